"""Access reviews as a whole: all of them, starting one, how far one is, and signing it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compliance.accounts.organization import day_of
from compliance.dashboard.people.tabs import tabs
from compliance.ledger.models import LedgerEntry
from compliance.people.actions import reviews as actions
from compliance.people.drafts import draft
from compliance.people.figures import figures_of
from compliance.people.following import removals as removals_of
from compliance.people.models import AccessReview
from compliance.people.models.terms import access_terms
from compliance.web.access import for_lead
from compliance.web.lists import answer
from compliance.web.peek import or_peek
from compliance.web.request import SignedInRequest
from controls.models import Control
from evidence import artifacts
from evidence.actions.reviews import sign_review
from evidence.models import ReviewEvidence

from .access import led_review, review_for
from .forms import SignForm, StartForm, usual_start
from .frame import ReviewPage, page_of, with_progress
from .lists import REMOVALS, REVIEWS, accounts_of, rows_for


@require_safe
def reviews(request: SignedInRequest) -> HttpResponseBase:
    """List the reviews this person leads or has a part in."""
    rows = AccessReview.objects.seen_by(request.user)
    if not request.user.is_lead and not rows.exists():
        raise Http404("There is no such page.")
    listing = with_progress(REVIEWS, request.user, at=timezone.now())
    context = {"tabs": tabs("reviews:reviews") if request.user.is_lead else []}
    return answer(request, listing, rows.select_related("owner"), "reviews/reviews.html", **context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_lead
def start(request: SignedInRequest) -> HttpResponse:
    """Say what a review is of, see who would look at how much, then start it."""
    now = timezone.now()
    form = StartForm(request.POST or None, initial=usual_start(request.user))
    context = {"form": form, "today": day_of(now)}
    if form.is_valid():
        campaign = form.campaign()
        if "start" in request.POST:
            try:
                return redirect(actions.start_review(campaign=campaign, actor=request.user, at=now))
            except actions.ReviewRefusedError as error:
                form.add_error("directories", str(error))
        context["draft"] = draft(
            directories=campaign.directories,
            reviewers=campaign.reviewers,
            lead=request.user,
            at=now,
        )
    return render(request, "reviews/start.html", context, status=422 if form.errors else 200)


def _peek(request: SignedInRequest, pk: int) -> HttpResponse:
    page = page_of(review_for(request.user, pk), request.user, at=timezone.now())
    return render(request, "reviews/_peek_review.html", {"page": page, "review": page.review})


@require_http_methods(["GET", "HEAD", "POST"])
@or_peek(_peek)
def review(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Show how far a review is, with its accounts: all to who leads it, else one's own."""
    found = review_for(request.user, pk)
    page = page_of(found, request.user, at=timezone.now())
    context = _context(page, form=SignForm())
    listing = accounts_of(found, request.user)
    return answer(request, listing, rows_for(found, request.user), "reviews/review.html", **context)


def _context(page: ReviewPage, *, form: SignForm) -> dict[str, object]:
    review = page.review
    evidence = ReviewEvidence.objects.filter(review=review).select_related("item__artifact").first()
    context: dict[str, object] = {
        "page": page,
        "review": review,
        "control": Control.objects.filter(code=review.control_code).first(),
        "item": evidence.item if evidence else None,
        "tabs": page.tabs("review"),
    }
    if page.leads:
        context |= {
            "figures": figures_of(review),
            "form": form,
            "entries": LedgerEntry.objects.about(review.subject).count(),
        }
    return context


@require_safe
def removals(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """List what is to be taken away, and whether a reading has shown it."""
    found, now = led_review(request.user, pk), timezone.now()
    page = page_of(found, request.user, at=now)
    rows = removals_of(found, at=now)
    context = {"page": page, "review": found, "terms": access_terms()}
    return answer(
        request, REMOVALS, rows, "reviews/removals.html", tabs=page.tabs("removals"), **context
    )


@require_POST
def sign(request: SignedInRequest, pk: int) -> HttpResponse:
    """Seal the result."""
    found = led_review(request.user, pk)
    form = SignForm(request.POST)
    if not form.is_valid():
        messages.error(request, "The conclusion has at most 2,000 characters.")
        return redirect(found)
    try:
        item = sign_review(
            review=found,
            conclusion=form.cleaned_data["conclusion"],
            actor=request.user,
            at=timezone.now(),
        )
        messages.success(request, f"Signed and sealed: it is {item.code} from now on.")
    except (actions.ReviewRefusedError, artifacts.ArtifactError) as error:
        messages.error(request, str(error))
    return redirect(found)
