"""What was said to one: comments that mention somebody, until they answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from compliance.accounts.models import User
from compliance.comments.models import Mention, may_talk
from compliance.dashboard.todo import Task

_SHOWN = 90  # letters of what was said


def tasks_for(user: User, *, at: datetime) -> Iterator[Task]:
    """Yield every comment that speaks to this person and has no answer of theirs."""
    if not may_talk(user):
        return
    mentions = Mention.objects.open().filter(user=user, comment__at__lte=at)
    for mention in mentions.select_related("comment__by").order_by("pk"):
        comment = mention.comment
        words = " ".join(comment.text.split())
        yield Task(
            key=f"mention:{mention.pk}",
            kind="Mention",
            title=f"{comment.by} mentions you on {comment.title}",
            note=f"“{words[:_SHOWN]}{'…' if len(words) > _SHOWN else ''}”",
            href=comment.address,
            tone="warn",
        )
