"""Which pictures of the product the documents show; add one here, then `bin/manage screenshots`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from audits.models import Audit
from compliance.accounts.models import Role
from controls.models import Control
from evidence.models import EvidenceItem, Finding
from evidence.populations.found import sources

SIZES = {"desk": (1440, 900), "phone": (390, 844)}


def _failing() -> dict[str, Any]:
    check = Finding.objects.open().failing().earliest("pk").check_id
    return {"check_id": check}


def _control() -> dict[str, Any]:
    checks = Finding.objects.open().failing().values("check_id")
    return {"code": Control.objects.filter(checks__check_id__in=checks).earliest("code").code}


def _uploaded() -> dict[str, Any]:
    return {"pk": EvidenceItem.objects.standing().filter(check_id="").earliest("pk").pk}


def _population() -> dict[str, Any]:
    return {"key": f"source-{sources().earliest('pk').pk}"}


def _audit() -> dict[str, Any]:
    return {"slug": Audit.objects.earliest("pk").slug}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One picture: docs/images/NAME.png, of one page as one role sees it."""

    name: str
    page: str  # the name of its address
    values: Callable[[], dict[str, Any]] = dict
    role: str = Role.LEAD
    scheme: str = "light"
    size: str = "desk"
    typed: str = ""  # in the palette, opened over the page
    is_whole: bool = False  # the page to its end, not only what the window shows

    @property
    def path(self) -> str:
        return reverse(self.page, kwargs=self.values())


SHOTS = (
    Shot(name="dashboard", page="dashboard", is_whole=True),
    Shot(name="dashboard-dark", page="dashboard", scheme="dark"),
    Shot(name="controls", page="controls"),
    Shot(name="palette", page="controls", typed="access review"),
    Shot(name="control", page="control", values=_control),
    Shot(name="check", page="check", values=_failing),
    Shot(name="evidence", page="evidence:item", values=_uploaded),
    Shot(name="population", page="evidence:population", values=_population),
    Shot(name="connect", page="integrations:connect", values=lambda: {"provider_id": "github"}),
    Shot(name="audit", page="audits:overview", values=_audit, role=Role.AUDITOR),
    Shot(name="phone", page="dashboard", size="phone"),
)
