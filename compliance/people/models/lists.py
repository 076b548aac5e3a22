"""Lists of accounts that somebody brought, of systems nobody reads automatically."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from compliance.accounts.models import User
from compliance.ledger.permanence import append_only

from .accounts import Directory


class AccountList(models.Model):
    """A list of a system's accounts as somebody brought it, for a system without a provider."""

    directory = models.ForeignKey(Directory, models.PROTECT, related_name="lists")
    title = models.CharField(max_length=200, help_text="the file's name")
    sha256 = models.CharField(max_length=64, help_text="of the sealed bytes")
    rows = models.PositiveIntegerField()
    refused = models.PositiveIntegerField(help_text="rows that were left out, each named")
    claimed = models.PositiveIntegerField(null=True, help_text="accounts the system says it has")
    made_at = models.DateTimeField(help_text="when it was taken from its system")
    imported_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    imported_at = models.DateTimeField()

    objects: ClassVar[models.Manager[AccountList]] = models.Manager()

    class Meta:
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.title}, {self.rows} rows"
