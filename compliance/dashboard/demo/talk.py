"""What people of the demo company say to one another, how they wish to be written, and were.

Nothing of the past is really sent: its messages are kept as sent before anything can send them.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import transaction

from compliance.accounts.models import User
from compliance.comments.actions import add_comment
from compliance.comments.models import Comment
from compliance.dashboard.digest import digest_for, digest_letter
from compliance.dashboard.talk import place_of, subject_of_resource
from compliance.ledger.models import Job
from compliance.notices.actions.messages import Told, write_to_person
from compliance.notices.actions.preferences import set_preferences
from compliance.notices.models import Message
from compliance.notices.rules.occasions import Frequency, Kind, Occasion
from controls.models import Control
from evidence.models import EvidenceItem, Finding

_REMINDER = Job("reminder")
_WEEKS = 4
_TALK = (
    # days ago, who (0 leads), what about, and what they say to whom
    (6, 0, "control", "@{1} the quarter ends soon. Can you show this one before Friday?"),
    (5, 1, "control", "On it. The export is on my list for Thursday."),
    (4, 1, "evidence", "@{0} is this the list the auditor asked for, or the one of last year?"),
    (2, 0, "finding", "@{1} this one was fine a week ago. What changed?"),
    (1, 0, "evidence", "@{1} it is the right one: https://example.com/requests/12"),
)


@transaction.atomic
def make_talk(*, at: datetime) -> int:
    """Make comments, wishes and the messages of the past weeks unless they are there."""
    people = list(User.objects.active().filter(role="lead").order_by("pk")[:1])
    people += User.objects.active().filter(role="engineer").order_by("pk")[:1]
    if len(people) < 2 or Comment.objects.exists():
        return 0
    _wish(people[1], at - timedelta(weeks=_WEEKS))
    for weeks in range(_WEEKS, 0, -1):
        for user in people:
            _digest(user, at - timedelta(weeks=weeks))
    subjects = _subjects()
    said = [_say(people, subjects, line, at) for line in _TALK]
    _settle(at)
    return sum(said)


def _wish(user: User, at: datetime) -> None:
    values = {
        "digest": "daily",
        "kinds": ["late", "failing", "mention"],
        "quiet_from": time(18),
        "quiet_until": time(8),
        "quiet_weekends": True,
        "urgent_passes": True,
    }
    set_preferences(values=values, actor=user, at=at)


def _digest(user: User, at: datetime) -> None:
    year, week, _day = at.isocalendar()
    digest = digest_for(user, frequency=Frequency.WEEKLY, at=at)
    told = Told(
        key="digest",
        occasion=Occasion(kind=Kind.DIGEST, key=f"{year}-W{week:02}"),
        letter=digest_letter(digest),
        href="/account/notifications/digest/",
        is_empty=digest.is_empty,
    )
    write_to_person(to=user, told=told, actor=_REMINDER, at=at)


def _subjects() -> dict[str, str]:
    control = Control.objects.in_scope().exclude(owner=None).order_by("code").first()
    item = EvidenceItem.objects.filter(origin="upload").order_by("pk").first()
    finding = Finding.objects.open().failing().order_by("pk").first()
    return {
        "control": f"control:{control.code}" if control else "",
        "evidence": f"evidence:{item.pk}" if item else "",
        "finding": subject_of_resource(finding) if finding else "",
    }


def _say(
    people: list[User], subjects: dict[str, str], line: tuple[int, int, str, str], at: datetime
) -> bool:
    days, who, about, text = line
    if not subjects[about]:
        return False
    words = text.format(*(user.name for user in people))
    then = at - timedelta(days=days)
    add_comment(place=place_of(subjects[about]), text=words, actor=people[who], at=then)
    return True


def _settle(at: datetime) -> None:
    """Keep what was written in the past as sent."""
    for message in Message.objects.waiting().filter(written_at__lt=at):
        message.state = Message.State.SENT
        message.settled_at, message.attempts = max(message.send_after, message.written_at), 1
        message.save(update_fields=["state", "settled_at", "attempts"])
