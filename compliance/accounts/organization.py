"""The one organization, for whoever asks, and its days."""

from datetime import date, datetime, time

from compliance.web.once import once

from .models import Organization


def founded() -> Organization | None:
    """Return the organization, or None before it is founded; a page being read asks once."""
    return once("organization", Organization.objects.first)


def the_organization() -> Organization:
    """Return the organization; before it is founded, an unsaved stand-in without a name."""
    return founded() or Organization(name="Trackrecord")


def day_of(at: datetime) -> date:
    """Return the organization's day at a moment: the one audits and evidence are counted by."""
    return at.astimezone(the_organization().zone).date()


def start_of(day: date) -> datetime:
    """Return the instant a day begins by the organization's clock, which is also the audit's."""
    return datetime.combine(day, time(), the_organization().zone)
