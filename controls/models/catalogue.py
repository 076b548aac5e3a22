"""What must be true by the standard, and what a report may cover."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.urls import reverse

from compliance.web.matching import letters_index, words_index

CRITERION_WORDS = ("summary",)


class Category(models.Model):
    """One of the five trust services categories; Security is always in scope."""

    code = models.SlugField(primary_key=True)
    title = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()
    is_in_scope = models.BooleanField(default=False)

    objects: ClassVar[models.Manager[Category]] = models.Manager()

    class Meta:
        verbose_name_plural = "categories"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(code="security", is_in_scope=False),
                name="security_is_always_in_scope",
            )
        ]

    def __str__(self) -> str:
        return self.title


class CriterionQuerySet(models.QuerySet["Criterion"]):
    def in_scope(self) -> Self:
        return self.filter(category__is_in_scope=True)

    def in_order(self) -> Self:
        return self.order_by("position")


CriterionManager = models.Manager.from_queryset(CriterionQuerySet)


class Criterion(models.Model):
    """One numbered trust services criterion, in our own words."""

    code = models.CharField(max_length=8, primary_key=True)
    category = models.ForeignKey(Category, models.PROTECT, related_name="criteria")
    series = models.CharField(max_length=4)
    position = models.PositiveSmallIntegerField(unique=True)
    summary = models.CharField(max_length=200)
    points_of_focus = models.PositiveSmallIntegerField()
    licensed_text = models.TextField(blank=True)

    objects: ClassVar[CriterionManager[Criterion]] = CriterionManager()

    class Meta:
        verbose_name_plural = "criteria"
        indexes = [
            words_index(CRITERION_WORDS, name="criterion_words"),
            letters_index("summary", name="criterion_letters"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("criterion", args=[self.code])


class IsoReference(models.Model):
    """One place of ISO/IEC 27001:2022 that a criterion corresponds to, and how closely."""

    class Grade(models.TextChoices):
        STRONG = "strong", "Strong"
        SUPPORTED = "supported", "Supported"
        JUDGEMENT = "judgement", "A matter of judgement"
        CLAUSE = "clause", "Management clause"

    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="iso_references")
    reference = models.CharField(max_length=12)
    grade = models.CharField(max_length=10, choices=Grade)

    objects: ClassVar[models.Manager[IsoReference]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["criterion", "reference"], name="iso_reference_stands_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id} – {self.reference}"


class System(models.Model):
    """A product or environment a report may cover."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    is_in_scope = models.BooleanField(default=True)

    objects: ClassVar[models.Manager[System]] = models.Manager()

    def __str__(self) -> str:
        return self.name
