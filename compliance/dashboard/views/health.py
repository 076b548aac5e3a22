"""What a container's health check asks."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET
from redis import RedisError

from compliance.jobs.models import Heartbeat


@require_GET
@login_not_required
def healthz(_request: HttpRequest) -> HttpResponse:
    """Say that this process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_GET
@login_not_required
def readyz(_request: HttpRequest) -> HttpResponse:
    """Say whether everything the product needs is there; 503 and the reasons when not."""
    troubles = {"database": _database(), "queue": _queue()}
    if not troubles["database"]:
        troubles["migrations"] = _migrations()
    if not any(troubles.values()):
        troubles["beat"] = _beat()
    found = {name: trouble or "ok" for name, trouble in troubles.items()}
    return JsonResponse(found, status=503 if any(troubles.values()) else 200)


def _database() -> str:
    try:
        connection.ensure_connection()
    except DatabaseError:
        return "The database does not answer."
    return ""


def _queue() -> str:
    try:
        cache.get("readyz")
    except (RedisError, OSError):
        return "The queue (Redis) does not answer."
    return ""


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return "Migrations are not applied. Run: manage.py migrate"
    return ""


def _beat() -> str:
    return Heartbeat.trouble("tick", within=4 * settings.TICK, at=timezone.now())
