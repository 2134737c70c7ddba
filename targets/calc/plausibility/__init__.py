"""Is a figure plausible, beside what the board and the others said before? A question to its sender, never a refusal.

    unusual = unusual_figures(figures, asked=...)

Limits come from earlier periods only. docs/methods.md has the formulae and how often the rule asks in vain.
"""

from targets.calc.plausibility.figures import Figures, figures_from_rows
from targets.calc.plausibility.plans import PlanNotes, notes_on_plan
from targets.calc.plausibility.unusual import Basis, Kind, Part, Unusual, unusual_figures

__all__ = [
    "Basis",
    "Figures",
    "Kind",
    "Part",
    "PlanNotes",
    "Unusual",
    "figures_from_rows",
    "notes_on_plan",
    "unusual_figures",
]
