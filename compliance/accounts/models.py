"""People who sign in, what they may do, and the organization they work for."""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models


class Role(models.TextChoices):
    """What a user is here for; it decides what they see and may do."""

    LEAD = "lead", "Compliance lead"
    ENGINEER = "engineer", "Engineer"
    EMPLOYEE = "employee", "Employee"
    AUDITOR = "auditor", "Auditor"


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def staff(self) -> Self:
        """Everybody of the organization: all but auditors."""
        return self.exclude(role=Role.AUDITOR)

    def matching(self, words: str) -> Self:
        """Limit to users whose name or address has every word."""
        found = self
        for word in words.split():
            found = found.filter(models.Q(name__icontains=word) | models.Q(email__icontains=word))
        return found

    def auditors(self) -> Self:
        return self.filter(role=Role.AUDITOR)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)["User"]):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = User(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody who signs in to Trackrecord."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role, default=Role.EMPLOYEE)
    is_active = models.BooleanField(default=True)
    time_zone = models.CharField(max_length=60, blank=True, help_text="blank: the organization's")
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="user_role_is_known"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def initials(self) -> str:
        """Return one or two letters for the avatar."""
        words = (self.name or self.email).split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    @property
    def is_lead(self) -> bool:
        return self.role == Role.LEAD

    @property
    def is_auditor(self) -> bool:
        return self.role == Role.AUDITOR

    @property
    def may_add_evidence(self) -> bool:
        return self.role in {Role.LEAD, Role.ENGINEER}

    @property
    def zone(self) -> ZoneInfo | None:
        """Return the zone times are shown in, where it is not the organization's."""
        return ZoneInfo(self.time_zone) if self.time_zone else None


class Organization(models.Model):
    """The one organization this deployment keeps the record of."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=60, default="UTC")
    is_demo = models.BooleanField(default=False)

    objects: ClassVar[models.Manager[Organization]] = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_organization")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class ApiToken(models.Model):
    """A key a pipeline signs in with as one user; only its digest is kept."""

    user = models.ForeignKey(User, models.PROTECT, related_name="api_tokens")
    label = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[ApiToken]] = models.Manager()

    def __str__(self) -> str:
        return self.label

    @staticmethod
    def digest_of(secret: str) -> str:
        """Return the digest a secret is looked up by; secrets are 256 random bits."""
        return hashlib.sha256(secret.encode()).hexdigest()


class SetupStep(models.TextChoices):
    """What a new lead sets up, in this order."""

    ORGANIZATION = "organization", "Organization"
    CATEGORIES = "categories", "Categories"
    SYSTEMS = "systems", "Systems"
    CONNECTION = "connection", "First connection"
    PEOPLE = "people", "People"


class SkippedStep(models.Model):
    """That a lead left a step of the set-up for later."""

    step = models.CharField(max_length=20, choices=SetupStep, unique=True)
    skipped_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    skipped_at = models.DateTimeField()

    objects: ClassVar[models.Manager[SkippedStep]] = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(step__in=SetupStep.values), name="skipped_step_is_known"
            )
        ]

    def __str__(self) -> str:
        return self.step


class Notice(models.TextChoices):
    """What is said to a person until they put it away."""

    SETUP = "setup", "What is left to set up"
    WELCOME = "welcome", "What this person can do here"


class Dismissal(models.Model):
    """That a person put a notice away; it is not shown to them again."""

    user = models.ForeignKey(User, models.PROTECT, related_name="dismissals")
    notice = models.CharField(max_length=20, choices=Notice)
    dismissed_at = models.DateTimeField()

    objects: ClassVar[models.Manager[Dismissal]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "notice"], name="a_notice_is_dismissed_once"),
            models.CheckConstraint(
                condition=models.Q(notice__in=Notice.values), name="dismissed_notice_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice} by {self.user_id}"
