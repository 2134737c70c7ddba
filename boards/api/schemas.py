"""What is sent to programs and by them, as the description of the API publishes it."""

from datetime import datetime

from ninja import Field, Schema


class Error(Schema):
    """One thing that is wrong with what was sent: where, what, and what to do."""

    row: str = Field(description="Which row, as it was sent; empty where no row is meant.")
    field: str = Field(description="Which field of it; empty where the whole row is meant.")
    value: str = Field(description="What was sent there.")
    problem: str
    remedy: str


class Problem(Schema):
    """Why a call was refused. Nothing was stored."""

    title: str
    status: int
    happened: str
    remedies: list[str]
    errors: list[Error]


class TokenOut(Schema):
    """The token that a call was made with."""

    name: str
    board: str
    use: str = Field(description="read, plan or figures.")
    expires: datetime
    person: str = Field(description="In whose name it acts.")


#: What any call may be answered beside what it asks for; each is a `Problem`.
READING = dict.fromkeys((401, 403, 404, 422, 429, 503), Problem)
WRITING = dict.fromkeys((400, 401, 403, 404, 409, 413, 422, 429, 503), Problem)
