"""Which style sheets a page asks for: each of its own in debug mode, else all of them as one."""

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from compliance.web.components import sheets

BUNDLE = "css/trackrecord.css"
register = template.Library()


@register.simple_tag
def style_sheets() -> SafeString:
    """Name the style sheets, in their order."""
    if not settings.DEBUG:
        return format_html('<link rel="stylesheet" href="{}">', static(BUNDLE))
    named = ((static(name),) for name in sheets())
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', named)
