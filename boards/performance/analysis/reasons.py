"""Why something is not said of a series, as codes that are kept and as the sentences that stand in place of it."""

from django.db import models

from targets.calc.spc import FEWEST_POINTS

#: Below this median denominator a trend is that of a few people (our rule, tested at 19 and 20).
FEWEST_PEOPLE = 20
#: A board of fewer people than this is not assured of anything without the counts behind its figures (our rule).
SMALL_POPULATION = 30_000


class NoVariation(models.TextChoices):
    """Why neither variation nor limits are given."""

    NO_FIGURES = "no_figures", "No figure is published, so there is no change to judge."
    ROLLING = (
        "rolling",
        "No limits: this is a rolling figure, so its neighbouring points share most of their data.",
    )
    CUMULATIVE = (
        "cumulative",
        "No limits: this figure adds up through the year, so each point contains the last.",
    )
    TOO_FEW_POINTS = (
        "too_few_points",
        f"No limits: they need {FEWEST_POINTS} figures that are counted in one way.",
    )
    TOO_FEW_PEOPLE = "too_few_people", "No limits: there are too few people to judge a trend."
    NO_VALUES = "no_values", "No limits: there are no values to average."
    NO_NEIGHBOURS = "no_neighbours", "No limits: no two neighbouring periods have a figure."
    NO_VARIATION = (
        "no_variation",
        "No limits: the figures hardly vary, so any change would be called unusual.",
    )


class NoAssurance(models.TextChoices):
    """Why it is not said whether the process, left as it is, would meet its promise."""

    NO_LIMITS = "no_limits", "There are no limits to hold the promise against."
    NO_DIRECTION = "no_direction", "Neither more nor less is better."
    NO_PROMISE = "no_promise", "No standard or agreed value was in force at the newest figure."
    SMALL_WITHOUT_COUNTS = (
        "small_no_counts",
        "The board is small and the counts behind its figures are not published.",
    )
