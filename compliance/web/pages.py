"""Cutting a list into pages, with its whole length always told."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

_PER_PAGE = 50


def page_of(
    request: HttpRequest, rows: QuerySet[Any] | Sequence[Any], *, per_page: int = _PER_PAGE
) -> Page[Any]:
    """Return the page of `rows` that `?page=` asks for; a number out of range is the nearest."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))
