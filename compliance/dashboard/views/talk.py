"""Comments: saying something about a thing, taking it back, having seen it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from compliance.comments import actions
from compliance.comments.forms import CommentForm
from compliance.comments.models import Comment, Mention
from compliance.comments.templatetags.comments import thread_context
from compliance.dashboard.talk import place_of
from compliance.web.access import for_staff
from compliance.web.request import SignedInRequest


@require_POST
@for_staff
def comment(request: SignedInRequest, subject: str) -> HttpResponse:
    """Say something about a thing; htmx gets the whole thread again."""
    place = place_of(subject)
    form = CommentForm(request.POST)
    if form.is_valid() and (made := _add(request, place, form)):
        return (
            _thread(request, place) if request.headers.get("HX-Request") else redirect(made.address)
        )
    return _thread(request, place, form)


def _add(request: SignedInRequest, place: actions.Place, form: CommentForm) -> Comment | None:
    try:
        return actions.add_comment(
            place=place,
            text=form.cleaned_data["text"],
            to=form.cleaned_data["tell"],
            actor=request.user,
            at=timezone.now(),
        )
    except actions.CommentRefusedError as error:
        form.add_error("text", str(error))
        return None


def _thread(
    request: SignedInRequest, place: actions.Place, form: CommentForm | None = None
) -> HttpResponse:
    context = {"place": place, **thread_context(request.user, place.subject, form=form)}
    if request.headers.get("HX-Request"):
        return render(request, "components/_comments.html", context)
    return render(request, "comments/refused.html", context, status=422 if form else 200)


@require_POST
@for_staff
def retract(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take one's own comment back."""
    found = get_object_or_404(Comment, pk=pk)
    try:
        actions.retract_comment(comment=found, actor=request.user, at=timezone.now())
    except actions.CommentRefusedError as error:
        messages.error(request, str(error))
    return redirect(found.address)


@require_POST
@for_staff
def settle(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put away what was said to oneself."""
    mine = Mention.objects.filter(user=request.user).select_related("comment")
    found = get_object_or_404(mine, pk=pk)
    actions.settle_mention(mention=found, actor=request.user, at=timezone.now())
    return redirect(found.comment.address)
