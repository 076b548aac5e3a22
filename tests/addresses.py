"""Every page by the name of its address, with what stands in it, taken from the rows there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from audits.models import Audit
from compliance.accounts.models import Role, User
from compliance.people.models import AccessReview, Account, Person, ReviewedAccount, RosterDraft
from controls.models import Assessment, Control, Gap, SubserviceOrganization, System
from evidence.models import Artifact, EvidenceItem, Finding, PopulationItem, Snapshot, Waiver
from integrations.models import CollectionRun, Connection

Values = dict[str, Any]
Patterns = list[URLPattern | URLResolver]


def _control() -> Values:
    return {"code": Control.objects.filter(checks__isnull=False).earliest("pk").code}


def _collected() -> EvidenceItem:
    return EvidenceItem.objects.exclude(check_id="").earliest("pk")


def _finding() -> Values:
    found = Finding.objects.earliest("pk")
    return {"check_id": found.check_id, "finding": found.pk}


def _snapshot() -> Values:
    return {"pk": Snapshot.objects.earliest("pk").pk}


def _population() -> Values:
    return {"key": f"source-{PopulationItem.objects.earliest('pk').stream.source_id}"}


def _population_item() -> Values:
    return _population() | {"pk": PopulationItem.objects.filter(kind="change").earliest("pk").pk}


def _audit() -> Values:
    return {"slug": Audit.objects.earliest("pk").slug}


def _review() -> Values:
    return {"pk": AccessReview.objects.under_way().earliest("pk").pk}


def _reviewed() -> Values:
    row = ReviewedAccount.objects.under_way().earliest("pk")
    return {"pk": row.review_id, "position": row.position}


def _brought() -> Values:
    return {"pk": Artifact.objects.filter(media_type="text/plain").earliest("pk").pk}


def _signed() -> Values:
    return {"pk": AccessReview.objects.signed().earliest("pk").pk}


def _assessment() -> Values:
    return {"pk": Assessment.objects.earliest("pk").pk}


def _criterion() -> Values:
    return {"code": Control.objects.filter(checks__isnull=False).earliest("pk").criteria.all()[0]}


def _person() -> Values:
    return {"pk": Person.objects.earliest("pk").pk}


# What stands in the address of each page; a page without an entry here is found by the tests.
PAGES: dict[str, Callable[[], Values]] = {
    "dashboard": dict,
    "cell": lambda: _criterion() | {"monday": "2026-01-26"},
    "controls": dict,
    "control": _control,
    "control_occurrences": _control,
    "controls:revise": _control,
    "waivers": dict,
    "waiver": lambda: {"pk": Waiver.objects.earliest("pk").pk},
    "waive": _finding,
    "limits": dict,
    "audits:waivers": _audit,
    "criteria": dict,
    "criterion": _criterion,
    "checks": dict,
    "check": lambda: {"check_id": _finding()["check_id"]},
    "check_evaluations": lambda: {"check_id": _finding()["check_id"]},
    "resource": _finding,
    "work": dict,
    "digest": dict,
    "notices:preferences": dict,
    "notices:mine": dict,
    "notices:every": dict,
    "notices:channels": dict,
    "ledger": dict,
    "find": dict,
    "keys": dict,
    "glossary": dict,
    "setup_step": lambda: {"key": "systems"},
    "setup_done": dict,
    "evidence:library": dict,
    "evidence:upload": dict,
    "evidence:item": lambda: {"pk": _collected().pk},
    "evidence:receipt": _snapshot,
    "evidence:populations": dict,
    "evidence:define_population": dict,
    "evidence:population": _population,
    "evidence:population_completeness": _population,
    "evidence:population_signals": _population,
    "evidence:population_item": _population_item,
    "integrations:connections": dict,
    "integrations:connect": lambda: {"provider_id": "aws"},
    "integrations:connection": lambda: {"name": Connection.objects.earliest("pk").name},
    "integrations:credentials": lambda: {"name": Connection.objects.earliest("pk").name},
    "integrations:run": lambda: {"pk": CollectionRun.objects.earliest("pk").pk},
    "accounts:account": dict,
    "accounts:organization": dict,
    "accounts:users": dict,
    "accounts:user": lambda: {"pk": User.objects.filter(role=Role.ENGINEER).earliest("pk").pk},
    "people:people": dict,
    "people:person": _person,
    "people:me": dict,
    "people:accounts": dict,
    "people:account": lambda: {"pk": Account.objects.earliest("pk").pk},
    "people:import": dict,
    "people:import_draft": lambda: {"pk": RosterDraft.objects.earliest("pk").pk},
    "people:terms": dict,
    "controls:change_system": lambda: {"slug": System.objects.earliest("pk").slug},
    "controls:subservices": dict,
    "controls:new_subservice": dict,
    "controls:subservice": lambda: {"slug": SubserviceOrganization.objects.earliest("pk").slug},
    "journey:journey": dict,
    "journey:assessments": dict,
    "journey:assessment": _assessment,
    "journey:cards": _assessment,
    "journey:question": lambda: _assessment() | _control(),
    "journey:gaps": dict,
    "journey:gap": lambda: {"pk": Gap.objects.earliest("pk").pk},
    "reviews:reviews": dict,
    "reviews:start": dict,
    "reviews:review": _review,
    "reviews:removals": _review,
    "reviews:cards": _review,
    "reviews:account": _reviewed,
    "reviews:lists": dict,
    "reviews:columns": _brought,
    "controls:scope": dict,
    "audits:audits": dict,
    "audits:new": dict,
    "audits:audit": _audit,
    "audits:overview": _audit,
    "audits:criteria": _audit,
    "audits:control": lambda: _audit() | _control(),
    "audits:evaluations": _audit,
    "audits:evidence": _audit,
    "audits:evidence_item": lambda: _audit() | {"pk": _collected().pk},
    "audits:populations": _audit,
    "audits:population": lambda: _audit() | _population(),
    "audits:population_completeness": lambda: _audit() | _population(),
    "audits:population_signals": lambda: _audit() | _population(),
    "audits:population_item": lambda: _audit() | _population_item(),
    "audits:reviews": _audit,
    "audits:review": lambda: _audit() | _signed(),
    "audits:evidence_receipt": lambda: _audit() | _snapshot(),
}


def path_of(name: str) -> str:
    """Return the address of a page, filled with what there is."""
    return reverse(name, kwargs=PAGES[name]())


def names(patterns: Patterns | None = None, before: str = "") -> Iterator[str]:
    """Yield the name of every address there is."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inside = f"{before}{pattern.namespace}:" if pattern.namespace else before
            yield from names(pattern.url_patterns, inside)
        elif pattern.name:
            yield before + pattern.name
