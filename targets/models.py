"""The targets app's tables, by slice."""

from targets.catalogue.guided import GuidedPart
from targets.catalogue.listed import ListedTarget
from targets.catalogue.models import Definition, Framework, Measure, PolicyVersion, Requirement, Target
from targets.catalogue.national import NationalPromise, SourcePlan
from targets.catalogue.plan_parts import PlanPart

__all__ = [
    "Definition",
    "Framework",
    "GuidedPart",
    "ListedTarget",
    "Measure",
    "NationalPromise",
    "PlanPart",
    "PolicyVersion",
    "Requirement",
    "SourcePlan",
    "Target",
]
