"""Tables of what becomes of an agreed plan in its year."""

from boards.direction.months import MonthOfMoney  # noqa: F401
from boards.direction.return_rows import (  # noqa: F401
    ReturnAction,
    ReturnMoney,
    ReturnRisk,
    ReturnSaving,
    ReturnStaff,
)
from boards.direction.returns import QuarterlyReturn, ReturnEdit  # noqa: F401
from boards.direction.reviews import (  # noqa: F401
    ReviewAction,
    ReviewEdit,
    ReviewHeading,
    ReviewQuestion,
    ReviewStep,
    YearReview,
)
