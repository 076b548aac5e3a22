"""Signing an access review: its result is sealed, and is evidence on its control from then on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from compliance.accounts.models import User
from compliance.ledger.events import Event
from compliance.ledger.models import record
from compliance.people.actions.reviews import NotAllowedError, ReviewRefusedError
from compliance.people.models import AccessReview
from controls.models import Control
from evidence import artifacts
from evidence.models import Artifact, EvidenceItem, EvidenceLink, ReviewEvidence
from evidence.review_result import sealed_body


@transaction.atomic
def sign_review(
    *, review: AccessReview, conclusion: str, actor: User, at: datetime
) -> EvidenceItem:
    """Seal every account with its decision; nothing of the review changes after that."""
    found = AccessReview.objects.select_for_update().get(pk=review.pk)
    control = _refuse(found, actor)
    body = sealed_body(found, conclusion=conclusion.strip(), signer=actor, at=at)
    artifact, is_new = artifacts.store(body, media_type="application/jsonl", at=at)
    item = _item(found, artifact, actor, at)
    EvidenceLink.objects.create(item=item, control=control, linked_at=at)
    ReviewEvidence.objects.create(review=found, item=item)
    found.signed_by, found.signed_at, found.conclusion = actor, at, conclusion.strip()
    found.save(update_fields=["signed_by", "signed_at", "conclusion"])
    if is_new:
        artifacts.record_sealed(artifact, actor=actor, at=at)
    _record(found, item, control, actor, at)
    return item


def _item(review: AccessReview, artifact: Artifact, actor: User, at: datetime) -> EvidenceItem:
    return EvidenceItem.objects.create(
        title=review.title,
        origin=EvidenceItem.Origin.REVIEW,
        artifact=artifact,
        file_name=f"{slugify(review.title)[:80] or 'access-review'}.jsonl",
        covers_from=review.started_at,
        covers_to=at,
        collected_at=at,
        received_at=at,
        added_by=actor,
        provenance=_provenance(review),
    )


def _record(
    review: AccessReview, item: EvidenceItem, control: Control, actor: User, at: datetime
) -> None:
    sealed = {"sha256": item.artifact.sha256, "title": item.title, "controls": [control.code]}
    covers = {"covers_from": item.covers_from.isoformat(), "covers_to": item.covers_to.isoformat()}
    record(
        Event.EVIDENCE_ATTACHED,
        subject=f"evidence:{item.pk}",
        actor=actor,
        at=at,
        details=sealed | covers,
    )
    record(
        Event.ACCESS_REVIEW_SIGNED,
        subject=review.subject,
        actor=actor,
        at=at,
        details=sealed | {"evidence": item.pk, "accounts": review.accounts.count()},
    )


def _refuse(review: AccessReview, actor: User) -> Control:
    if not review.is_led_by(actor):
        raise NotAllowedError("Only the lead and whoever answers for the review sign it.")
    if review.signed_at is not None:
        raise ReviewRefusedError("The review is signed already.")
    if left := review.accounts.undecided().count():
        are = "decision is" if left == 1 else "decisions are"
        raise ReviewRefusedError(
            f"{left} {are} still open: without a word, with a question that is not settled, or "
            "without the signature of a second person. Sign once every account is decided."
        )
    control = Control.objects.filter(code=review.control_code).first()
    if control is None:
        raise ReviewRefusedError(f"There is no control {review.control_code} any more.")
    return control


def _provenance(review: AccessReview) -> dict[str, str]:
    systems = review.directories.order_by("title").values_list("title", flat=True)
    return {
        "system": ", ".join(systems),
        "filter": "Every account that could be used when the review began",
        "row_count": str(review.accounts.count()),
    }
