"""One person over time: employment, and each account as it was, one lane above the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse

from compliance.people.models import AccountState
from compliance.people.sealed import ended_at, stints_of
from compliance.people.standing import Access, Standing
from compliance.web.timeline import Lane, Stretch, Timeline
from compliance.web.wall import State

_LONGEST = timedelta(days=400)


def story_of(standing: Standing, *, at: datetime) -> Timeline:
    """Return the last year and a month of a person, or less where less is known."""
    stints = stints_of([standing.person.pk])[standing.person.pk]
    first = min((stint.began_at for stint in stints), default=at - timedelta(days=30))
    start = max(first, at - _LONGEST)
    lanes = [Lane(title="Employment", stretches=tuple(_employment(standing, at)))]
    places = [access.directory for access in standing.accesses]
    for access in standing.accesses:
        is_only = places.count(access.directory) == 1
        title = str(access.directory) if is_only else f"{access.directory}, {access.account}"
        lanes.append(_lane(access, standing, title))
    return Timeline(start=min(start, at - timedelta(days=1)), end=at, lanes=lanes)


def _employment(standing: Standing, at: datetime) -> Iterator[Stretch]:
    stints = stints_of([standing.person.pk])[standing.person.pk]
    for stint in stints:
        if stint.began_at <= at:
            end = stint.ended_at if stint.ended_at and stint.ended_at <= at else None
            yield Stretch(state=State.OPERATED, word="Works here", start=stint.began_at, end=end)


def _lane(access: Access, standing: Standing, title: str) -> Lane:
    states = AccountState.objects.filter(account=access.account).order_by("began_at")
    gone = [e for e in map(ended_at, standing.employments) if e is not None]
    stretches = [s for state in states for s in _stretches(state, gone, access.account.made_at)]
    return Lane(
        title=title,
        stretches=tuple(stretches),
        href=reverse("people:account", args=[access.account.pk]),
    )


def _stretches(
    state: AccountState, left: list[datetime], made_at: datetime | None
) -> Iterator[Stretch]:
    """Yield a state, cut where the person left: what was due before is not due after."""
    start, end = state.began_at, state.ended_at
    if not state.is_active:
        yield Stretch(state=State.NOTHING_DUE, word="Cannot be used", start=start, end=end)
        return
    cut = max((m for m in left if end is None or m < end), default=None)
    word = "Administrator" if state.is_privileged else "Can be used"
    reason = ", ".join(state.privileges)
    if cut is None or cut <= start:
        is_after = cut is not None
        yield _used(word, start, end, reason, is_after=is_after)
        return
    yield _used(word, start, cut, reason, is_after=False)
    yield _used(word, cut, end, reason, is_after=True)


def _used(
    word: str, start: datetime, end: datetime | None, reason: str, *, is_after: bool
) -> Stretch:
    state = State.FAILING if is_after else State.OPERATED
    called = "Still open after leaving" if is_after else word
    return Stretch(state=state, word=called, start=start, end=end, reason=reason)
