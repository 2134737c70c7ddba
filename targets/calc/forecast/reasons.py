"""Why there is no forecast, as small integers and as sentences."""

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType


class NoForecast(IntEnum):
    """Why a cell has no number; FORECAST where it has one."""

    FORECAST = 0
    ROLLING = 1
    CUMULATIVE = 2
    FREQUENCY = 3
    UNIT = 4
    NO_FIGURES = 5
    TOO_FEW_POINTS = 6
    BROKEN = 7
    TOO_MANY_GAPS = 8
    TOO_FEW_ERRORS = 9
    TOO_FAR = 10
    NO_DIRECTION = 11
    NO_TARGET = 12


SENTENCES: Mapping[NoForecast, str] = MappingProxyType(
    {
        NoForecast.FORECAST: "",
        NoForecast.ROLLING: "Neighbouring figures share most of their period, so they cannot be forecast.",
        NoForecast.CUMULATIVE: "The figures add up through the year, so they cannot be forecast.",
        NoForecast.FREQUENCY: "Only monthly and quarterly figures are forecast: no other has been tested.",
        NoForecast.UNIT: "Only percentages and counts are forecast: no other kind of figure has been tested.",
        NoForecast.NO_FIGURES: "There are no figures to forecast from.",
        NoForecast.TOO_FEW_POINTS: "There are too few figures: 24 months or 12 quarters are needed.",
        NoForecast.BROKEN: "There are too few figures since the break: 24 months or 12 quarters are needed.",
        NoForecast.TOO_MANY_GAPS: "More than half of the last year's figures are missing.",
        NoForecast.TOO_FEW_ERRORS: "There are too few past forecasts of this length to learn from.",
        NoForecast.TOO_FAR: "Forecasts reach 18 months or 6 quarters ahead: no longer ones have been tested.",
        NoForecast.NO_DIRECTION: "Neither higher nor lower is better, so there is nothing to meet.",
        NoForecast.NO_TARGET: "There is no target for this period.",
    }
)
