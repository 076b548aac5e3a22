"""The changes of a population as its reviewers left them, prepared once for every question.

Authority: see evidence.rules.signals. Pure.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from .attributes import approval_of, is_another
from .changes import Change, Review

Approved = tuple[Change, Review]
_LONG_NAME, _FEW = 5, 5  # letters
_DIGITS = "0123456789"
_SEPARATORS = str.maketrans("", "", "-_. ")
_WORDS_OF_SECOND_ACCOUNTS = ("admin", "alt", "bot", "dev", "personal", "root", "test", "work")


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Where a pattern begins to be worth a question."""

    large_lines: int = 400  # a change of as many lines is large
    hasty: timedelta = timedelta(seconds=60)  # an approval so soon after the last step
    least_approvals: int = 10  # of one reviewer, before a share of them says anything
    least_pair: int = 5  # approvals each way, before two people are called a pair
    pair_share: float = 0.8  # of each one's approved changes
    emergency_labels: tuple[str, ...] = ("emergency", "hotfix", "incident")
    after_emergency: timedelta = timedelta(days=7)
    shortest_name: int = 3  # letters two names must share to be alike


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What part one reviewer had in the approvals of one repository in one month."""

    month: str  # "2026-01"
    repository: str
    reviewer: str
    number: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """Merged changes, every approval of them by another person, and who wrote their commits."""

    changes: tuple[Change, ...]
    approvals: tuple[Approved, ...]
    thresholds: Thresholds
    service_accounts: frozenset[str]
    writers: Mapping[str, frozenset[str]]  # a change's commit authors, by its id

    @property
    def by_reviewer(self) -> Mapping[str, list[Approved]]:
        """Return the approvals by who gave them."""
        found: dict[str, list[Approved]] = defaultdict(list)
        for change, review in self.approvals:
            found[review.by].append((change, review))
        return found

    @property
    def once(self) -> list[Approved]:
        """Return each reviewer once for each change."""
        return list({(c.id, r.by): (c, r) for c, r in self.approvals}.values())

    def is_approved(self, change: Change) -> bool:
        """Return whether another person approved it, and was not dismissed."""
        found = approval_of(change, service_accounts=self.service_accounts)
        return found is not None and found.review.state == "approved"

    def is_seen(self, change: Change) -> bool:
        """Return whether somebody approved what was merged, or may have."""
        found = approval_of(change, service_accounts=self.service_accounts)
        return found is not None and (found.is_on_head or not found.review.commit)


def reviewed(
    changes: Iterable[Change],
    *,
    thresholds: Thresholds | None = None,
    service_accounts: Collection[str] = (),
    writers: Mapping[str, frozenset[str]] | None = None,
) -> Reviewed:
    """Prepare changes to be asked about."""
    merged = tuple(sorted(changes, key=lambda change: (change.merged_at, change.id)))
    accounts = frozenset(service_accounts)
    approvals = [
        (change, review)
        for change in merged
        for review in change.reviews
        if review.state == "approved" and is_another(change, review, service_accounts=accounts)
    ]
    return Reviewed(
        changes=merged,
        approvals=tuple(approvals),
        thresholds=thresholds or Thresholds(),
        service_accounts=accounts,
        writers=writers or {},
    )


def months(told: Reviewed) -> list[Month]:
    """Return each reviewer's part in a repository's approved changes, month by month."""
    given: Counter[tuple[str, str, str]] = Counter()
    of: Counter[tuple[str, str]] = Counter()
    people: dict[str, tuple[Change, set[str]]] = {}
    for change, review in told.approvals:
        people.setdefault(change.id, (change, set()))[1].add(review.by)
    for change, reviewers in people.values():
        place = (f"{change.merged_at:%Y-%m}", change.place.partition("@")[0])
        of[place] += 1
        given.update((*place, reviewer) for reviewer in reviewers)
    return [
        Month(month=month, repository=name, reviewer=who, number=number, of=of[month, name])
        for (month, name, who), number in sorted(given.items())
    ]


def are_alike(one: str, other: str, thresholds: Thresholds | None = None) -> bool:
    """Return whether two accounts' names are one name but for a number or a word such as admin."""
    limits = thresholds or Thresholds()
    a, b = _bare(one), _bare(other)
    is_same = one != other and a == b and len(a) >= limits.shortest_name
    return is_same or _is_lengthened(one, other) or _is_lengthened(other, one)


def _is_lengthened(short: str, name: str) -> bool:
    """Return whether a name is another with a few letters put behind: "mara-ahn-nl"."""
    rest = name.lower().removeprefix(short.lower())
    is_longer = len(rest) < len(name) and rest[:1] in {"-", "_", "."}
    return is_longer and len(short) >= _LONG_NAME and len(rest) <= _FEW


def _bare(account: str) -> str:
    name = account.lower().translate(_SEPARATORS).strip(_DIGITS)
    for word in _WORDS_OF_SECOND_ACCOUNTS:
        shorter = name.removesuffix(word).removeprefix(word)
        name = shorter or name
    return name.strip(_DIGITS)


def last_step(change: Change, approval: Review) -> datetime:
    """Return when the last thing before an approval happened that it could have answered."""
    return max([change.created_at, *(r.at for r in change.reviews if r.at < approval.at)])


def in_wake_of_emergency(told: Reviewed) -> list[Change]:
    """Return the changes merged within the time after one that bore an emergency's label."""
    labels = {label.lower() for label in told.thresholds.emergency_labels}
    until: dict[str, datetime] = {}
    inside = []
    for change in told.changes:
        if change.place in until and change.merged_at <= until[change.place]:
            inside.append(change)
        if labels & {label.lower() for label in change.labels}:
            until[change.place] = change.merged_at + told.thresholds.after_emergency
    return inside
