"""Subservice organizations: vendors whose controls matter to ours."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from .catalogue import Criterion
from .controls import Control


class SubserviceOrganizationQuerySet(models.QuerySet["SubserviceOrganization"]):
    def current(self) -> Self:
        return self.filter(retired_on=None)

    def in_order(self) -> Self:
        return self.order_by("name")

    def lapsed(self, *, on: date) -> Self:
        """Limit to those whose report was never looked at, or covers nothing up to this day."""
        uncovered = Q(report_covers_to=None) | Q(report_covers_to__lt=on)
        return self.current().filter(uncovered)


class SubserviceOrganization(models.Model):
    """A vendor whose controls matter to ours, carved out of our report or included in it."""

    class Method(models.TextChoices):
        CARVED_OUT = "carved_out", "Carved out"
        INCLUDED = "included", "Included"

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    does = models.TextField(help_text="what it does for us")
    method = models.CharField(max_length=12, choices=Method, default=Method.CARVED_OUT)
    csocs = models.TextField(blank=True, help_text="what is expected of it, one a line")
    criteria = models.ManyToManyField(
        Criterion, related_name="subservice_organizations", blank=True
    )
    controls = models.ManyToManyField(Control, related_name="subservice_organizations", blank=True)
    report_read_on = models.DateField(null=True)
    report_covers_to = models.DateField(null=True)
    retired_on = models.DateField(null=True)

    objects = models.Manager.from_queryset(SubserviceOrganizationQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(retired_on=None),
                name="a_subservice_organization_stands_once",
            ),
            models.CheckConstraint(
                condition=Q(report_read_on=None, report_covers_to=None)
                | Q(report_read_on__isnull=False, report_covers_to__isnull=False),
                name="a_report_that_was_read_covers_to_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("controls:subservice", args=[self.slug])

    @property
    def subject(self) -> str:
        """Return what the ledger calls it."""
        return f"subservice_organization:{self.slug}"

    @property
    def expected(self) -> list[str]:
        """Return the complementary controls expected of it, one by one."""
        return [line.strip() for line in self.csocs.splitlines() if line.strip()]

    def is_lapsed(self, on: date) -> bool:
        """Return whether nothing that was looked at covers this day."""
        return self.report_covers_to is None or self.report_covers_to < on
