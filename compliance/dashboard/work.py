"""A person's own controls with what fails on them, and what nobody but the lead sees to."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.template.defaultfilters import pluralize
from django.urls import reverse

from compliance.accounts.models import User
from controls.models import Control, ControlCheck, Criterion
from evidence.models import Finding
from integrations.models import CollectionRun, Connection

from .todo import Task


def owned_by(user: User) -> QuerySet[Control]:
    """Return the controls in scope that this person answers for."""
    return Control.objects.in_scope().filter(owner=user)


def failing_on(user: User) -> QuerySet[Finding]:
    """Return what fails now under the checks that support a person's controls."""
    checks = ControlCheck.objects.filter(control__in=owned_by(user)).values("check_id")
    found = Finding.objects.open().in_scope().failing().filter(check_id__in=checks)
    return found.select_related("source")


def tasks_of_the_lead() -> Iterator[Task]:
    """Yield what nobody but the lead sees to, each only while there is something to do."""
    yield from _broken_connections()
    if unowned := Control.objects.in_scope().filter(owner=None).count():
        yield Task(
            key="controls:unowned",
            kind="Controls",
            title=f"{unowned} control{pluralize(unowned)} without an owner",
            note="Nobody answers for them",
            href=f"{reverse('controls')}?owned_by=nobody",
            tone="warn",
        )
    if bare := _criteria_without_controls():
        yield Task(
            key="criteria:bare",
            kind="Criteria",
            title=f"{bare} criteri{pluralize(bare, 'on,a')} in scope without a control",
            note="An auditor will name each",
            href=f"{reverse('criteria')}?scope=in&gap=none",
            tone="gap",
        )


def _criteria_without_controls() -> int:
    met = Control.objects.current().of_systems_in_scope().values("criteria")
    return Criterion.objects.in_scope().exclude(code__in=met).count()


def _broken_connections() -> Iterator[Task]:
    newest = CollectionRun.objects.finished().order_by("connection", "-started_at")
    runs = newest.distinct("connection").select_related("connection__source")
    for run in runs.filter(connection__in=Connection.objects.active()):
        if run.result != CollectionRun.Result.COMPLETE:
            yield Task(
                key=f"connection:{run.connection.name}",
                kind="Connection",
                title=f"{run.connection} was not read in full",
                note=f"Run {run.pk}: {run.get_result_display().lower()}",
                href=run.get_absolute_url(),
                tone="bad" if run.result == CollectionRun.Result.FAILED else "warn",
            )
