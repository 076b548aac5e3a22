"""What people keep of the pages themselves."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from compliance.accounts.models import User


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def of_list(self, key: str) -> Self:
        return self.filter(list_key=key) if key else self.none()

    def seen_by(self, user: User) -> Self:
        """Limit to a person's own, and for staff to those that others of the staff share."""
        own = models.Q(user=user)
        if user.may_add_evidence:
            own |= models.Q(is_shared=True)
        return self.filter(own).select_related("user").order_by("is_shared", "name", "pk")


SavedViewManager = models.Manager.from_queryset(SavedViewQuerySet)


class SavedView(models.Model):
    """One state of a list that somebody wants to come back to: filters, order and columns."""

    user = models.ForeignKey(User, models.PROTECT, related_name="saved_views")
    list_key = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    state = models.CharField(max_length=1_000, help_text="as it stands in the list's address")
    is_shared = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    objects: ClassVar[SavedViewManager[SavedView]] = SavedViewManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "list_key", "name"], name="a_view_of_a_list_is_named_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
