"""What can be talked about: things with a page that leads and engineers see."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404
from django.urls import reverse

from compliance.comments.actions import Place
from controls.models import Control
from evidence.models import EvidenceItem, Finding


def place_of(subject: str) -> Place:
    """Return the thing a comment is about, by what the ledger calls it; 404 where there is none."""
    kind, _, key = subject.partition(":")
    found = _KINDS[kind](key) if kind in _KINDS else None
    if found is None:
        raise Http404(f"There is nothing called {subject}.")
    return found


def subject_of_resource(finding: Finding) -> str:
    """Return what is talked about on a resource's page: the resource under its check, for good.

    It is named by the first that was ever found of it, which stays the same whatever follows.
    """
    every = Finding.objects.filter(
        source=finding.source_id, check_id=finding.check_id, resource_id=finding.resource_id
    )
    return f"finding:{every.order_by('pk').values_list('pk', flat=True)[0]}"


def _control(code: str) -> Place | None:
    control = Control.objects.filter(code=code).first()
    if control is None:
        return None
    title = f"{control.code} {control.title}"
    return Place(subject=f"control:{code}", title=title, href=control.get_absolute_url())


def _evidence(key: str) -> Place | None:
    item = EvidenceItem.objects.filter(pk=key).first() if key.isdecimal() else None
    if item is None:
        return None
    title = f"{item.code} {item.title}"
    return Place(subject=f"evidence:{item.pk}", title=title, href=item.get_absolute_url())


def _finding(key: str) -> Place | None:
    finding = Finding.objects.filter(pk=key).first() if key.isdecimal() else None
    if finding is None or subject_of_resource(finding) != f"finding:{key}":
        return None
    title = f"{finding.resource_title} under {finding.check_id}"
    href = reverse("resource", args=[finding.check_id, finding.pk])
    return Place(subject=f"finding:{key}", title=title, href=href)


_KINDS: dict[str, Callable[[str], Place | None]] = {
    "control": _control,
    "evidence": _evidence,
    "finding": _finding,
}
