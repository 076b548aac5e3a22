"""How we know: artifacts, receipts, snapshots, evaluations, findings, and evidence items."""

from .gaps import GapEvidence
from .items import ITEM_WORDS, EvidenceItem, EvidenceItemQuerySet, EvidenceLink
from .judged import Evaluation, EvaluationQuerySet, Finding, FindingQuerySet, Period
from .limits import TimeLimit, Waiver, WaiverQuerySet
from .operation import Operation, OperationQuerySet
from .populations import (
    ItemKind,
    Population,
    PopulationItem,
    PopulationItemQuerySet,
    PopulationQuerySet,
    Stream,
)
from .reviews import ReviewEvidence
from .sealed import Artifact, Receipt, Snapshot, Source, SourceQuerySet

__all__ = [
    "ITEM_WORDS",
    "Artifact",
    "Evaluation",
    "EvaluationQuerySet",
    "EvidenceItem",
    "EvidenceItemQuerySet",
    "EvidenceLink",
    "Finding",
    "FindingQuerySet",
    "GapEvidence",
    "ItemKind",
    "Operation",
    "OperationQuerySet",
    "Period",
    "Population",
    "PopulationItem",
    "PopulationItemQuerySet",
    "PopulationQuerySet",
    "Receipt",
    "ReviewEvidence",
    "Snapshot",
    "Source",
    "SourceQuerySet",
    "Stream",
    "TimeLimit",
    "Waiver",
    "WaiverQuerySet",
]
