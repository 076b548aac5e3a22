"""People, accounts and reviews for tests; override only what a test is about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from compliance.accounts.models import User
from compliance.people.actions import deciding, reviews
from compliance.people.actions.deciding import Verdict
from compliance.people.models import (
    AccessReview,
    Account,
    AccountLink,
    AccountState,
    Directory,
    Employment,
    Person,
    Position,
    ReviewDecision,
    ReviewedAccount,
    ReviewerRule,
)
from compliance.people.rules.reviews import Choice
from controls.models import Control
from evidence.actions.account_lists import seal_list
from evidence.actions.reviews import sign_review
from tests import factories

STARTED = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
_numbers = count(1)


def person(
    name: str, *, user: User | None = None, manager: Person | None = None, **fields: Any
) -> Person:
    """Put somebody on the roster; with a user they sign in here, with `last_day` they left."""
    last_day = fields.pop("last_day", None)
    email = user.email if user else f"{name.lower().replace(' ', '.')}@northwind.example"
    row = Person.objects.create(name=name, **{"email": email} | fields)
    Employment.objects.create(person=row, joined_on=date(2024, 1, 1), last_day=last_day)
    Position.objects.create(
        person=row,
        title="Engineer",
        department="Product",
        manager=manager,
        began_on=date(2024, 1, 1),
        known_at=STARTED - 30 * DAY,
    )
    return row


def directory(title: str = "Cloud", **fields: Any) -> Directory:
    defaults = {"provider": "aws", "account": title, "read_at": STARTED - timedelta(hours=1)}
    return Directory.objects.create(title=title, **defaults | fields)


def account(
    of: Directory, name: str = "", *, person: Person | None = None, **fields: Any
) -> Account:
    """List an account there; what is not one of its own fields is one of its state's."""
    name = name or f"account-{next(_numbers)}"
    own = {"kind", "owner", "made_at", "last_used_at", "gone_at"} & set(fields)
    row = Account.objects.create(
        directory=of,
        external_id=f"id-{name}",
        name=name,
        first_seen_at=STARTED - 10 * DAY,
        **{key: fields.pop(key) for key in own},
    )
    state = {"name": name, "is_active": True, "privileges": ["reader"], "has_mfa": True} | fields
    AccountState.objects.create(account=row, began_at=STARTED - 10 * DAY, **state)
    if person:
        AccountLink.objects.create(
            account=row,
            person=person,
            method="email",
            reason="The address is theirs",
            began_at=STARTED - 10 * DAY,
        )
    return row


def becomes(row: Account, *, at: datetime, **fields: Any) -> None:
    """Let a later reading find an account another way."""
    before = row.states.get(ended_at=None)
    AccountState.objects.filter(pk=before.pk).update(ended_at=at, seen_to=at)
    kept = {
        key: getattr(before, key)
        for key in ("name", "is_active", "privileges", "is_privileged", "has_mfa")
    }
    AccountState.objects.create(account=row, began_at=at, **kept | fields)
    was_read(row.directory, at)


def goes(row: Account, *, at: datetime) -> None:
    """Let a later reading no longer list an account."""
    row.states.filter(ended_at=None).update(ended_at=at, seen_to=at)
    Account.objects.filter(pk=row.pk).update(gone_at=at)
    was_read(row.directory, at)


def was_read(of: Directory, at: datetime) -> None:
    Directory.objects.filter(pk=of.pk).update(read_at=at)


def control() -> Control:
    return Control.objects.filter(code="AC-04").first() or factories.control(
        "AC-04", title="Quarterly access review", criteria=["CC6.2", "CC6.3"]
    )


def start(
    lead: User,
    *directories: Directory,
    reviewers: ReviewerRule = ReviewerRule.MANAGER,
    at: datetime = STARTED,
    **fields: Any,
) -> AccessReview:
    """Start a review of these directories, or of all there are."""
    defaults: dict[str, Any] = {
        "title": "Access review, Q1 2026",
        "control_code": control().code,
        "owner": lead,
        "due_on": (at + 14 * DAY).date(),
    }
    campaign = reviews.Campaign(
        directories=directories or list(Directory.objects.all()),
        reviewers=reviewers,
        **defaults | fields,
    )
    return reviews.start_review(campaign=campaign, actor=lead, at=at)


def reviewed(review: AccessReview, name: str) -> ReviewedAccount:
    return review.accounts.get(name=name)


def decide(
    row: ReviewedAccount,
    choice: Choice = Choice.KEEP,
    reason: str = "",
    *,
    by: User | None = None,
    at: datetime = STARTED + DAY,
    **fields: Any,
) -> ReviewDecision:
    """Say what becomes of an account, as its reviewer unless somebody else does."""
    verdict = Verdict(choice=choice, reason=reason, **fields)
    return deciding.decide(account=row, verdict=verdict, actor=by or row.reviewer, at=at)


def decide_all(
    rows: Iterable[ReviewedAccount], *, by: User | None = None, at: datetime = STARTED + DAY
) -> None:
    """Keep every account, with a reason; decisions on own access wait for a countersignature."""
    for row in rows:
        decide(row, Choice.KEEP, "Needed for the work", by=by, at=at, took=timedelta(seconds=5))


def one_of_everything(lead: User, reviewer: User, *, own: User | None = None) -> None:
    """Make a review under way with every state, one that is signed, and a list that was brought."""
    now = timezone.now()
    code = Control.objects.filter(retired_on=None).earliest("pk").code
    number = next(_numbers)
    shop = directory(f"Shop {number}", read_at=now - DAY, owner=reviewer)
    own = own or reviewer
    mine = Person.objects.of_user(own).first() or person(own.name, user=own)
    for name, fields in _EVERY.items():
        whose = None if name in {"ghost", "robot"} else person(f"{name} {number}")
        account(shop, f"{name} {number}", person=whose, **fields)
    account(shop, f"own {number}", person=mine)
    past = start(lead, shop, control_code=code, at=now - 2 * HOUR, title=f"Signed {number}")
    second = factories.lead(f"Second lead {number}")
    decide_all(past.accounts.all(), by=second, at=now - HOUR)
    sign_review(review=past, conclusion="Done.", actor=lead, at=now - HOUR)
    review = start(lead, shop, control_code=code, at=now - HOUR, title=f"Under way {number}")
    review.accounts.exclude(name__startswith="kept").update(reviewer=reviewer)
    rows = {row.name.split()[0]: row for row in review.accounts.all()}
    took: dict[str, Any] = {"at": now, "took": timedelta(seconds=1)}
    decide(rows["kept"], by=lead, **took)
    decide(rows["gone"], Choice.REMOVE, "No longer here", **took)
    decide(rows["less"], Choice.CHANGE, "Less will do", takes_away=("reader",), **took)
    decide(rows["asked"], Choice.ASK, "Still needed?", **took)
    decide(rows["own"], **took)
    body = b"Login,Mail,Role,Active\nada,a@n.example,admin,yes\nbob,bob,,?\n"
    seal_list(body=body, actor=lead, at=now)


_EVERY: dict[str, dict[str, Any]] = {
    "kept": {},
    "gone": {"is_privileged": True},
    "less": {"privileges": ["admin", "reader"]},
    "asked": {"has_mfa": False},
    "open": {"last_used_at": STARTED - 400 * DAY},
    "ghost": {},
    "robot": {"kind": "shared"},
}
