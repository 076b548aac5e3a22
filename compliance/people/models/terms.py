"""What was agreed about access: how soon it is given, and how soon it ends."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models


class AccessTerms(models.Model):
    """The organization's limits; a changed one counts from then on."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    leaver_hours = models.PositiveIntegerField(default=24, help_text="until access is removed")
    joiner_mfa_hours = models.PositiveIntegerField(default=72, help_text="until sign-in has two")
    mover_hours = models.PositiveIntegerField(default=168, help_text="until old privileges end")
    inactive_days = models.PositiveIntegerField(default=90)
    retention_days = models.PositiveIntegerField(
        default=1095, help_text="after leaving, until name and addresses are taken out"
    )

    objects: ClassVar[models.Manager[AccessTerms]] = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="access_terms_stand_once")
        ]

    def __str__(self) -> str:
        return f"leavers within {self.leaver_hours} hours"

    @property
    def leaver_limit(self) -> timedelta:
        return timedelta(hours=self.leaver_hours)

    @property
    def inactive_limit(self) -> timedelta:
        return timedelta(days=self.inactive_days)

    @property
    def joiner_mfa_limit(self) -> timedelta:
        return timedelta(hours=self.joiner_mfa_hours)

    @property
    def mover_limit(self) -> timedelta:
        return timedelta(hours=self.mover_hours)


def access_terms() -> AccessTerms:
    """Return what was agreed, or the usual where nobody said otherwise yet."""
    return AccessTerms.objects.first() or AccessTerms()
