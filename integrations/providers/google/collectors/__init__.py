"""What is read from Google beside its logs: one collector for each kind of thing."""

from . import devices, directory, policies, usage

COLLECTORS = (
    directory.COLLECTOR,
    policies.COLLECTOR,
    devices.COLLECTOR,
    usage.COLLECTOR,
)

__all__ = ["COLLECTORS"]
