"""What must be true: criteria, controls, the systems in scope, and what an assessment found."""

from .catalogue import (
    CRITERION_WORDS,
    Category,
    Criterion,
    CriterionQuerySet,
    IsoReference,
    System,
)
from .controls import CONTROL_WORDS, Control, ControlCheck, ControlQuerySet
from .readiness import Answer, AnswerQuerySet, Assessment, AssessmentQuerySet, Gap, GapQuerySet
from .subservice import SubserviceOrganization, SubserviceOrganizationQuerySet

__all__ = [
    "CONTROL_WORDS",
    "CRITERION_WORDS",
    "Answer",
    "AnswerQuerySet",
    "Assessment",
    "AssessmentQuerySet",
    "Category",
    "Control",
    "ControlCheck",
    "ControlQuerySet",
    "Criterion",
    "CriterionQuerySet",
    "Gap",
    "GapQuerySet",
    "IsoReference",
    "SubserviceOrganization",
    "SubserviceOrganizationQuerySet",
    "System",
]
