"""Sealing bytes as artifacts, and getting exactly those bytes back."""

import errno
import hashlib
import io
from datetime import datetime

import zstandard
from django.core.files.base import File
from django.core.files.storage import Storage, storages

from compliance.ledger.events import Event
from compliance.ledger.models import Act, Actor, record_all

from .models import Artifact


class ArtifactError(Exception):
    """The message tells the reader what to do."""


class StorageFullError(ArtifactError):
    """There is no room for the bytes; nothing was kept."""


class StorageUnavailableError(ArtifactError):
    """The storage does not answer or refuses; nothing was kept."""


class ArtifactAlteredError(ArtifactError):
    """The stored bytes are missing, or not the ones that were sealed."""


def store(body: bytes, *, media_type: str, at: datetime) -> tuple[Artifact, bool]:
    """Keep the bytes and return their artifact, and whether it is new.

    Bytes go to storage before the row is written: what a failure leaves behind is a file nobody
    refers to, never an artifact without its bytes.
    """
    digest = hashlib.sha256(body).hexdigest()
    draft = Artifact(sha256=digest, size=len(body), media_type=media_type, received_at=at)
    existing = Artifact.objects.filter(sha256=digest).first()
    if existing is not None:
        return existing, False
    _write(draft.storage_name, body)
    Artifact.objects.bulk_create([draft], ignore_conflicts=True)
    artifact = Artifact.objects.get(sha256=digest)
    return artifact, artifact.received_at == at


def record_sealed(artifact: Artifact, *, actor: Actor, at: datetime) -> None:
    """Enter a new artifact in the ledger."""
    record_all([sealing_of(artifact)], actor=actor, at=at)


def sealing_of(artifact: Artifact) -> Act:
    """Return what the ledger says of a new artifact."""
    return Act(
        event=Event.ARTIFACT_SEALED,
        subject=f"artifact:{artifact.sha256}",
        details={"size": artifact.size, "media_type": artifact.media_type},
    )


def read(artifact: Artifact) -> bytes:
    """Return the sealed bytes; raise ArtifactAlteredError when they are not the same any more."""
    try:
        with storage().open(artifact.storage_name) as file:
            body = zstandard.ZstdDecompressor().stream_reader(file).read(artifact.size + 1)
    except (FileNotFoundError, zstandard.ZstdError) as error:
        raise ArtifactAlteredError(
            f"The bytes of artifact {artifact} are missing or damaged in storage. "
            "Restore them from a backup; the ledger still holds their digest."
        ) from error
    if hashlib.sha256(body).hexdigest() != artifact.sha256:
        raise ArtifactAlteredError(
            f"The stored bytes of artifact {artifact} were altered. Restore them from a backup."
        )
    return body


def storage() -> Storage:
    """Return where the bytes lie."""
    return storages["artifacts"]


def _write(name: str, body: bytes) -> None:
    compressed = zstandard.ZstdCompressor(level=9).compress(body)
    try:
        storage().save(name, File(io.BytesIO(compressed), name=name))
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StorageFullError(
                "The disk that keeps the artifacts is full. Nothing was saved; make room, then "
                "try again."
            ) from error
        raise StorageUnavailableError(
            f"The artifact storage cannot be written ({error.strerror or error}). Nothing was "
            "saved; check ARTIFACT_STORAGE and its permissions, then try again."
        ) from error
