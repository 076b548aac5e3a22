"""Parts of a list's template: cells that stand only where their column is shown, and ways."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.template import Context
from django.template.base import FilterExpression, Parser, Token
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


class _Cell(template.Node):
    """A cell of one column; where the column is not shown, nothing of it is even asked for."""

    def __init__(self, key: FilterExpression, content: template.NodeList) -> None:
        self._key = key
        self.nodelist = content

    def render(self, context: Context) -> SafeString:
        column = context["cells"].get(self._key.resolve(context))
        if column is None:
            return SafeString("")
        begun = _begun(column.title if column.is_optional else "", column.css)
        return SafeString(f"{begun}{self.nodelist.render(context).strip()}</td>")


@lru_cache(maxsize=256)
def _begun(title: str, css: str) -> SafeString:
    """Return how each cell of one column begins: the same for every row."""
    label = format_html(' data-label="{}"', title) if title else ""
    kind = format_html(' class="{}"', css) if css else ""
    return format_html("<td{}{}>", kind, label)


@register.tag
def cell(parser: Parser, token: Token) -> _Cell:
    """Draw a row's cell of one column: {% cell "owner" %} … {% endcell %}."""
    _name, key = token.split_contents()
    content = parser.parse(("endcell",))
    parser.delete_first_token()
    return _Cell(parser.compile_filter(key), content)


@register.simple_tag
def goes(href: str) -> SafeString:
    """Write a link's attributes: to another state of the list, at once where scripts run."""
    return format_html(
        'href="{0}" hx-get="{0}" hx-target="#list" hx-swap="outerHTML" hx-push-url="true"', href
    )


@register.simple_tag(takes_context=True)
def identity(context: Context, row: object) -> str:
    """Return what a row is chosen by."""
    return str(context["listing"].identity(row))
