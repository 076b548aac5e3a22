"""What must be true: criteria, controls and their versions, and the systems in scope."""

from .catalogue import CRITERION_WORDS, Category, Criterion, IsoReference, System
from .controls import CONTROL_WORDS, Control, ControlCheck, ControlManager, ControlQuerySet
from .versions import VERSIONED, ControlRevision, ControlVersion, OccurrenceExcuse

__all__ = [
    "CONTROL_WORDS",
    "CRITERION_WORDS",
    "VERSIONED",
    "Category",
    "Control",
    "ControlCheck",
    "ControlManager",
    "ControlQuerySet",
    "ControlRevision",
    "ControlVersion",
    "Criterion",
    "IsoReference",
    "OccurrenceExcuse",
    "System",
]
