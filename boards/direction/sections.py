"""Sections of a quarterly return: each asks about the rows of one part of the agreed plan, in fields of its own."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from django.db import models

from boards.direction.return_rows import (
    Movement,
    ReturnAction,
    ReturnMoney,
    ReturnRisk,
    ReturnSaving,
    ReturnStaff,
    State,
)
from boards.direction.section import UNCHANGED, AskedRow, Problems_of_row, Section, Total
from boards.plans.parts import ACTIONS, FINANCE, RISKS, SAVINGS, WORKFORCE
from boards.plans.parts.finance import money_words
from boards.plans.parts.inputs import Number, OneOf, Words, milestones, number_words
from boards.plans.parts.listed import in_order, new_key
from boards.plans.parts.part import Field, Fields, Rows, Setting
from boards.plans.parts.row_tables import RowTable
from boards.plans.parts.savings import RECURRING
from targets.calc import money
from targets.calc.periods import day_words
from targets.calc.rounding import round_half_up
from targets.calc.workforce import INSIDE
from targets.calc.year import added

UNKNOWN = "unknown"
#: Lines of a plan that only state what others come to.
STATED = (money.LIMIT_STATED, money.INCOME_STATED, money.SPEND_STATED)
LONGEST = 1_000  # characters of what changed, of a next step and of a note
_yes = OneOf({"yes": "yes"})
NOT_KNOWN = Field("Not known", _yes.words, input=_yes)
_WORDS = Words(LONGEST, rows=2)


def _told(title: str) -> Field:
    return Field(title, _WORDS.words, input=_WORDS)


_NOTE = _told("Note")


def _table(model: type[models.Model], fields: Mapping[str, Field]) -> RowTable:
    return RowTable(model, (*fields, UNCHANGED), {}, document="held")


# Actions and milestones


def milestone_key(action: str, day: str, what: str) -> str:
    """Of a milestone, which in the plan has no key: as long as its day and words stay, it is the same one."""
    return f"{action}-{new_key([day, what])}"


def _asked_actions(said: Rows, setting: Setting) -> tuple[AskedRow, ...]:
    fields, found = ACTIONS.fields("", setting), []
    for key, row in in_order(ACTIONS, said, setting):
        planned = [
            (fields[name].title, fields[name].words(row[name])) for name in ("lead", "ends") if row.get(name)
        ]
        if row.get("level_of") and row.get("level_to"):
            by = f" by {fields['level_by'].words(row['level_by'])}" if row.get("level_by") else ""
            level = fields["level_to"].words(row["level_to"])
            planned.append(("Planned level", f"{level}{by} ({row['level_of']})"))
        group = fields["area"].words(row["area"])
        found.append(AskedRow(key, ACTIONS.title_of(key, row, setting), tuple(planned), group))
        found += [
            AskedRow(
                milestone_key(key, day.isoformat(), what),
                f"Milestone: {what}",
                ((fields["ends"].title, day_words(day)),),
                group,
                under=key,
            )
            for day, what in (milestones(row["milestones"]) if row.get("milestones") else ())
        ]
    return tuple(found)


def _action_holds(said: Fields) -> Problems_of_row:
    if said.get("state") == State.STOPPED and not said.get("changed"):
        yield "changed", "It is stopped, and nothing says why.", "Say what changed."


_states = OneOf(dict(State.choices))
_ACTION_FIELDS = {
    "state": Field("State", _states.words, input=_states, always=True),
    "changed": _told("What changed"),
    "next_step": _told("Next step"),
}


# Risks


def _asked_risks(said: Rows, setting: Setting) -> tuple[AskedRow, ...]:
    fields, found = RISKS.fields("", setting), []
    for key, row in in_order(RISKS, said, setting):
        planned = [
            (fields[name].title, fields[name].words(row[name]))
            for name in ("measure", "managed", "owner")
            if row.get(name)
        ]
        group = fields["heading"].words(row["heading"])
        found.append(AskedRow(key, RISKS.title_of(key, row, setting), tuple(planned), group))
    return tuple(found)


_movements = OneOf(dict(Movement.choices))
_RISK_FIELDS = {
    "movement": Field("Since the quarter before", _movements.words, input=_movements, always=True),
    "changed": _told("What changed"),
}


# Money


def _amount(title: str, *, negative: bool = False) -> Field:
    asks = Number(3, shown=3, may_be_negative=negative)
    return Field(title, asks.words, input=asks)


def _known(*names: str) -> Callable[[Fields], Problems_of_row]:
    """A figure, or that none is known; never both."""

    def holds(said: Fields) -> Problems_of_row:
        if any(name in said for name in names) == (UNKNOWN in said):
            if UNKNOWN in said:
                yield UNKNOWN, "There is a figure, and it is said not to be known.", "Keep one of the two."
            else:
                yield names[0], "There is no figure.", "Give one, or say that none is known."

    return holds


def _asked_money(said: Rows, setting: Setting) -> tuple[AskedRow, ...]:
    found = []
    for key, row in in_order(FINANCE, said, setting):
        amounts = [Decimal(row[name]) for name in ("year1_recurring", "year1_once") if name in row]
        if amounts and key not in STATED:
            plan = sum(amounts, Decimal(0))
            title = FINANCE.title_of(key, row, setting)
            found.append(AskedRow(key, title, (("Plan for the year", money_words(plan)),), plan=plan))
    return tuple(found)


def _sums(
    titles: Mapping[str, Callable[[AskedRow], bool]], *names: str
) -> Callable[[tuple[AskedRow, ...], Rows], tuple[Total, ...]]:
    def totals(asked: tuple[AskedRow, ...], said: Rows) -> tuple[Total, ...]:
        found = []
        for title, is_in in titles.items():
            those = [one for one in asked if is_in(one)]
            if those:
                found.append(
                    Total(
                        title,
                        sum((one.plan for one in those if one.plan is not None), Decimal(0)),
                        {
                            name: added(
                                Decimal(text) if (text := said.get(one.key, {}).get(name)) else None
                                for one in those
                            )
                            for name in names
                        },
                    )
                )
        return tuple(found)

    return totals


_MONEY_FIELDS = {
    "to_date": _amount("Year to date", negative=True),
    "forecast": _amount("Forecast for the year", negative=True),
    UNKNOWN: NOT_KNOWN,
    "note": _NOTE,
}


# Savings


def _asked_savings(said: Rows, setting: Setting) -> tuple[AskedRow, ...]:
    """Those that begin in the plan's year."""
    fields, found = SAVINGS.fields("", setting), []
    for key, row in in_order(SAVINGS, said, setting):
        if row["year"] == "1":
            planned = [
                (
                    "Planned",
                    f"{money_words(Decimal(row['in_year']))}, {fields['recurs'].words(row['recurs'])}",
                )
            ]
            if row.get("owner"):
                planned.append((fields["owner"].title, row["owner"]))
            found.append(
                AskedRow(
                    key,
                    SAVINGS.title_of(key, row, setting),
                    tuple(planned),
                    fields["theme"].words(row["theme"]),
                    plan=Decimal(row["in_year"]),
                    recurs=row["recurs"] == RECURRING,
                )
            )
    return tuple(found)


