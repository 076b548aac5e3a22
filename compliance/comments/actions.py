"""Saying something about a thing, taking it back, and having seen what was said to oneself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from compliance.accounts.models import User
from compliance.ledger.events import Event
from compliance.ledger.models import record
from compliance.notices.actions.messages import Told, write_to_person
from compliance.notices.letters import address_of, letter
from compliance.notices.rules.occasions import Kind, Occasion

from .models import Comment, Mention, may_talk, who_may_talk
from .rules.mentions import Known, Mentions, mentions_in


class CommentRefusedError(Exception):
    """Nothing was said; the text tells the author what to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A thing that is talked about: its name in the ledger, for people, and its page."""

    subject: str
    title: str
    href: str


@transaction.atomic
def add_comment(
    *, place: Place, text: str, to: User | None = None, actor: User, at: datetime
) -> Comment:
    """Say something about a thing, and tell whoever is mentioned."""
    if not may_talk(actor):
        raise CommentRefusedError("Only the compliance lead and engineers comment here.")
    meant = _meant(text, to)
    comment = Comment.objects.create(
        subject=place.subject, title=place.title[:200], href=place.href, by=actor, text=text, at=at
    )
    for user in meant:
        _mention(comment, user, at)
    _settle_those_answered(place, actor, at)
    details = {"about": place.subject, "mentions": [str(user) for user in meant]}
    record(Event.COMMENT_ADDED, subject=comment.ledger_subject, actor=actor, at=at, details=details)
    return comment


@transaction.atomic
def retract_comment(*, comment: Comment, actor: User, at: datetime) -> None:
    """Take one's own comment back: its words are shown no more, that it stood there is."""
    if comment.by_id != actor.pk:
        raise CommentRefusedError("Everybody takes back only what they said themselves.")
    found = Comment.objects.select_for_update().get(pk=comment.pk)
    if found.retracted_at is not None:
        return
    found.retracted_at = at
    found.save(update_fields=["retracted_at"])
    details = {"about": found.subject}
    subject = found.ledger_subject
    record(Event.COMMENT_RETRACTED, subject=subject, actor=actor, at=at, details=details)


@transaction.atomic
def settle_mention(*, mention: Mention, actor: User, at: datetime) -> None:
    """Put away what was said to oneself, without an answer."""
    if mention.user_id != actor.pk:
        raise CommentRefusedError("Everybody puts away only what was said to them.")
    if Mention.objects.filter(pk=mention.pk, settled_at=None).update(settled_at=at):
        comment = mention.comment
        subject, details = comment.ledger_subject, {"about": comment.subject}
        record(Event.MENTION_SETTLED, subject=subject, actor=actor, at=at, details=details)


def _meant(text: str, to: User | None) -> list[User]:
    people = {user.pk: user for user in who_may_talk()}
    known = [Known(id=user.pk, name=user.name, email=user.email) for user in people.values()]
    found = mentions_in(text, known)
    _refuse_unclear(found)
    ids = dict.fromkeys([*found.ids, *([to.pk] if to else [])])
    if to and to.pk not in people:
        raise CommentRefusedError(f"{to} does not see this page, so they cannot be told of it.")
    return [people[pk] for pk in ids]


def _refuse_unclear(found: Mentions) -> None:
    for word, names in found.ambiguous:
        raise CommentRefusedError(
            f"“@{word}” could be {' or '.join(names)}. Write the whole name after the @."
        )
    for word in found.unknown:
        raise CommentRefusedError(
            f"Nobody who sees this page is called “{word}”. Choose a name from the list below, or "
            "leave the @ out."
        )


def _mention(comment: Comment, user: User, at: datetime) -> None:
    if user == comment.by:  # a note to oneself waits for nobody
        Mention.objects.create(comment=comment, user=user, settled_at=at)
        return
    message = write_to_person(to=user, told=_told(comment, user), actor=comment.by, at=at)
    Mention.objects.create(comment=comment, user=user, message=message)


def _told(comment: Comment, user: User) -> Told:
    words = letter(
        "mention", {"comment": comment, "to": user, "address": address_of(comment.address)}
    )
    return Told(
        key=f"comment:{comment.pk}",
        occasion=Occasion(kind=Kind.MENTION, key="mention"),
        letter=words,
        href=comment.address,
    )


def _settle_those_answered(place: Place, actor: User, at: datetime) -> None:
    mine = Mention.objects.open().filter(user=actor, comment__subject=place.subject)
    mine.exclude(comment__at__gt=at).update(settled_at=at)
