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
from .lists import AccountList
from .obligations import Fulfilment, Obligation
from .reviewed import (
    Countersignature,
    ReviewComment,
    ReviewDecision,
    ReviewedAccount,
    ReviewedAccountQuerySet,
)
from .reviews import (
    AccessReview,
    AccessReviewQuerySet,
    ReviewedDirectory,
    ReviewerRule,
    ReviewMessage,
)
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
    "AccessReview",
    "AccessReviewQuerySet",
    "AccessTerms",
    "Account",
    "AccountKind",
    "AccountLink",
    "AccountList",
    "AccountLogEntry",
    "AccountState",
    "Countersignature",
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
    "ReviewComment",
    "ReviewDecision",
    "ReviewMessage",
    "ReviewedAccount",
    "ReviewedAccountQuerySet",
    "ReviewedDirectory",
    "ReviewerRule",
    "RosterDraft",
    "RosterImport",
]