_SAVING_FIELDS = {
    "recurring": _amount("Delivered so far, recurring"),
    "once": _amount("Delivered so far, once"),
    "forecast": _amount("Forecast for the year"),
    UNKNOWN: NOT_KNOWN,
    "note": _NOTE,
}


# Staff


def staff_words(value: Decimal) -> str:
    return number_words(round_half_up(value, places=1))


def _asked_staff(said: Rows, setting: Setting) -> tuple[AskedRow, ...]:
    fields, found = WORKFORCE.fields("", setting), []
    for key, row in in_order(WORKFORCE, said, setting):
        if "year1" in row:
            planned = tuple(
                (
                    f"Plan, {fields[name].title}" if name == "year1" else fields[name].title,
                    staff_words(Decimal(row[name])),
                )
                for name in ("baseline", "year1")
                if name in row
            )
            title = WORKFORCE.title_of(key, row, setting)
            found.append(AskedRow(key, title, planned, plan=Decimal(row["year1"])))
    return tuple(found)


_in_post = Number(4, shown=1)
_STAFF_FIELDS = {
    "in_post": Field("In post", _in_post.words, input=_in_post),
    UNKNOWN: NOT_KNOWN,
    "note": _NOTE,
}

SECTIONS = (
    Section(
        key="actions",
        title="Actions and milestones",
        one="action or milestone",
        many="actions and milestones",
        part=ACTIONS,
        table=_table(ReturnAction, _ACTION_FIELDS),
        fields=_ACTION_FIELDS,
        asked=_asked_actions,
        about="Of each its state. Say what changed where something did, and always why something is stopped.",
        holds=_action_holds,
    ),
    Section(
        key="risks",
        title="Risks",
        one="risk",
        many="risks",
        part=RISKS,
        table=_table(ReturnRisk, _RISK_FIELDS),
        fields=_RISK_FIELDS,
        asked=_asked_risks,
        about="Of each how it moved. A part that is kept locally and not shared is not asked about.",
    ),
    Section(
        key="money",
        title="Money",
        one="line",
        many="lines",
        part=FINANCE,
        table=_table(ReturnMoney, _MONEY_FIELDS),
        fields=_MONEY_FIELDS,
        asked=_asked_money,
        about="Million pounds, to three places: the year to the end of the quarter, and what the whole year is "
        "forecast to be.",
        holds=_known("to_date", "forecast"),
        against="forecast",
        against_title="Forecast less plan",
        totals=_sums(
            {
                "Income in all": lambda one: one.key in money.INCOME,
                "Spend before savings in all": lambda one: one.key in money.SPEND,
            },
            "to_date",
            "forecast",
        ),
    ),
    Section(
        key="savings",
        title="Savings",
        one="saving",
        many="savings",
        part=SAVINGS,
        table=_table(ReturnSaving, _SAVING_FIELDS),
        fields=_SAVING_FIELDS,
        asked=_asked_savings,
        about="Million pounds, to three places. A saving that was planned for good may be delivered once: each goes "
        "into its own field.",
        holds=_known("recurring", "once", "forecast"),
        against="forecast",
        against_title="Forecast less plan",
        totals=_sums(
            {
                "Recurring in the plan": lambda one: one.recurs,
                "Once in the plan": lambda one: not one.recurs,
                "Savings in all": lambda one: True,
            },
            "recurring",
            "once",
            "forecast",
        ),
    ),
    Section(
        key="staff",
        title="Staff in post",
        one="staff group",
        many="staff groups",
        part=WORKFORCE,
        table=_table(ReturnStaff, _STAFF_FIELDS),
        fields=_STAFF_FIELDS,
        asked=_asked_staff,
        about="Whole-time equivalents on the last day of the quarter, shown to one decimal.",
        holds=_known("in_post"),
        number_words=staff_words,
        against="in_post",
        against_title="In post less plan",
        totals=_sums({"In all, without Management": lambda one: one.key not in INSIDE}, "in_post"),
    ),
)


def section_named(key: str) -> Section | None:
    return next((one for one in SECTIONS if one.key == key), None)
