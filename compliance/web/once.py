"""What one request needs in several places is asked once; nothing is kept for the next request."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse

T = TypeVar("T")
_READING = {"GET", "HEAD"}
_answers: ContextVar[dict[Hashable, Any] | None] = ContextVar("answers", default=None)


def once(key: Hashable, ask: Callable[[], T]) -> T:
    """Return what was answered under this key while the same page is read, or else ask."""
    answers = _answers.get()
    if answers is None:
        return ask()
    if key not in answers:
        answers[key] = ask()
    found: T = answers[key]
    return found


@contextmanager
def asking_once() -> Iterator[None]:
    """Have `once` remember within this block, for whoever runs it alone."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


class AskingOnceMiddleware:
    """Remember while a page is read; a request that changes something asks anew each time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in _READING:
            return self._get_response(request)
        with asking_once():
            return self._get_response(request)
