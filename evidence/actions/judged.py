"""What the collector's job does to the record of a snapshot: keep what its checks showed.

All checks of a snapshot are one batch: one lock, one look at what was before, one append to the
ledger; only the findings of a check that says something new are merged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from compliance.ledger.events import Event
from compliance.ledger.models import Act, Actor, record_all
from controls.models import Control, ControlCheck
from evidence import coverage, findings
from evidence.limits import with_waivers
from evidence.models import Evaluation, EvidenceItem, EvidenceLink, Snapshot, Source
from evidence.rules.judged import JudgedCheck
from evidence.rules.verdict import Outcome


class OutOfOrderError(Exception):
    """A snapshot older than one already judged; merging it would rewrite history."""


@dataclass(slots=True, kw_only=True)
class _Told:
    """What a check said, beside what it said before, and the evidence item it is of."""

    judged: JudgedCheck
    digest: str
    previous: Evaluation | None
    item: EvidenceItem | None = None

    @property
    def is_other(self) -> bool:
        return self.previous is None or self.previous.verdicts_sha256 != self.digest


def record_evaluation(
    *,
    snapshot: Snapshot,
    judged: JudgedCheck,
    expected_within: timedelta,
    actor: Actor,
    at: datetime,
) -> Evaluation:
    """Keep one check's verdicts, as `record_evaluations` keeps those of several."""
    return record_evaluations(
        snapshot=snapshot, judged=[judged], expected_within=expected_within, actor=actor, at=at
    )[0]


@transaction.atomic
def record_evaluations(
    *,
    snapshot: Snapshot,
    judged: Sequence[JudgedCheck],
    expected_within: timedelta,
    actor: Actor,
    at: datetime,
) -> list[Evaluation]:
    """Keep checks' verdicts: counts, findings, and an evidence item each on its controls.

    An evaluation that repeats the one before, no later than `expected_within` after it, carries on
    that evidence item; any change, and any gap in observation, begins a new one. What was kept
    already stays as it is.
    """
    # One merge at a time for a source; NO KEY lets others insert rows that refer to it.
    source = Source.objects.select_for_update(no_key=True).get(pk=snapshot.source_id)
    kept = {(e.check_id, e.check_version): e for e in Evaluation.objects.filter(snapshot=snapshot)}
    new = [each for each in judged if (each.check_id, each.version) not in kept]
    told = _told(with_waivers(source, new, at=snapshot.observed_at), snapshot)
    begun = _put_on_items(told, snapshot, expected_within, at)
    controls = _linked(told, source, at)
    for each in told:
        if each.is_other:
            findings.merge(source, each.judged, at=snapshot.observed_at)
    worst = {each.judged.check_id: each.judged.worst for each in told}
    if worst:
        coverage.observe(source, worst, holds_for=expected_within, at=snapshot.observed_at)
    made = Evaluation.objects.bulk_create(_evaluation(snapshot, each) for each in told)
    record_all(list(_acts(made, begun, controls)), actor=actor, at=at)
    kept |= {(e.check_id, e.check_version): e for e in made}
    return [kept[each.check_id, each.version] for each in judged]


def _told(judged: Sequence[JudgedCheck], snapshot: Snapshot) -> list[_Told]:
    """Put beside each what its check said before; refuse what is older than that."""
    newest = Evaluation.objects.newest_of_source(
        snapshot.source_id, [each.check_id for each in judged]
    )
    before = {each.check_id: each for each in newest.select_related("item")}
    for each in judged:
        previous = before.get(each.check_id)
        if previous is not None and previous.observed_at >= snapshot.observed_at:
            raise OutOfOrderError(
                f"{each.check_id} was already judged for {previous.observed_at.isoformat()}, "
                f"which is not before {snapshot.observed_at.isoformat()}."
            )
    return [
        _Told(judged=each, digest=each.digest, previous=before.get(each.check_id))
        for each in judged
    ]


