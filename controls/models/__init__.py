"""What must be true: criteria, controls and their versions, the scope, and what is missing."""

from .catalogue import (
    CRITERION_WORDS,
    Category,
    Criterion,
    CriterionQuerySet,
    IsoReference,
    System,
)
from .controls import CONTROL_WORDS, Control, ControlCheck, ControlManager, ControlQuerySet
from .readiness import Answer, AnswerQuerySet, Assessment, AssessmentQuerySet, Gap, GapQuerySet
from .subservice import SubserviceOrganization, SubserviceOrganizationQuerySet
from .versions import VERSIONED, ControlRevision, ControlVersion, OccurrenceExcuse

__all__ = [
    "CONTROL_WORDS",
    "CRITERION_WORDS",
    "VERSIONED",
    "Answer",
    "AnswerQuerySet",
    "Assessment",
    "AssessmentQuerySet",
    "Category",
    "Control",
    "ControlCheck",
    "ControlManager",
    "ControlQuerySet",
    "ControlRevision",
    "ControlVersion",
    "Criterion",
    "CriterionQuerySet",
    "Gap",
    "GapQuerySet",
    "IsoReference",
    "OccurrenceExcuse",
    "SubserviceOrganization",
    "SubserviceOrganizationQuerySet",
    "System",
]
