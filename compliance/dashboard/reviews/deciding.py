"""One account of a review: deciding on it, one card at a time or on its own page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from compliance.people.actions import deciding as actions
from compliance.people.actions import reviews
from compliance.people.actions.reviews import NotAllowedError, ReviewRefusedError
from compliance.people.figures import tally_of
from compliance.people.models import AccessReview, ReviewedAccount
from compliance.people.rules.reviews import Standing
from compliance.web.peek import or_peek
from compliance.web.request import SignedInRequest

from .access import account_for, led_review, review_for
from .cards import card_of, last_decision, next_account
from .forms import CommentForm, DecideForm, HandOverForm
from .lists import rows_for

_DECK = "cards"  # the part of the page that holds one card


@require_safe
def cards(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the next account that waits for this person, one at a time."""
    review = review_for(request.user, pk)
    return _deck(request, review, next_account(review, request.user, request.GET))


def _deck(
    request: SignedInRequest,
    review: AccessReview,
    account: ReviewedAccount | None,
    form: DecideForm | None = None,
) -> HttpResponse:
    own = tally_of(review.accounts.reviewed_by(request.user))
    context = {
        "review": review,
        "own": own,
        "said": own.total - own.open,
        "card": card_of(account, form, at=timezone.now()) if account else None,
        "last": last_decision(review, request.user),
        "waiting": ReviewedAccount.objects.to_countersign(request.user).filter(review=review),
        "leads": review.is_led_by(request.user),
    }
    is_fragment = request.headers.get("HX-Target") == _DECK
    status = 422 if form and form.errors and not is_fragment else 200
    page = "reviews/_cards.html" if is_fragment else "reviews/cards.html"
    return render(request, page, context, status=status)


@require_POST
def decide(request: SignedInRequest, pk: int, position: int) -> HttpResponse:
    """Say what becomes of one account, then go on to the next card, or back to its page."""
    account = account_for(request.user, pk, position)
    form = DecideForm(request.POST, account=account)
    if form.is_valid():
        try:
            actions.decide(
                account=account, verdict=form.verdict(), actor=request.user, at=timezone.now()
            )
            return _go_on(request, account)
        except actions.ReasonNeededError as error:
            form.add_error("reason", str(error))
        except (ReviewRefusedError, NotAllowedError) as error:
            messages.error(request, str(error))
            return _go_on(request, account)
    if "card" in request.POST:
        return _deck(request, account.review, account, form)
    return render(request, "reviews/account.html", _context(request, account, form), status=422)


def _go_on(request: SignedInRequest, account: ReviewedAccount) -> HttpResponse:
    if request.headers.get("HX-Target") == _DECK:
        after = {"after": str(account.position)}
        found = next_account(account.review, request.user, after)
        return _deck(request, account.review, found)
    if "card" in request.POST:
        response = redirect("reviews:cards", account.review_id)
        response["Location"] += f"?after={account.position}"
        return response
    return redirect(account)


@require_POST
def take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take the last decision back and show its card again."""
    review = review_for(request.user, pk)
    last = last_decision(review, request.user)
    if last is None:
        messages.info(request, "There is nothing to take back.")
        return redirect("reviews:cards", pk)
    account = last.account
    try:
        actions.take_back(accounts=[account], actor=request.user, at=timezone.now())
    except (ReviewRefusedError, NotAllowedError) as error:
        messages.error(request, str(error))
    if request.headers.get("HX-Target") == _DECK:
        place = {"at": str(account.position)}
        return _deck(request, review, next_account(review, request.user, place))
    response = redirect("reviews:cards", pk)
    response["Location"] += f"?at={account.position}"
    return response


def _peek(request: SignedInRequest, pk: int, position: int) -> HttpResponse:
    found = account_for(request.user, pk, position)
    return render(request, "reviews/_peek_account.html", {"account": found})


@require_safe
@or_peek(_peek)
def account(request: SignedInRequest, pk: int, position: int) -> HttpResponse:
    """Show one account as it was, with everything said of it."""
    found = account_for(request.user, pk, position)
    return render(request, "reviews/account.html", _context(request, found))


def _context(
    request: SignedInRequest, found: ReviewedAccount, form: DecideForm | None = None
) -> dict[str, Any]:
    user, review = request.user, found.review
    is_open = review.signed_at is None
    leads = review.is_led_by(user)
    may_decide = is_open and (leads or found.reviewer == user)
    countersigned = ReviewedAccount.objects.to_countersign(user).filter(pk=found.pk)
    return {
        "review": review,
        "account": found,
        "card": card_of(found, form, at=timezone.now()),
        "may_decide": may_decide,
        "may_countersign": is_open and countersigned.exists(),
        "needs_countersign": found.state == Standing.COUNTERSIGN,
        "decisions": found.decisions.select_related("by", "countersignature__by").order_by("-pk"),
        "comments": found.comments.select_related("by", "to").order_by("pk"),
        "comment_form": CommentForm() if is_open else None,
        "hand_over_form": HandOverForm() if is_open and leads else None,
    }


@require_POST
def countersign(request: SignedInRequest, pk: int, position: int) -> HttpResponse:
    """Agree with what somebody decided on their own access."""
    found = account_for(request.user, pk, position)
    try:
        actions.countersign(account=found, actor=request.user, at=timezone.now())
        messages.success(request, "Countersigned.")
    except (ReviewRefusedError, NotAllowedError) as error:
        messages.error(request, str(error))
    still = rows_for(found.review, request.user).filter(pk=found.pk).exists()
    return redirect(found if still else found.review)


@require_POST
def comment(request: SignedInRequest, pk: int, position: int) -> HttpResponse:
    """Answer a question about an account, or add a remark."""
    found = account_for(request.user, pk, position)
    form = CommentForm(request.POST)
    if form.is_valid():
        try:
            actions.comment(
                account=found, text=form.cleaned_data["text"], actor=request.user, at=timezone.now()
            )
        except (ReviewRefusedError, NotAllowedError) as error:
            messages.error(request, str(error))
        return redirect(found)
    context = _context(request, found) | {"comment_form": form}
    return render(request, "reviews/account.html", context, status=422)


@require_POST
def hand_over(request: SignedInRequest, pk: int, position: int) -> HttpResponse:
    """Give one account to another reviewer."""
    led_review(request.user, pk)
    found = account_for(request.user, pk, position)
    form = HandOverForm(request.POST)
    if not form.is_valid():
        context = _context(request, found) | {"hand_over_form": form}
        return render(request, "reviews/account.html", context, status=422)
    try:
        reviews.hand_over(
            accounts=[found], to=form.cleaned_data["to"], actor=request.user, at=timezone.now()
        )
    except (ReviewRefusedError, NotAllowedError) as error:
        messages.error(request, str(error))
    return redirect(found)
