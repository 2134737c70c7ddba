"""What programs are told of plans and send to them."""

from datetime import datetime
from typing import Annotated

from ninja import Field, Query, Schema
from pydantic import ConfigDict

MOST_ROWS = 2_000
HIGHEST = 2**31 - 1  # that the database holds

Version = Annotated[
    int | None, Query(ge=1, le=9999, description="Its number; the newest, where none is named.")
]


class PlanBrief(Schema):
    framework: str
    title: str
    version: int | None = Field(description="The newest one's number; null where the plan was not begun.")
    state: str
    in_force: int | None = Field(description="Number of the version that is in force.")


class VersionOut(Schema):
    version: int
    state: str
    edit_number: int
    reason: str
    begun: datetime
    handed_over: datetime | None
    signed: datetime | None
    decided: datetime | None
    outcome: str


class MissingOut(Schema):
    row: str = Field(description="The row's key, where there is a row.")
    title: str
    what: str


class PartBrief(Schema):
    part: str
    title: str
    progress: str
    rows: int
    missing: list[MissingOut]


class PlanOut(Schema):
    board: str
    framework: str
    invented: bool = Field(description="The board does not exist: it is a sample.")
    version: int | None
    edit_number: int | None
    versions: list[VersionOut]
    parts: list[PartBrief]


class FieldOut(Schema):
    """A field that a row may have."""

    row: str = Field(description="The row's key, where rows differ; empty: every row.")
    field: str
    title: str
    hint: str
    always: bool = Field(description="A row is only kept with it.")


class PartOut(Schema):
    board: str
    framework: str
    part: str
    title: str
    invented: bool
    version: int
    edit_number: int = Field(description="Send it with rows that you change.")
    fields: list[FieldOut]
    rows: dict[str, dict[str, str]] = Field(
        description="By key; each field as its text. Numbers are texts, so that they stay exact."
    )


class RowsIn(Schema):
    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=9999, description="The newest version's number, as read.")
    edit_number: int = Field(ge=0, le=HIGHEST, description="As read with the rows.")
    rows: dict[str, dict[str, str] | None] = Field(
        min_length=1,
        max_length=MOST_ROWS,
        description="By key; a new row has a key of your own, of eight signs from 0 to 9 and a to f. Null takes out.",
    )


class SavedOut(Schema):
    version: int
    edit_number: int
    dry_run: bool
    changed: list[str] = Field(description="Keys of the rows that differ from what was held.")
    rows: dict[str, dict[str, str] | None] = Field(description="The rows that were sent, as they are held.")
