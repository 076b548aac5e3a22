"""What all API views share: who may use it, and how lists are cut."""

from typing import Any

from django.http import Http404
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView


class ForStaff(BasePermission):
    """Leads and engineers; for auditors, who have their own portal, the API does not exist."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not request.user.is_authenticated:
            return False
        if not request.user.may_add_evidence:
            raise Http404
        return True


class NewestFirst(CursorPagination):
    """Pages by cursor, newest first: nothing is skipped or repeated while rows are added."""

    ordering = "-id"
    page_size = 100
    max_page_size = 1_000
    page_size_query_param = "page_size"

    def decode_cursor(self, request: Request) -> Any:
        """Return the cursor; one that was not given out here, by whose id nothing is, is 404."""
        cursor = super().decode_cursor(request)
        position = cursor.position if cursor else None
        if position is not None and not str(position).isdecimal():
            raise NotFound(self.invalid_cursor_message)
        return cursor