def _put_on_items(
    told: Iterable[_Told], snapshot: Snapshot, expected_within: timedelta, at: datetime
) -> set[int]:
    """Carry evidence items on, or begin them; return which were begun."""
    seen, carried, begun = snapshot.observed_at, [], []
    for each in told:
        before = each.previous
        if before and not each.is_other and seen - before.observed_at <= expected_within:
            each.item, before.item.covers_to = before.item, seen
            carried.append(before.item.pk)
        else:
            each.item = _item(snapshot, each.judged, at)
            begun.append(each.item)
    if carried:
        EvidenceItem.objects.filter(pk__in=carried).update(covers_to=seen)
    return {item.pk for item in EvidenceItem.objects.bulk_create(begun)}


def _item(snapshot: Snapshot, judged: JudgedCheck, at: datetime) -> EvidenceItem:
    seen = snapshot.observed_at
    return EvidenceItem(
        title=judged.title,
        origin=EvidenceItem.Origin.CHECK,
        artifact=snapshot.artifact,
        covers_from=seen,
        covers_to=seen,
        collected_at=seen,
        received_at=at,
        source=snapshot.source,
        check_id=judged.check_id,
        system=snapshot.source.system,
    )


def _linked(told: Sequence[_Told], source: Source, at: datetime) -> Mapping[int, list[str]]:
    """Attach each item to the controls its check supports now; return the codes of each item's."""
    wanted = _supported([each.judged.check_id for each in told], source)
    items = {each.item.pk: each.judged.check_id for each in told if each.item}
    there, codes = set(), defaultdict(list)
    for item, control, code in EvidenceLink.objects.filter(item__in=items).values_list(
        "item", "control", "control__code"
    ):
        there.add((item, control))
        codes[item].append(code)
    missing = [
        (item, control, code)
        for item, check_id in items.items()
        for control, code in wanted[check_id]
        if (item, control) not in there
    ]
    for item, _control, code in missing:
        codes[item].append(code)
    EvidenceLink.objects.bulk_create(
        (EvidenceLink(item_id=item, control_id=pk, linked_at=at) for item, pk, _code in missing),
        ignore_conflicts=True,
    )
    return codes


def _supported(check_ids: Sequence[str], source: Source) -> Mapping[str, list[tuple[int, str]]]:
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    controls = Control.objects.current()
    if source.system_id:
        controls = controls.on_systems([source.system_id])
    supports = ControlCheck.objects.filter(check_id__in=check_ids, control__in=controls)
    for check_id, control, code in supports.values_list("check_id", "control", "control__code"):
        found[check_id].append((control, code))
    return found


def _evaluation(snapshot: Snapshot, told: _Told) -> Evaluation:
    judged = told.judged
    return Evaluation(
        snapshot=snapshot,
        source_id=snapshot.source_id,
        check_id=judged.check_id,
        check_version=judged.version,
        observed_at=snapshot.observed_at,
        population=len(judged.resources),
        passed=judged.count(Outcome.PASS),
        failed=judged.failed,
        not_applicable=judged.count(Outcome.NOT_APPLICABLE),
        unknown=judged.count(Outcome.UNKNOWN),
        excluded=judged.excluded,
        verdicts_sha256=told.digest,
        item=told.item,
    )


def _acts(
    made: Iterable[Evaluation], begun: set[int], controls: Mapping[int, list[str]]
) -> Iterable[Act]:
    for evaluation in made:
        yield Act(
            event=Event.CHECK_EVALUATED,
            subject=f"check:{evaluation.check_id}",
            details={
                "snapshot": evaluation.snapshot_id,
                "version": evaluation.check_version,
                "population": evaluation.population,
                **evaluation.counts,
                "verdicts_sha256": evaluation.verdicts_sha256,
            },
        )
        if evaluation.item_id in begun:
            yield Act(
                event=Event.EVIDENCE_ATTACHED,
                subject=f"evidence:{evaluation.item_id}",
                details={
                    "check": evaluation.check_id,
                    "controls": sorted(controls.get(evaluation.item_id, [])),
                },
            )
