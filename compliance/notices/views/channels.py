"""The organization's channels: adding one, trying it, choosing what goes there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from compliance.notices.actions import channels as actions
from compliance.notices.forms import ChannelForm, KindsForm
from compliance.notices.models import OF_CHANNELS, Channel, Message
from compliance.notices.tabs import all_tabs
from compliance.web.access import for_lead
from compliance.web.request import SignedInRequest


@sensitive_post_parameters("address")
@require_http_methods(["GET", "HEAD", "POST"])
@for_lead
def channels(request: SignedInRequest) -> HttpResponse:
    """List the channels, and add one."""
    form = ChannelForm(request.POST or None, initial={"kinds": list(OF_CHANNELS)})
    if request.method == "POST" and form.is_valid():
        actions.add_channel(**form.cleaned_data, actor=request.user, at=timezone.now())
        messages.success(request, "The channel is there. Send a test message to try it.")
        return redirect("notices:channels")
    return _page(request, form)


def _page(request: SignedInRequest, form: ChannelForm) -> HttpResponse:
    found = list(_counted().select_related("added_by").order_by("title", "pk"))
    context = {
        "rows": [
            (row, KindsForm(initial={"kinds": row.kinds}, auto_id=f"id_{row.pk}_%s"))
            for row in found
        ],
        "form": form,
        "tabs": all_tabs("notices:channels"),
    }
    status = 422 if form.errors else 200
    return render(request, "notices/channels.html", context, status=status)


def _counted() -> QuerySet[Channel, Any]:
    sent, failed = Q(messages__state=Message.State.SENT), Q(messages__state=Message.State.FAILED)
    waiting = Q(messages__state__in=[Message.State.WAITING, Message.State.SENDING])
    return Channel.objects.open().annotate(
        sent=Count("messages", filter=sent),
        waiting=Count("messages", filter=waiting),
        failed=Count("messages", filter=failed),
    )


@require_POST
@for_lead
def change(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose what goes to a channel."""
    form = KindsForm(request.POST)
    if form.is_valid():
        kinds = form.cleaned_data["kinds"]
        actions.change_channel(
            channel=_channel(pk), kinds=kinds, actor=request.user, at=timezone.now()
        )
        messages.success(request, "Kept.")
    else:
        messages.error(request, "Choose at least one kind of message, or take the channel out.")
    return redirect("notices:channels")


@require_POST
@for_lead
def test(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send a message to a channel now, and say what became of it."""
    channel = _channel(pk)
    try:
        message = actions.test_channel(channel=channel, actor=request.user, at=timezone.now())
    except actions.ChannelRefusedError as error:
        messages.error(request, str(error))
        return redirect("notices:channels")
    if message.state == Message.State.SENT:
        messages.success(request, f"{channel} took the message over. Look for it there.")
    else:
        messages.error(request, f"{channel} could not be reached. {message.reason}")
    return redirect("notices:channels")


@require_POST
@for_lead
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a channel out."""
    channel = _channel(pk)
    actions.end_channel(channel=channel, actor=request.user, at=timezone.now())
    messages.success(request, f"Nothing goes to {channel} any more, and its address is forgotten.")
    return redirect("notices:channels")


def _channel(pk: int) -> Channel:
    return get_object_or_404(Channel.objects.open(), pk=pk)
