"""Parts that hold what stands between their tags: cards and dialogs."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_block_tag
def card(
    content: str, title: str = "", href: str = "", link: str = "", note: str = "", kind: str = ""
) -> SafeString:
    """Put what stands between into a card under its title; `link` to `href` or a `note` beside it.

    `kind`: "tbl" for a table without an edge, "doc" for a file, "stack" for spaced blocks.
    """
    return format_html(
        '<section class="card {}">{}{}</section>',
        kind,
        _heading(title, href=href, link=link, note=note),
        _safe(content),
    )


def _heading(title: str, *, href: str, link: str, note: str) -> SafeString:
    if not title:
        return SafeString("")
    way = format_html('<a href="{}">{}</a>', href, link) if href else SafeString("")
    beside = format_html("<small>{}</small>", note) if note else SafeString("")
    return format_html("<header><h2>{}</h2>{}{}</header>", title, way, beside)


@register.simple_block_tag
def dialog(content: str, key: str, title: str) -> SafeString:
    """Ask something before going on: a native dialog, opened by data-act="open" data-dialog=key."""
    return format_html(
        '<dialog id="{key}" aria-labelledby="{key}-title"><form method="dialog">'
        '<h2 id="{key}-title">{title}</h2>{content}</form></dialog>',
        key=key,
        title=title,
        content=_safe(content),
    )


def _safe(content: str) -> SafeString:
    """Return what a template rendered between two tags, already escaped there."""
    return mark_safe(content)  # noqa: S308
