"""What is read from AWS: one collector for each kind of thing."""

from . import database, encryption, events, iam, network, storage, trails

COLLECTORS = (
    events.COLLECTOR,  # the accounts wait for it
    iam.COLLECTOR,
    trails.COLLECTOR,
    storage.COLLECTOR,
    encryption.VOLUMES,
    encryption.KEYS,
    network.COLLECTOR,
    database.COLLECTOR,
)
CALLS = frozenset(
    call
    for module in (database, encryption, events, iam, network, storage, trails)
    for call in module.CALLS
)

__all__ = ["CALLS", "COLLECTORS"]
