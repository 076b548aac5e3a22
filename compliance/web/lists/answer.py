"""Answering a request for a list: the page, its fragment, a file, or an act on chosen rows."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from .acts import AT_ONCE, BulkAct, Done, UndoTooLateError, read_undo, undo_token
from .asked import Asked
from .export import FORMATS, TooManyRowsError, export
from .filters import DayUnreadableError
from .listing import Listing
from .shown import Shown, show

_FRAGMENT = "components/_list.html"


def answer(
    request: HttpRequest, listing: Listing, rows: Any, template: str, **context: Any
) -> HttpResponseBase:
    """Answer with a list; `rows` are all that this person may see, a queryset or held in memory."""
    asked = Asked.by(request, listing)
    if request.method == "POST":
        return _undo(request, asked) if "undo" in request.POST else _act(request, asked, rows)
    if kind := request.GET.get("format", ""):
        return _file(request, asked, rows, kind)
    context["shown"] = show(asked, rows)
    return render(request, _FRAGMENT if _wants_fragment(request) else template, context)


def shown(request: HttpRequest, listing: Listing, rows: Any) -> Shown:
    """Return the list for a page that shows it beside something refused."""
    return show(Asked.by(request, listing), rows)


def is_act(request: HttpRequest) -> bool:
    """Return whether a form that was sent is about chosen rows, on a page that has others."""
    return request.method == "POST" and not {"act", "undo"}.isdisjoint(request.POST)


def _wants_fragment(request: HttpRequest) -> bool:
    is_back = "HX-History-Restore-Request" in request.headers
    return request.headers.get("HX-Target", "").startswith("list") and not is_back


def _file(request: HttpRequest, asked: Asked, rows: Any, kind: str) -> HttpResponseBase:
    if kind not in FORMATS:
        raise Http404(f"Lists are given as {' or '.join(FORMATS)}.")
    try:
        found = asked.listing.over(asked.narrowed(rows))
        return export(asked, found, kind, about=asked.listing.file or asked.listing.plural)
    except (TooManyRowsError, DayUnreadableError) as error:
        messages.error(request, str(error))
        return redirect(asked.href())


def _act(request: HttpRequest, asked: Asked, rows: Any) -> HttpResponseBase:
    act = _find_act(asked, request.POST.get("act", ""))
    chosen = _chosen(request, asked, rows)
    if refusal := _refusal(chosen):
        messages.error(request, refusal)
        return redirect(asked.href())
    form = act.form(request.POST if "confirmed" in request.POST else None)
    is_same = request.POST.get("confirmed") == str(len(chosen))
    if is_same and form.is_valid():
        return _perform(request, asked, act, chosen, form.cleaned_data)
    context = {
        "act": act,
        "listing": asked.listing,
        "form": form,
        "chosen": chosen,
        "question": act.question.format(rows=_number(asked.listing, len(chosen))),
        "asked": asked,
        "is_matching": "matching" in request.POST,
    }
    fragment = "components/_act.html" if request.headers.get("HX-Target") == "act" else ""
    status = 422 if form.errors else 200
    return render(request, fragment or "web/act.html", context, status=status)


def _find_act(asked: Asked, key: str) -> BulkAct:
    for act in asked.listing.acts:
        if act.key == key and act.is_allowed(asked.user):
            return act
    raise Http404("There is no such act on this list.")


def _chosen(request: HttpRequest, asked: Asked, rows: Any) -> list[Any]:
    if "matching" not in request.POST:
        return asked.listing.over(rows).picked(request.POST.getlist("row"))
    each = asked.listing.over(asked.narrowed(rows)).each(asked.order)
    return [row for row, _ in zip(each, range(AT_ONCE + 1), strict=False)]


def _refusal(chosen: list[Any]) -> str:
    if not chosen:
        return "Choose at least one row first: the boxes stand before each."
    if len(chosen) > AT_ONCE:
        return f"Choose at most {AT_ONCE} rows at once; nothing was changed."
    return ""


def _perform(
    request: HttpRequest, asked: Asked, act: BulkAct, chosen: list[Any], values: dict[str, Any]
) -> HttpResponse:
    done = act.perform(chosen, values, actor=asked.user, at=timezone.now())
    if done.number:
        text = act.done.format(rows=_number(asked.listing, done.number), **values)
        messages.success(request, text, extra_tags=undo_token(act, done, user=asked.user))
    _say_refused(request, done)
    return redirect(asked.href())


def _undo(request: HttpRequest, asked: Asked) -> HttpResponse:
    try:
        key, before = read_undo(request.POST["undo"], user=asked.user)
    except UndoTooLateError as error:
        messages.error(request, str(error))
        return redirect(asked.href())
    act = _find_act(asked, key)
    if act.undo is None:
        raise Http404("This act cannot be undone.")
    done = act.undo(before, actor=asked.user, at=timezone.now())
    if done.number:
        messages.success(request, f"Undone for {_number(asked.listing, done.number)}.")
    _say_refused(request, done)
    return redirect(asked.href())


def _say_refused(request: HttpRequest, done: Done) -> None:
    if done.refused:
        left = "Left as they were" if len(done.refused) > 1 else "Left as it was"
        messages.warning(request, f"{left}: {' '.join(done.refused)}")


def _number(listing: Listing, number: int) -> str:
    return f"{number} {listing.noun if number == 1 else listing.plural}"
