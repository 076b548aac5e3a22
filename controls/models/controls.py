"""What the organization does: controls, and the checks that support them."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef
from django.urls import reverse

from compliance.accounts.models import User
from compliance.web.matching import letters_index, words_index
from controls.rules.cadence import Cadence

from .catalogue import Criterion, System

CONTROL_WORDS = ("title", "statement")


class ControlQuerySet(models.QuerySet["Control"]):
    def current(self) -> Self:
        return self.filter(retired_on=None)

    def in_scope(self) -> Self:
        """Limit to controls that meet a criterion in scope, of no system or of one in scope."""
        meets = Criterion.objects.in_scope().filter(controls=OuterRef("pk"))
        return self.current().of_systems_in_scope().filter(Exists(meets))

    def of_systems_in_scope(self) -> Self:
        """Leave out controls all of whose systems are out of scope; naming none is all systems."""
        systems = System.objects.filter(controls=OuterRef("pk"))
        return self.filter(~Exists(systems) | Exists(systems.filter(is_in_scope=True)))

    def matching(self, words: str) -> Self:
        """Limit to controls whose code, title, statement or criteria have every word."""
        found = self
        for word in words.split():
            found = found.filter(
                models.Q(code__icontains=word)
                | models.Q(title__icontains=word)
                | models.Q(statement__icontains=word)
                | models.Q(criteria__code__iexact=word)
            )
        return found.distinct()

    def supported_by(self, check_id: str) -> Self:
        return self.filter(checks__check_id=check_id)

    def own_first(self, user: User) -> Self:
        """Put what this person answers for before everything else."""
        is_other = models.Case(models.When(owner=user, then=0), default=1)
        return self.annotate(is_other=is_other).order_by("is_other", "code")

    def on_systems(self, systems: Collection[int]) -> Self:
        """Limit to controls that concern any of these systems, by key; naming none concerns all."""
        return self.filter(models.Q(systems=None) | models.Q(systems__in=systems)).distinct()


ControlManager = models.Manager.from_queryset(ControlQuerySet)


class Control(models.Model):
    """What the organization says it does to meet one or more criteria."""

    class Kind(models.TextChoices):
        PREVENTIVE = "preventive", "Preventive"
        DETECTIVE = "detective", "Detective"
        CORRECTIVE = "corrective", "Corrective"

    class Nature(models.TextChoices):
        AUTOMATED = "automated", "Automated"
        MANUAL = "manual", "Manual"

    code = models.CharField(max_length=12, unique=True)
    title = models.CharField(max_length=120)
    statement = models.TextField()
    kind = models.CharField(max_length=12, choices=Kind)
    nature = models.CharField(max_length=12, choices=Nature)
    cadence = models.CharField(max_length=12, choices=[(c.value, c.label) for c in Cadence])
    owner_role = models.CharField(max_length=60)
    owner = models.ForeignKey(User, models.PROTECT, null=True, related_name="controls")
    good_evidence = models.TextField()
    pitfalls = models.TextField()
    criteria = models.ManyToManyField(Criterion, related_name="controls")
    systems = models.ManyToManyField(System, related_name="controls", blank=True)
    retired_on = models.DateField(null=True, blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    in_force_since = models.DateTimeField(
        null=True, help_text="when this version began; blank: it is the first"
    )

    objects: ClassVar[ControlManager[Control]] = ControlManager()

    class Meta:
        indexes = [
            words_index(CONTROL_WORDS, name="control_words"),
            letters_index("title", name="control_letters"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("control", args=[self.code])


class ControlCheck(models.Model):
    """That a posture check supports a control; checks are known by their id only."""

    control = models.ForeignKey(Control, models.CASCADE, related_name="checks")
    check_id = models.CharField(max_length=20, db_index=True)

    objects: ClassVar[models.Manager[ControlCheck]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["control", "check_id"], name="check_supports_a_control_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.check_id} → {self.control_id}"
