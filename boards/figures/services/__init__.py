"""Every write of figures: receive a file, accept it, withdraw it. One transaction and one audit row each."""

from boards.figures.plausibility.explaining import Unexplained
from boards.figures.services.accepting import Accepted, accept
from boards.figures.services.overtaking import Overtaken, overtaken_by
from boards.figures.services.receiving import (
    FORM_COLUMNS,
    FORM_FILE,
    NotReceivable,
    check_again,
    receive,
    receive_rows,
    typed_before_in,
    withdraw,
)
from boards.figures.services.rereading import (
    Difference,
    ReasonMissing,
    SeriesRead,
    accept_reading,
    listed_differences,
    read_again,
    still_to_do,
)
from boards.figures.services.restaging import CannotReplay, clear_old_staging, restage_if_lost
from boards.figures.services.submissions import AlreadyDecided, lock_undecided
from boards.figures.services.together import (
    SEVERAL_COLUMNS,
    NoMeasures,
    accept_together,
    receive_grid,
    receive_together,
    sent_together,
    withdraw_together,
)

__all__ = [
    "FORM_COLUMNS",
    "FORM_FILE",
    "SEVERAL_COLUMNS",
    "Accepted",
    "AlreadyDecided",
    "CannotReplay",
    "Difference",
    "NoMeasures",
    "NotReceivable",
    "Overtaken",
    "ReasonMissing",
    "SeriesRead",
    "Unexplained",
    "accept",
    "accept_reading",
    "accept_together",
    "check_again",
    "clear_old_staging",
    "listed_differences",
    "lock_undecided",
    "overtaken_by",
    "read_again",
    "receive",
    "receive_grid",
    "receive_rows",
    "receive_together",
    "restage_if_lost",
    "sent_together",
    "still_to_do",
    "typed_before_in",
    "withdraw",
    "withdraw_together",
]
