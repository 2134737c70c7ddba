"""One board's golden thread: which outcomes it serves by what, what shows it, where nothing does, and the way back."""

from collections.abc import Sequence

from boards.components.columns import Column, Kind, linked
from boards.components.parts import Link
from boards.components.tables import PageTable, page_table
from boards.components.words import all_of, counted
from boards.organisations.marks import of_board
from boards.outcomes.pages import served_table
from boards.plans.parts import ACTIONS
from reports.dashboards.pages.outcomes.coverage import (
    NO_ACTIONS,
    Covered,
    idle_table,
    idle_words,
    unanswered_table,
)
from reports.dashboards.pages.outcomes.outcome import indicators_table
from reports.dashboards.pages.outcomes.page import NO_VERDICT, OutcomePage, Section, of_its_day
from reports.dashboards.pages.outcomes.steps import (
    ACTION,
    RISK,
    TARGET,
    TRAJECTORY,
    Chain,
    OneBoard,
    chain_of,
    steps_table,
)
from reports.dashboards.pages.setting import Setting
from targets.calc.periods import day_words
from targets.outcomes.files import Vocabulary

NO_PLAN = "No plan of the board is agreed and in force. What it does for outcomes stands here when one is."
NO_ROWS = "The agreed plan names no action and no risk."
NO_PLAN_THEN = "No plan of the board was agreed and in force on that day."
NOT_ASKED = "Its year asks for no actions, so nothing is said of them."
KEPT_BACK = "The board keeps the actions of its plan to itself, so nothing is said of them here."
OF_ITS_DAY = (
    "Results, what was said of them and what was reported are as they were known then. Plans are those that had been "
    "agreed by then; how a plan was being written is in its own history."
)


def board_outcomes_page(
    setting: Setting, covered: Covered, one: OneBoard, themes: Vocabulary, *, say: str
) -> OutcomePage:
    """`say` is where the reader can say what a row serves; empty for who cannot."""
    board = one.board
    chains = [chain_of(setting, covered, one, outcome) for outcome in covered.held.outcomes]
    own = [chain for chain in chains if chain.steps]
    return OutcomePage(
        title=f"What {board.name} does for national outcomes",
        lead=_lead(setting, covered, chains),
        notes=(
            _plan_words(setting, covered, one),
            NO_VERDICT,
            *((*of_its_day(setting), OF_ITS_DAY) if setting.day else ()),
        ),
        of_a_day=True,
        links=(
            *((Link("Say what a row of the plan serves", say),) if say and covered.rows else ()),
            Link("What was said about links of this board", f"/desk/outcomes/links/?board={board.slug}"),
            Link(f"{board.name}, its results", setting.to("board", board=board.slug)),
        ),
        sections=(
            Section("outcomes", "The nine outcomes", (_outcomes(setting, chains, one),)),
            *(_chain(setting, covered, chain, one) for chain in own),
            Section(
                "back",
                "And back: what each row of the plan serves",
                (
                    served_table(
                        covered.rows,
                        covered.said,
                        covered.links,
                        policy=setting.catalogue,
                        held=covered.held,
                        themes=themes,
                        board=board,
                        empty=NO_ROWS if covered.acting else NO_ACTIONS,
                    ),
                ),
                sentences=(
                    "A row serves the outcomes of the targets that it names. What the board says beside that is its "
                    "own.",
                ),
            ),
            Section(
                "off-track",
                "Off track, and no action names it",
                (unanswered_table(setting, covered, of_one=True),),
            ),
            Section("idle", "Rows that serve nothing", (idle_table(covered, of_one=True),)),
        ),
        sources=(covered.held.source, covered.held.indicators_source),
    )


def _lead(setting: Setting, covered: Covered, chains: Sequence[Chain]) -> str:
    if not any(chain.steps for chain in chains):
        return "Nothing of the board is linked to an outcome here: neither a target of its own nor a row of a plan."
    if not covered.acting:
        served = sum(chain.number(TARGET) > 0 for chain in chains)
        return f"Targets of the board serve {served} of {counted(len(chains), 'outcome')}."
    acting = sum(chain.number(ACTION) > 0 for chain in chains)
    off = len(covered.unanswered(setting))
    return (
        f"Actions of its plan serve {acting} of {counted(len(chains), 'outcome')}. "
        f"{counted(off, 'target is', 'targets are') if off else 'No target is'} off track without an action. "
        f"{idle_words(covered, of='the plan')}"
    )


def _plan_words(setting: Setting, covered: Covered, one: OneBoard) -> str:
    """Which plan it is, so that what "its plan says" has its day."""
    held = covered.year.round.plans.get(one.board.pk) if covered.year else None
    if covered.year is None or held is None:
        return NO_PLAN_THEN if setting.day else NO_PLAN
    words = (
        f"The plan is that for {covered.year.round.framework.name}, version {held.number}, agreed and in force since "
        f"{day_words(held.since)}: what it says is said since then."
    )
    if covered.acting:
        return words
    is_asked = one.board.pk in {asked.organisation.pk for asked in covered.year.round.asked(ACTIONS)}
    return f"{words} {KEPT_BACK if is_asked else NOT_ASKED}"


def _outcomes(setting: Setting, chains: Sequence[Chain], one: OneBoard) -> PageTable:
    counts = ((TARGET, "Targets"), (TRAJECTORY, "Trajectories"), (ACTION, "Actions"), (RISK, "Risks"))

    def count(kind: str, title: str) -> Column[Chain]:
        return Column(kind.lower(), title, lambda chain: chain.number(kind), Kind.NUMBER)

    return page_table(
        of_board(
            (
                linked(
                    "outcome",
                    "Outcome",
                    lambda chain: f"{chain.outcome.number}. {chain.outcome.title}",
                    lambda chain: (
                        f"#{chain.outcome.key}"
                        if chain.steps
                        else setting.to("outcome", key=chain.outcome.key)
                    ),
                ),
                Column[Chain]("indicators", "Indicators", lambda chain: len(chain.indicators), Kind.NUMBER),
                *(count(kind, title) for kind, title in counts),
                Column[Chain]("missing", "Missing", lambda chain: "; ".join(chain.gaps)),
            ),
            one.board,
        ),
        chains,
        key="outcomes",
        caption="Each outcome with what of the board serves it",
        note=_unserved(chains),
    )


def _unserved(chains: Sequence[Chain]) -> str:
    without = [f"{chain.outcome.number}. {chain.outcome.title}" for chain in chains if not chain.steps]
    return f"Nothing of the board is linked to {all_of(without)}." if without else ""


def _chain(setting: Setting, covered: Covered, chain: Chain, one: OneBoard) -> Section:
    gaps = [f"{gap[0].upper()}{gap[1:]}." for gap in chain.gaps]
    return Section(
        chain.outcome.key,
        f"{chain.outcome.number}. {chain.outcome.title}",
        (steps_table(chain, one.board),),
        sentences=(" ".join([chain.outcome.about, *gaps]),),
        links=(Link("The same of all boards", setting.to("outcome", key=chain.outcome.key)),),
        folded=f"Show the {counted(len(chain.steps), 'step')}",
        beside=(_counted_for_it(setting, covered, chain),),
        closed=f"What is counted for it: {counted(len(chain.indicators), 'indicator')}",
    )


def _counted_for_it(setting: Setting, covered: Covered, chain: Chain) -> PageTable:
    return indicators_table(
        setting,
        covered.figures,
        chain.indicators,
        key=f"{chain.outcome.key}-indicators",
        caption=f"Indicators for {chain.outcome.title.lower()}, of Scotland",
    )
