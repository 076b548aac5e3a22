"""What one person has to do: what fails on their controls, and the evidence they owe."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import pluralize
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from compliance.accounts.models import User
from controls.models import Control, ControlCheck, Criterion
from controls.rules.health import Health
from evidence.health import health_of
from evidence.models import Finding
from integrations.models import CollectionRun, Connection

from .figures import ControlRow, healths
from .reviews.todo import number_for
from .todo import Task

# How many tasks `tasks_of_the_lead` yields, for every page's navigation.
_NUMBER_OF_TASKS = """
    WITH newest AS (
        SELECT DISTINCT ON (run.connection_id) run.result
        FROM integrations_collectionrun AS run
        JOIN integrations_connection AS connection ON connection.id = run.connection_id
        WHERE run.finished_at IS NOT NULL AND NOT connection.is_paused
        ORDER BY run.connection_id, run.started_at DESC
    ), meant AS (
        SELECT criterion.code
        FROM controls_criterion AS criterion
        JOIN controls_category AS category ON category.code = criterion.category_id
        WHERE category.is_in_scope
    ), meeting AS (
        SELECT meets.criterion_id AS code, control.owner_id
        FROM controls_control_criteria AS meets
        JOIN controls_control AS control ON control.id = meets.control_id
        WHERE control.retired_on IS NULL
          AND control.id NOT IN (
              SELECT concerns.control_id
              FROM controls_control_systems AS concerns
              JOIN controls_system AS system ON system.id = concerns.system_id
              GROUP BY concerns.control_id HAVING NOT bool_or(system.is_in_scope)
          )
    )
    SELECT (SELECT count(*) FROM newest WHERE result <> 'complete')
         + (SELECT count(*) FROM (
               SELECT FROM meant JOIN meeting USING (code) WHERE owner_id IS NULL LIMIT 1
           ) AS unowned)
         + (SELECT count(*) FROM (
               SELECT FROM meant WHERE code NOT IN (SELECT code FROM meeting) LIMIT 1
           ) AS bare)
"""
_TROUBLE = {Health.FAILING, Health.STALE, Health.UNPROVEN}
_OWED = {Health.STALE, Health.UNPROVEN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """How many things wait for this person behind one way of the navigation."""

    number: int
    tone: str = ""


def owned_by(user: User) -> QuerySet[Control]:
    """Return the controls in scope that this person answers for."""
    return Control.objects.in_scope().filter(owner=user)


def in_trouble(user: User, *, at: datetime) -> list[ControlRow]:
    """Return a person's controls that fail or are not shown to operate, worst first."""
    order = list(Health)
    rows = healths(list(owned_by(user)), at=at, user=user)
    troubled = [row for row in rows if row.health in _TROUBLE]
    return sorted(troubled, key=lambda row: (order.index(row.health), row.control.code))


def owing(rows: list[ControlRow]) -> list[ControlRow]:
    """Return those of the controls that lack current evidence."""
    return [row for row in rows if row.health in _OWED]


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
            title=f"{unowned} control{pluralize(unowned)} without an owner",
            note="Nobody answers for them",
            href=f"{reverse('controls')}?owned_by=nobody",
            tone="warn",
        )
    if bare := _criteria_without_controls():
        yield Task(
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
                title=f"{run.connection} was not read in full",
                note=f"Run {run.pk}: {run.get_result_display().lower()}",
                href=run.get_absolute_url(),
                tone="bad" if run.result == CollectionRun.Result.FAILED else "warn",
            )


def counters(request: HttpRequest) -> dict[str, object]:
    """Return what waits for this person, by name of address; asked for only where it is shown."""
    return {"counters": SimpleLazyObject(lambda: _counters(request))}


def _counters(request: HttpRequest) -> dict[str, Counter]:
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}
    asked = number_for(user, at=timezone.now())
    if not user.may_add_evidence:
        return {"start": Counter(number=asked)} if asked else {}
    health = health_of(owned_by(user).only("cadence"), at=timezone.now())
    troubled = [state for state in health.values() if state in _TROUBLE]
    number = len(troubled) + asked + (_number_of_tasks() if user.is_lead else 0)
    return {"work": Counter(number=number, tone="bad" if Health.FAILING in troubled else "")}


def _number_of_tasks() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_NUMBER_OF_TASKS)
        number: int = cursor.fetchone()[0]
    return number
