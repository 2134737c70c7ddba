"""The targets app's tables, by slice."""

from targets.catalogue.models import Definition, Framework, Measure, PolicyVersion, Requirement, Target

__all__ = ["Definition", "Framework", "Measure", "PolicyVersion", "Requirement", "Target"]
