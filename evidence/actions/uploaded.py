"""What people do to evidence: add a file with what it covers, and withdraw it again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from compliance.accounts.models import User
from compliance.accounts.organization import day_of
from compliance.ledger.events import Event
from compliance.ledger.models import record
from controls.models import Control, System
from evidence import artifacts
from evidence.models import Artifact, EvidenceItem, EvidenceLink
from evidence.rules.media import media_type

_LONGEST_ENDING = 20
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


class NotAllowedError(Exception):
    """This person may not do that; the message says who may."""


class EvidenceRefusedError(Exception):
    """The file or what is claimed of it cannot be evidence; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file and what its uploader says of it."""

    title: str
    file_name: str
    body: bytes
    covers_from: datetime
    covers_to: datetime
    captured_at: datetime
    provenance: dict[str, str]  # system, url, environment, captured_by, filter, row_count
    system: System | None = None


@transaction.atomic
def upload_evidence(
    *, upload: Upload, controls: Collection[Control], actor: User, at: datetime
) -> EvidenceItem:
    """Seal the file and attach it to the controls; the same claim twice is made once."""
    if not actor.may_add_evidence:
        raise NotAllowedError("Only the compliance lead and engineers add evidence.")
    _refuse_nonsense(upload, controls, at)
    artifact, is_new = artifacts.store(upload.body, media_type=media_type(upload.body), at=at)
    # Of two equal claims sent at once, the second waits here until it can see the first.
    Artifact.objects.select_for_update().get(pk=artifact.pk)
    repeated = _same_claim(upload, artifact.pk, controls)
    if repeated is not None:
        return repeated
    item = EvidenceItem.objects.create(
        title=upload.title,
        origin=EvidenceItem.Origin.UPLOAD,
        artifact=artifact,
        file_name=_short(upload.file_name),
        covers_from=upload.covers_from,
        covers_to=upload.covers_to,
        collected_at=upload.captured_at,
        received_at=at,
        added_by=actor,
        provenance=upload.provenance,
        system=upload.system,
    )
    EvidenceLink.objects.bulk_create(
        [EvidenceLink(item=item, control=control, linked_at=at) for control in controls]
    )
    if is_new:
        artifacts.record_sealed(artifact, actor=actor, at=at)
    record(
        Event.EVIDENCE_UPLOADED,
        subject=f"evidence:{item.pk}",
        actor=actor,
        at=at,
        details={
            "sha256": artifact.sha256,
            "title": upload.title,
            "controls": sorted(control.code for control in controls),
            "covers_from": upload.covers_from.isoformat(),
            "covers_to": upload.covers_to.isoformat(),
        },
    )
    return item


@transaction.atomic
def withdraw_evidence(*, item: EvidenceItem, reason: str, actor: User, at: datetime) -> None:
    """Take an uploaded item out of the evidence; it stays in the record, with the reason."""
    item = EvidenceItem.objects.select_for_update().get(pk=item.pk)
    if not (actor.is_lead or (item.added_by == actor and actor.may_add_evidence)):
        raise NotAllowedError("Only the compliance lead and whoever added it withdraw evidence.")
    if item.origin != EvidenceItem.Origin.UPLOAD:
        raise EvidenceRefusedError("Collected evidence is history and cannot be withdrawn.")
    if not reason.strip():
        raise EvidenceRefusedError("Say why it is withdrawn: the auditor will ask.")
    if item.withdrawn_at is not None:
        return
    item.withdrawn_at, item.withdrawn_reason = at, reason.strip()
    item.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    record(
        Event.EVIDENCE_WITHDRAWN,
        subject=f"evidence:{item.pk}",
        actor=actor,
        at=at,
        details={"reason": item.withdrawn_reason},
    )


def _refuse_nonsense(upload: Upload, controls: Collection[Control], at: datetime) -> None:
    if not upload.body:
        raise EvidenceRefusedError("The file is empty. Choose the file again.")
    if not controls:
        raise EvidenceRefusedError("Choose at least one control that this file is evidence for.")
    if upload.covers_from > upload.covers_to:
        raise EvidenceRefusedError("The time it covers ends before it begins. Swap the two dates.")
    if min(upload.covers_from, upload.captured_at) < _EARLIEST:
        raise EvidenceRefusedError("Evidence from before the year 2000 is a slip. Check the dates.")
    if upload.captured_at > at:
        raise EvidenceRefusedError("It cannot have been captured in the future. Check the date.")
    if day_of(upload.covers_to) > day_of(at):
        raise EvidenceRefusedError(
            "Nothing shows yet what is to come. Let the time it covers end today at the latest."
        )


def _short(file_name: str) -> str:
    """Return the name cut to what is kept of it, its ending first of all."""
    longest = EvidenceItem._meta.get_field("file_name").max_length or 0
    stem, dot, ending = file_name.rpartition(".")
    if len(file_name) <= longest or len(ending) > _LONGEST_ENDING:
        return file_name[:longest]
    return stem[: longest - len(dot + ending)] + dot + ending


def _same_claim(
    upload: Upload, artifact_id: int, controls: Collection[Control]
) -> EvidenceItem | None:
    candidates = EvidenceItem.objects.standing().filter(
        artifact_id=artifact_id,
        title=upload.title,
        covers_from=upload.covers_from,
        covers_to=upload.covers_to,
    )
    wanted = {control.pk for control in controls}
    for item in candidates.prefetch_related("controls"):
        if {control.pk for control in item.controls.all()} == wanted:
            return item
    return None
