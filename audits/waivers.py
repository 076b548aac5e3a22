"""Which waivers an audit's auditors may see: those that held within its window and scope."""

from __future__ import annotations

from controls.models import ControlCheck
from evidence.models import Waiver, WaiverQuerySet

from .evidence import controls_of
from .models import Audit


def waivers_of(audit: Audit) -> WaiverQuerySet:
    """Return failures that were accepted at any moment of the window, of systems in scope."""
    window = audit.window()
    checks = ControlCheck.objects.filter(control__in=controls_of(audit)).values("check_id")
    held = Waiver.objects.during(window.start, window.end).filter(check_id__in=checks)
    own = held.filter(source__system__in=audit.systems.all()) | held.filter(source__system=None)
    return own.distinct().select_related("source", "asked_by", "decided_by")
