"""The one organization, for whoever asks, and the day it is there."""

from datetime import date, datetime

from .models import Organization


def the_organization() -> Organization:
    """Return the organization; before it is founded, an unsaved stand-in without a name."""
    return Organization.objects.first() or Organization(name="Trackrecord")


def day_of(at: datetime) -> date:
    """Return the organization's day at a moment: the one audits and evidence are counted by."""
    return at.astimezone(the_organization().zone).date()
