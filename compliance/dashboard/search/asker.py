"""Who asks, and what that opens to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from audits.models import Audit
from compliance.accounts.models import User
from compliance.accounts.organization import the_organization
from compliance.web import shell
from compliance.web.once import once
from compliance.web.request import SignedInRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Somebody signed in, today, with the ways their menu offers."""

    user: User
    today: date
    ways: tuple[shell.Link, ...]

    @property
    def is_staff(self) -> bool:
        return self.user.may_add_evidence

    def audits(self) -> Sequence[Audit]:
        """Return the audits this person may look into, newest first."""
        found = Audit.objects.open_to(self.user, on=self.today).newest_first()
        return once(("audits open to", self.user.pk), lambda: list(found))


def asker_of(request: SignedInRequest) -> Asker:
    """Return who sent a request."""
    return Asker(
        user=request.user,
        today=timezone.localdate(timezone=the_organization().zone),
        ways=tuple(link for section in shell.navigation(request) for link in section.links),
    )
