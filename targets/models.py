"""The targets app's tables, by slice."""

from targets.catalogue.models import Definition, Framework, Measure, Requirement, Target

__all__ = ["Definition", "Framework", "Measure", "Requirement", "Target"]
