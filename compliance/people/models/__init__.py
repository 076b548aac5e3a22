"""The roster, and the accounts its persons have elsewhere."""

from .accounts import (
    Account,
    AccountKind,
    AccountLink,
    AccountLogEntry,
    AccountState,
    Directory,
    LinkMethod,
    LinkRule,
)
from .obligations import Fulfilment, Obligation
from .roster import (
    Employment,
    Person,
    PersonKind,
    PersonQuerySet,
    Position,
    RosterDraft,
    RosterImport,
)
from .terms import AccessTerms

__all__ = [
    "AccessTerms",
    "Account",
    "AccountKind",
    "AccountLink",
    "AccountLogEntry",
    "AccountState",
    "Directory",
    "Employment",
    "Fulfilment",
    "LinkMethod",
    "LinkRule",
    "Obligation",
    "Person",
    "PersonKind",
    "PersonQuerySet",
    "Position",
    "RosterDraft",
    "RosterImport",
]
