"""What is read from GitHub beside its changes: one collector for each kind of thing."""

from integrations.providers.github.changes import ACTIVITY, BYPASSES
from integrations.providers.github.queries import QUERIES

from . import alerts, organization, repositories

COLLECTORS = (organization.COLLECTOR, repositories.COLLECTOR, alerts.COLLECTOR)
# Every question that is asked of GitHub, also for its changes: what has to be granted.
CALLS = tuple(
    sorted(
        {
            *alerts.CALLS,
            *organization.CALLS,
            *repositories.CALLS,
            *QUERIES,
            ACTIVITY,
            BYPASSES,
        }
    )
)

__all__ = ["CALLS", "COLLECTORS"]
