"""What is read from GitHub beside its changes: one collector for each kind of thing."""

from . import alerts, organization, repositories

COLLECTORS = (organization.COLLECTOR, repositories.COLLECTOR, alerts.COLLECTOR)
CALLS = tuple(
    sorted({call for module in (alerts, organization, repositories) for call in module.CALLS})
)

__all__ = ["CALLS", "COLLECTORS"]
