"""By when a task is to be done, in words; and what a resource's comments are about."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from compliance.dashboard.talk import subject_of_resource
from compliance.dashboard.todo import Task
from compliance.web import moments
from evidence.models import Finding

register = template.Library()


@register.simple_tag
def due(task: Task, at: datetime) -> SafeString:
    """Say how many days are left, or by how many it is overdue; hovering shows the instant."""
    if task.due_at is None:
        return SafeString("")
    zone = timezone.get_current_timezone()
    return format_html(
        '<time class="{}" datetime="{}" title="{}">{}</time>',
        "late" if task.due_at <= at else "",
        moments.exact(task.due_at),
        moments.minute(task.due_at.astimezone(zone)),
        moments.due(task.due_at, zone=zone, at=at),
    )


@register.simple_tag
def resource_subject(finding: Finding) -> str:
    """Name what is talked about on a resource's page, whichever of its findings is open."""
    return subject_of_resource(finding)
