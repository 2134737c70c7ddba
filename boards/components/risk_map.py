"""Risks as a map of five by five: how likely, how large, and which risks stand behind each square.

It counts risks and orders nobody by them. The scale is ours (`targets/calc/risk_scale.py`), and the map says so.
`components/risk_map.html` prints it, with the rows behind the squares where they stand on the same page; a page that
has it includes `components/risk_map_head.html` in its head block.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from boards.components.words import counted
from targets.calc.risk_scale import SCORES, Level, level_of

LIKELIHOODS = dict(zip(SCORES, ("rare", "unlikely", "possible", "likely", "almost certain"), strict=True))
IMPACTS = dict(zip(SCORES, ("very small", "small", "moderate", "large", "very large"), strict=True))
SCALE = "Likelihood times impact: 1 to 6 is low, 8 to 12 medium, 15 to 25 high. The scale is ours."


@dataclass(frozen=True)
class MappedRisk:
    """A risk with both its scores, or with neither. `note` says whose it is or what it endangers."""

    words: str
    likelihood: int | None = None
    impact: int | None = None
    note: str = ""
    href: str = ""


@dataclass(frozen=True)
class Square:
    """One square, with the risks that stand in it; `href` leads to them, and is empty where there are none."""

    key: str
    likelihood: int
    impact: int
    risks: tuple[MappedRisk, ...]
    href: str

    @property
    def level(self) -> Level:
        return level_of(self.likelihood, self.impact)

    @property
    def counted(self) -> str:
        return counted(len(self.risks), "risk")

    @property
    def title(self) -> str:
        """ "Likely and large: high (16 of 25)"."""
        score = self.likelihood * self.impact
        words = f"{LIKELIHOODS[self.likelihood]} and {IMPACTS[self.impact]}"
        return f"{words[0].upper()}{words[1:]}: {self.level} ({score} of 25)"


@dataclass(frozen=True)
class RiskMap:
    """`rows` are squares by likelihood, the most likely first, each from the smallest impact to the largest.

    `lists_rows` says that the risks are printed below the map.
    """

    key: str
    caption: str
    rows: tuple[tuple[str, tuple[Square, ...]], ...]
    unscored: tuple[MappedRisk, ...]
    lists_rows: bool

    @property
    def impacts(self) -> tuple[str, ...]:
        return tuple(f"{score} {words}" for score, words in IMPACTS.items())

    @property
    def filled(self) -> tuple[Square, ...]:
        """Squares with risks in them, the highest first."""
        squares = [square for _, row in self.rows for square in row if square.risks]
        return tuple(sorted(squares, key=lambda one: (-one.likelihood * one.impact, -one.impact)))

    @property
    def finding(self) -> str:
        """What the map shows in a sentence, unscored risks counted beside it."""
        scored = sum(len(square.risks) for square in self.filled)
        high = sum(len(square.risks) for square in self.filled if square.level is Level.HIGH)
        beside = f" {counted(len(self.unscored), 'more has', 'more have')} no score." if self.unscored else ""
        if not scored:
            return f"No risk is scored.{beside}"
        return f"{high:,} of {counted(scored, 'scored risk')} {'is' if 1 in (high, scored) else 'are'} high.{beside}"

    @property
    def note(self) -> str:
        return SCALE


def risk_map(
    risks: Iterable[MappedRisk],
    *,
    key: str,
    caption: str,
    address: Callable[[int, int], str] | None = None,
) -> RiskMap:
    """`key` is unique on the page. `address` of likelihood and impact leads to the risks of a square; without it they
    are printed below the map. ValueError for a risk with one score, or with one that is not from 1 to 5."""
    squares: dict[tuple[int, int], list[MappedRisk]] = {
        (likelihood, impact): [] for likelihood in SCORES for impact in SCORES
    }
    unscored = []
    for risk in risks:
        if risk.likelihood is None and risk.impact is None:
            unscored.append(risk)
            continue
        place = (risk.likelihood or 0, risk.impact or 0)
        if place not in squares:
            raise ValueError(
                f"a risk is scored whole and from 1 to 5, not {risk.likelihood} and {risk.impact}"
            )
        squares[place].append(risk)

    def square(likelihood: int, impact: int) -> Square:
        within = tuple(squares[likelihood, impact])
        name = f"{key}-{likelihood}-{impact}"
        href = address(likelihood, impact) if address else f"#{name}"
        return Square(name, likelihood, impact, within, href if within else "")

    return RiskMap(
        key=key,
        caption=caption,
        rows=tuple(
            (
                f"{likelihood} {LIKELIHOODS[likelihood]}",
                tuple(square(likelihood, impact) for impact in SCORES),
            )
            for likelihood in reversed(SCORES)
        ),
        unscored=tuple(unscored),
        lists_rows=address is None,
    )
