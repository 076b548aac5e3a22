"""Who works for the organization: persons, when they were employed, and as what."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse

from compliance.accounts.models import User
from compliance.ledger.permanence import append_only
from compliance.web.matching import letters_index


class PersonKind(models.TextChoices):
    """As what somebody works for the organization."""

    EMPLOYEE = "employee", "Employee"
    CONTRACTOR = "contractor", "Contractor"
    SERVICE = "service", "Service"


class Days(Func):
    """The database's daterange(from, to), both included; open-ended when `to` is null."""

    function = "DATERANGE"
    template = "%(function)s(%(expressions)s, '[]')"
    output_field = DateRangeField()


class RosterImport(models.Model):
    """One list of persons as it was brought: a file, a directory's users, or the API."""

    class Origin(models.TextChoices):
        FILE = "file", "File"
        DIRECTORY = "directory", "Directory"
        API = "api", "API"

    origin = models.CharField(max_length=10, choices=Origin)
    title = models.CharField(max_length=200, help_text="the file's name, or the directory's")
    sha256 = models.CharField(max_length=64, help_text="of the sealed bytes")
    rows = models.PositiveIntegerField()
    refused = models.PositiveIntegerField(help_text="rows that were left out, each named")
    imported_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    imported_at = models.DateTimeField()

    objects: ClassVar[models.Manager[RosterImport]] = models.Manager()

    class Meta:
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.title}, {self.rows} rows"


class RosterDraft(models.Model):
    """A file somebody brought and has not imported yet; it goes once that is done, or in a day."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    body = models.BinaryField()
    places = models.JSONField(default=dict, help_text="column of each field, by its number")
    date_order = models.CharField(max_length=3, blank=True)
    made_at = models.DateTimeField()

    objects: ClassVar[models.Manager[RosterDraft]] = models.Manager()

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("people:import_draft", args=[self.pk])


class PersonQuerySet(models.QuerySet["Person"]):
    def employed(self, day: date) -> Self:
        """Limit to persons with an employment that has this day in it."""
        return self.filter(self._employed(day)).distinct()

    def left(self, day: date) -> Self:
        """Limit to persons whose last employment ended before this day."""
        began = Q(employments__joined_on__lte=day)
        return self.filter(began).exclude(pk__in=self.employed(day).values("pk")).distinct()

    def to_come(self, day: date) -> Self:
        """Limit to persons who begin after this day."""
        return self.exclude(employments__joined_on__lte=day)

    def known_as(self, email: str) -> Self:
        """Limit to persons with this address, be it the main one or another."""
        wanted = email.lower()
        return self.filter(Q(email=wanted) | Q(other_emails__contains=[wanted]))

    def matching(self, words: str) -> Self:
        """Limit to persons whose name, address, number or department has every word."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(name__icontains=word)
                | Q(email__icontains=word)
                | Q(external_id__icontains=word)
                | Q(positions__ended_on=None, positions__department__icontains=word)
            )
        return found.distinct()

    def of_user(self, user: User) -> Self:
        """Limit to the person who signs in as this user."""
        return self.known_as(user.email)

    @staticmethod
    def _employed(day: date) -> Q:
        return Q(employments__joined_on__lte=day) & (
            Q(employments__last_day=None) | Q(employments__last_day__gte=day)
        )


class Person(models.Model):
    """A human on the roster, or a program that the roster lists among them."""

    name = models.CharField(max_length=160)
    email = models.EmailField(max_length=254, blank=True, help_text="at work, lower case")
    other_emails = models.JSONField(default=list, help_text="former names and aliases, lower case")
    external_id = models.CharField(max_length=80, blank=True, help_text="number in the HR system")
    kind = models.CharField(max_length=12, choices=PersonKind, default=PersonKind.EMPLOYEE)
    forgotten_at = models.DateTimeField(null=True, help_text="when personal data was taken out")

    objects = models.Manager.from_queryset(PersonQuerySet)()

    class Meta:
        indexes = [
            letters_index("name", name="person_name_letters"),
            letters_index("email", name="person_email_letters"),
            GinIndex(fields=["other_emails"], name="person_other_emails"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["email"], condition=~Q(email=""), name="an_address_is_one_persons"
            ),
            models.UniqueConstraint(
                fields=["external_id"], condition=~Q(external_id=""), name="a_number_is_one_persons"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=PersonKind.values), name="person_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:person", args=[self.pk])

    @property
    def emails(self) -> list[str]:
        """Return every address, the main one first."""
        return [email for email in (self.email, *self.other_emails) if email]

    @property
    def initials(self) -> str:
        """Return one or two letters for the avatar."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


class Employment(models.Model):
    """One stretch of a person's work here; somebody who comes back has another.

    `left_at` is the instant access was to end; without one it is the end of the last day.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="employments")
    joined_on = models.DateField()
    last_day = models.DateField(null=True, help_text="for a contractor also when it is to come")
    left_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Employment]] = models.Manager()

    class Meta:
        indexes = [
            models.Index(fields=["joined_on"], name="employment_by_first_day"),
            models.Index(fields=["last_day"], name="employment_by_last_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("joined_on")),
                name="employment_goes_forwards",
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(last_day__isnull=False),
                name="who_left_at_an_hour_left_on_a_day",
            ),
            ExclusionConstraint(
                name="a_person_is_employed_once_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (Days("joined_on", "last_day"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} from {self.joined_on}"


class PositionQuerySet(models.QuerySet["Position"]):
    def at(self, day: date) -> Self:
        """Limit to what persons did on this day."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), began_on__lte=day)


class Position(models.Model):
    """What a person does and for whom, from a day until, exclusively, another."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="positions")
    department = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=120, blank=True)
    manager = models.ForeignKey(Person, models.PROTECT, null=True, related_name="reports")
    began_on = models.DateField()
    ended_on = models.DateField(null=True)
    known_at = models.DateTimeField(help_text="when the roster said so first")

    objects = models.Manager.from_queryset(PositionQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_on=None), name="a_person_has_one_position"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("began_on")),
                name="position_goes_forwards",
            ),
            models.CheckConstraint(
                condition=Q(manager=None) | ~Q(manager=F("person")),
                name="nobody_manages_themselves",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(word for word in (self.title, self.department) if word)
