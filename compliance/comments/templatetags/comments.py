"""Comments about a thing, on the page of that thing."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Prefetch
from django.template import Context
from django.utils.html import escape, format_html, urlize
from django.utils.safestring import SafeString, mark_safe

from compliance.comments.forms import LIST, CommentForm
from compliance.comments.models import Comment, Mention, may_talk
from compliance.comments.rules.mentions import marked
from compliance.web.moment import Moment, moment_of

register = template.Library()
_MENTIONS = Prefetch("mentions", Mention.objects.select_related("user").order_by("pk"))


def thread_context(
    user: Any, subject: str, *, moment: Moment | None = None, form: CommentForm | None = None
) -> dict[str, Any]:
    """Return what a thread is drawn from; nothing for whoever does not see comments."""
    if not may_talk(user):
        return {}
    comments = Comment.objects.about(subject).select_related("by")
    is_past = moment is not None and moment.is_past
    if moment is not None:
        comments = comments.filter(at__lte=moment.at)
    return {
        "subject": subject,
        "comments": list(comments.prefetch_related(_MENTIONS)),
        "form": None if is_past else form or CommentForm(),
        "list_id": LIST,
        "user": user,
    }


@register.inclusion_tag("components/_comments.html", takes_context=True)
def thread(context: Context, subject: str) -> dict[str, Any]:
    """Show what was said about a thing, and room for more; internal, so never to auditors."""
    request = context["request"]
    found = thread_context(request.user, subject, moment=moment_of(request))
    return {**found, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("components/_comments.html", takes_context=True)
def thread_of(context: Context, noun: str, key: object) -> dict[str, Any]:
    """Show the thread of a thing by its noun and key, such as "control" and "AC-04"."""
    return thread(context, f"{noun}:{key}")


@register.filter
def said(comment: Comment) -> SafeString:
    """Return a comment's words: escaped, with links and mentions."""
    names = [mention.user.name for mention in comment.mentions.all()]
    names += [word for name in names for word in name.split()]
    pieces = (
        format_html("<b>{}</b>", piece) if is_mention else _linked(piece)
        for piece, is_mention in marked(comment.text, names)
    )
    return mark_safe("".join(pieces))  # noqa: S308  (each piece is escaped)


def _linked(piece: str) -> SafeString:
    return mark_safe(urlize(escape(piece), nofollow=True).replace("\n", "<br>"))  # noqa: S308
