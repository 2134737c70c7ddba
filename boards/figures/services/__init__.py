"""Every write of figures: receive a file, accept it, withdraw it. One transaction and one audit row each."""

from boards.figures.plausibility.explaining import Unexplained
from boards.figures.services.accepting import Accepted, accept
from boards.figures.services.overtaking import Overtaken, overtaken_by
from boards.figures.services.receiving import (
    FORM_COLUMNS,
    NotReceivable,
    check_again,
    receive,
    receive_rows,
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

__all__ = [
    "FORM_COLUMNS",
    "Accepted",
    "AlreadyDecided",
    "CannotReplay",
    "Difference",
    "NotReceivable",
    "Overtaken",
    "ReasonMissing",
    "SeriesRead",
    "Unexplained",
    "accept",
    "accept_reading",
    "check_again",
    "clear_old_staging",
    "listed_differences",
    "lock_undecided",
    "overtaken_by",
    "read_again",
    "receive",
    "receive_rows",
    "restage_if_lost",
    "still_to_do",
    "withdraw",
]
