"""The boards app's tables, by slice."""

from boards.figures.models import Observation, StagedRow, Submission, SubmissionFile
from boards.organisations.models import Organisation, OrganisationCode
from boards.people.models import Membership, User
from boards.performance.models import Standing
from boards.plans.models import AgreedValue, Cycle, DeliveryPlan, PlanVersion, Trajectory, TrajectoryPoint
from boards.work.models import AuditEvent, Batch, Owed

__all__ = [
    "AgreedValue",
    "AuditEvent",
    "Batch",
    "Cycle",
    "DeliveryPlan",
    "Membership",
    "Observation",
    "Organisation",
    "OrganisationCode",
    "Owed",
    "PlanVersion",
    "StagedRow",
    "Standing",
    "Submission",
    "SubmissionFile",
    "Trajectory",
    "TrajectoryPoint",
    "User",
]
