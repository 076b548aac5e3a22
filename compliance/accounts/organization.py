"""The one organization, for whoever asks."""

from .models import Organization


def the_organization() -> Organization:
    """Return the organization; before it is founded, an unsaved stand-in without a name."""
    return Organization.objects.first() or Organization(name="Trackrecord")
