"""The parts of a report that an author writes: key, heading, and the words that drafting puts there to begin with."""

from dataclasses import dataclass

from targets.calc.periods import financial_year_label


@dataclass(frozen=True)
class Section:
    """`drafted` may name {organisation} and {year}; empty where only an author can know what to say."""

    key: str
    heading: str
    hint: str
    drafted: str = ""


SECTIONS: dict[str, Section] = {
    section.key: section
    for section in (
        Section(
            key="introduction",
            heading="From your board",
            hint="What you would say to an owner who reads nothing else.",
            drafted="You are one of the owners of {organisation}. This report tells you how it did in {year}, what "
            "your rights are, and how to have your say.",
        ),
        Section(
            key="how_we_did",
            heading="How we did",
            hint="Why the year went as it did and what happens next. The figures speak for themselves below.",
            drafted="These are the official figures of the year, set beside what was promised. Kept and missed "
            "promises are shown alike.",
        ),
        Section(key="care", heading="How to get care", hint="Where to begin for which need."),
        Section(key="complaints", heading="How to complain", hint="What your board does with complaints."),
        Section(
            key="involvement",
            heading="How to take part",
            hint="What people told you this year and what you did about it.",
        ),
    )
}

#: Where an edition says what it corrects: words of whoever began or changed it, printed at the top.
CORRECTION = "correction"

#: The fields of that entry, in the order in which they are printed.
CORRECTED = {"was": "It said", "now": "It says now", "body": "Why"}


def heading_of(section: str) -> str:
    """The heading of a section, or what the correction is called in the list of changes."""
    return "What was corrected" if section == CORRECTION else SECTIONS[section].heading


def drafted_words(*, organisation: str, year: int) -> dict[str, str]:
    """The words of every section as drafting leaves them."""
    label = financial_year_label(year)
    return {
        section.key: section.drafted.format(organisation=organisation, year=label)
        for section in SECTIONS.values()
    }
