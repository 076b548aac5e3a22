"""Types shared by the views of every app."""

from django.http import HttpRequest

from compliance.accounts.models import User


class SignedInRequest(HttpRequest):
    """A request past LoginRequiredMiddleware, so `user` is never anonymous."""

    user: User
