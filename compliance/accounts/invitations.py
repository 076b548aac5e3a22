"""What somebody who was invited is told before they choose a password."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from compliance.ledger.events import Event
from compliance.ledger.models import LedgerEntry

from .models import Role, User
from .organization import the_organization

_DUTIES: Mapping[str, str] = {
    Role.LEAD: "You run the program: what is in scope, who owns which control, who comes in, and "
    "the audits.",
    Role.ENGINEER: "You answer for controls: you add evidence of what people do, and mend what a "
    "check finds.",
    Role.EMPLOYEE: "You see what is asked of you, on one page, and nothing else.",
    Role.AUDITOR: "You look at the controls and the evidence of the audits you are named in, and "
    "change nothing of the company.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Who asked whom in, where to, and what for."""

    user: User
    by: str  # "" where the record does not say
    organization: str

    @property
    def role(self) -> str:
        """Return the role within a sentence: "a compliance lead"."""
        title = str(self.user.get_role_display()).lower()
        return f"{'an' if title[0] in 'aeiou' else 'a'} {title}"

    @property
    def duties(self) -> str:
        return _DUTIES[self.user.role]

    @property
    def sentence(self) -> str:
        """Say who invites, where to, and as what."""
        if self.by:
            return f"{self.by} invites you to the record of {self.organization} as {self.role}."
        return f"You are invited to the record of {self.organization} as {self.role}."

    def message(self, link: str) -> str:
        """Return words to send along with the link."""
        return (
            f"Hello {self.user.name},\n\n{self.sentence} It holds the evidence for the SOC 2 "
            f"report.\n{self.duties}\n\nChoose your password here. The link works once, for three "
            f"days:\n{link}\n"
        )


def invitation_for(user: User | None) -> Invitation | None:
    """Return the invitation of somebody who has not come in yet."""
    if user is None or user.last_login is not None:
        return None
    about = LedgerEntry.objects.about(f"user:{user.pk}").filter(event=Event.USER_INVITED)
    entry = about.select_related("user").first()
    by = str(entry.user) if entry and entry.user else ""
    return Invitation(user=user, by=by, organization=str(the_organization()))
