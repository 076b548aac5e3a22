"""One's digest as it would be written now."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from compliance.dashboard.digest import digest_for, digest_letter
from compliance.notices.models import preference_of
from compliance.notices.tabs import own_tabs
from compliance.web.request import SignedInRequest


@require_safe
def digest(request: SignedInRequest) -> HttpResponse:
    """Show what this person's digest says, and the mail's plain words."""
    wishes = preference_of(request.user)
    found = digest_for(request.user, frequency=wishes.frequency, at=timezone.now())
    context = {
        "digest": found,
        "groups": found.groups,
        "at": found.at,
        "letter": digest_letter(found),
        "wishes": wishes,
        "tabs": own_tabs("digest"),
    }
    return render(request, "dashboard/digest.html", context)
