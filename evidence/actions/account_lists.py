"""Lists of accounts for systems that nobody reads automatically: sealed first, then taken in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from compliance.accounts.models import User
from compliance.ledger.events import Event
from compliance.ledger.models import record
from compliance.people.actions.accounts import merge_accounts
from compliance.people.models import AccountList, Directory
from compliance.people.readings import OutOfOrderReadingError
from compliance.people.rules.account_rows import read_accounts
from compliance.people.tables import read_table
from evidence import artifacts
from evidence.models import Artifact
from evidence.rules.media import media_type


class ListRefusedError(Exception):
    """The list cannot be taken in; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtAccounts:
    """A sealed list, and what its bringer says of it."""

    artifact: Artifact
    file_name: str
    system: str  # whose accounts they are; one of that name is taken on, else it is new
    places: Mapping[str, int]
    made_at: datetime
    claimed: int | None = None


@transaction.atomic
def seal_list(*, body: bytes, actor: User, at: datetime) -> Artifact:
    """Keep the bytes as they came, if they are a list at all."""
    _refuse_others(actor)
    read_table(body)
    artifact, is_new = artifacts.store(body, media_type=media_type(body), at=at)
    if is_new:
        artifacts.record_sealed(artifact, actor=actor, at=at)
    return artifact


@transaction.atomic
def import_list(*, brought: BroughtAccounts, actor: User, at: datetime) -> AccountList:
    """Take a list in as a whole reading of its system; what is on it no more is gone."""
    _refuse_others(actor)
    if brought.made_at > at:
        raise ListRefusedError("It cannot have been taken in the future. Check the day.")
    table = read_table(artifacts.read(brought.artifact))
    read = read_accounts(table.rows, brought.places)
    if not read.good:
        raise ListRefusedError("No row can be understood. Choose other columns, or mend the list.")
    directory = _directory(brought.system)
    taken = AccountList.objects.create(
        directory=directory,
        title=brought.file_name[:200],
        sha256=brought.artifact.sha256,
        rows=len(read.good),
        refused=len(read.bad),
        claimed=brought.claimed,
        made_at=brought.made_at,
        imported_by=actor,
        imported_at=at,
    )
    try:
        merge_accounts(directory=directory, seen=read.good, actor=actor, at=brought.made_at)
    except OutOfOrderReadingError as error:
        raise ListRefusedError(f"{error} Bring a newer one.") from error
    record(
        Event.ACCOUNT_LIST_IMPORTED,
        subject=f"directory:{directory.pk}",
        actor=actor,
        at=at,
        details={
            "title": taken.title,
            "sha256": taken.sha256,
            "rows": taken.rows,
            "refused": taken.refused,
            "claimed": taken.claimed,
        },
    )
    return taken


def _refuse_others(actor: User) -> None:
    if not actor.is_lead:
        raise ListRefusedError("Only the compliance lead brings lists of accounts.")


def _directory(title: str) -> Directory:
    account = slugify(title)[:200]
    if not account:
        raise ListRefusedError("Name the system with letters, such as “CRM”.")
    found, _is_new = Directory.objects.get_or_create(
        provider=Directory.LIST, account=account, defaults={"title": title[:120]}
    )
    return Directory.objects.select_for_update().get(pk=found.pk)
