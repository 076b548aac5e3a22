"""What helps somebody new: words explained, a first welcome, the way back to the set-up."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from compliance.accounts.models import Notice, Role, User
from compliance.web import words
from compliance.web.ways import way_back

register = template.Library()


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """Two sentences for somebody's first visit."""

    title: str
    text: str


WELCOMES = {
    Role.ENGINEER: Welcome(
        title="Welcome.",
        text="My work shows what you answer for, and each check says how to mend what fails. Add "
        "evidence for what no machine can read.",
    ),
    Role.AUDITOR: Welcome(
        title="Welcome.",
        text="You see the criteria, controls and evidence of the audits you are named in, each "
        "with where it came from. Whatever you do here, you change nothing of the company's.",
    ),
}


@register.simple_tag
def term(name: str, shown: str = "") -> SafeString:
    """Show a word of the glossary: its sentence on hover and focus, a link to its paragraph.

    `name` is its key or its word; `shown` another form of it, such as the plural.
    """
    found = words.term_of(name)
    return format_html(
        '<a class="term" href="{}#{}" title="{}">{}</a>',
        reverse("glossary"),
        found.key,
        found.says,
        shown or name,
    )


@register.simple_tag
def term_mark(name: str) -> SafeString:
    """Show a small mark that explains a word standing in a link of its own, as in a head."""
    found = words.term_of(name)
    return format_html(
        '<a class="term mark" href="{}#{}" title="{}" aria-label="What “{}” means">?</a>',
        reverse("glossary"),
        found.key,
        found.says,
        found.word,
    )


@register.filter
def word_of(key: str) -> str:
    """Return the word of a key of the glossary."""
    return words.term_of(key).word


@register.inclusion_tag("components/_welcome.html", takes_context=True)
def welcome_line(context: Context) -> dict[str, object]:
    """Say once what this person can do here; nothing to whoever put it away."""
    user: User = context["user"]
    welcome = WELCOMES.get(Role(user.role))
    if welcome and user.dismissals.filter(notice=Notice.WELCOME).exists():
        welcome = None
    return {"welcome": welcome, "notice": Notice.WELCOME, "csrf_token": context["csrf_token"]}


@register.simple_tag(takes_context=True)
def way_back_field(context: Context, target: str = "") -> SafeString:
    """Have a form lead back to `target`, or to where its page was opened from."""
    back = target or _way_back(context)
    return format_html('<input type="hidden" name="next" value="{}">', back) if back else _NOTHING


@register.simple_tag(takes_context=True)
def way_back_link(context: Context) -> SafeString:
    """Show the way back to the set-up on a page that was opened from there."""
    if not (back := _way_back(context)):
        return _NOTHING
    return format_html('<p class="back"><a class="btn small" href="{}">{}</a></p>', back, _BACK)


_NOTHING = SafeString("")
_BACK = "Back to setting up"


def _way_back(context: Context) -> str:
    request = context.get("request")
    return way_back(request) if request else ""
