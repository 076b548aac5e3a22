"""Logins in other systems, how they were over time, and whose they are."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from compliance.accounts.models import User
from compliance.ledger.permanence import append_only, changes_only
from compliance.web.matching import letters_index

from .roster import Person


class DirectoryManager(models.Manager["Directory"]):
    def met(self, *, provider: str, account: str, title: str) -> Directory:
        """Return a directory under the name it has now, made where it is met first."""
        values = {"title": title}
        return self.update_or_create(provider=provider, account=account, defaults=values)[0]


class Directory(models.Model):
    """A system that holds accounts: what a connection reads, or a list somebody brought.

    `provider` and `account` are those of the evidence app's source, where there is one.
    """

    LIST = "list"  # the provider of what nobody reads automatically

    provider = models.SlugField()
    account = models.CharField(max_length=200)
    title = models.CharField(max_length=120)
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="directories", help_text="answers for access"
    )
    has_log = models.BooleanField(default=False, help_text="it tells when an account was removed")
    read_at = models.DateTimeField(null=True, help_text="its accounts are complete as of then")

    objects: ClassVar[DirectoryManager] = DirectoryManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "account"], name="directory_stands_once")
        ]

    def __str__(self) -> str:
        return self.title


class AccountKind(models.TextChoices):
    """Whose an account is."""

    PERSON = "person", "One person's"
    SERVICE = "service", "A program's"
    SHARED = "shared", "Several people's"
    UNSORTED = "unsorted", "Not said"


class AccountQuerySet(models.QuerySet["Account"]):
    def present(self) -> Self:
        """Limit to accounts that their directory still lists."""
        return self.filter(gone_at=None)

    def usable(self) -> Self:
        """Limit to accounts that somebody can sign in to, or use by a key."""
        return self.present().filter(states__ended_at=None, states__is_active=True)

    def unlinked(self) -> Self:
        """Limit to usable accounts that are nobody's: no person, and no owner."""
        linked = AccountLink.objects.current().values("account")
        return self.usable().filter(owner=None).exclude(pk__in=linked)

    def of_person(self, person: Person) -> Self:
        """Limit to accounts that are, or ever were, this person's."""
        return self.filter(links__person=person).distinct()

    def matching(self, words: str) -> Self:
        """Limit to accounts whose name, directory or person has every word."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(name__icontains=word)
                | Q(directory__title__icontains=word)
                | Q(links__ended_at=None, links__person__name__icontains=word)
            )
        return found.distinct()


class Account(models.Model):
    """One login in a directory, known by what never changes there."""

    directory = models.ForeignKey(Directory, models.PROTECT, related_name="accounts")
    external_id = models.CharField(max_length=300)
    name = models.CharField(max_length=254, help_text="what it signs in as now")
    kind = models.CharField(max_length=10, choices=AccountKind, default=AccountKind.UNSORTED)
    owner = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        related_name="owned_accounts",
        help_text="answers for a shared or a program's account",
    )
    kind_reason = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(null=True, help_text="as the directory says")
    last_used_at = models.DateTimeField(null=True, help_text="as the directory says, to the day")
    first_seen_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, help_text="first reading that no longer listed it")

    objects = models.Manager.from_queryset(AccountQuerySet)()

    class Meta:
        indexes = [letters_index("name", name="account_name_letters")]
        constraints = [
            models.UniqueConstraint(
                fields=["directory", "external_id"], name="an_account_stands_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=AccountKind.values), name="account_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(owner=None) | Q(kind__in=["service", "shared"]),
                name="one_persons_account_has_no_other_owner",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:account", args=[self.pk])


class AccountStateQuerySet(models.QuerySet["AccountState"]):
    def current(self) -> Self:
        return self.filter(ended_at=None)

    def at(self, instant: datetime) -> Self:
        """Limit to what was known at this instant."""
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=instant), began_at__lte=instant)


class AccountState(models.Model):
    """How an account was, for as long as it was so: an interval, like a finding.

    It ends, exclusively, at the first reading at which that was no longer so; an account that is
    no longer listed has no state from then on.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="states")
    name = models.CharField(max_length=254)
    emails = models.JSONField(default=list)
    identity = models.CharField(max_length=254, blank=True)
    is_active = models.BooleanField()
    is_service = models.BooleanField(default=False)
    privileges = models.JSONField(default=list)
    is_privileged = models.BooleanField(default=False)
    has_mfa = models.BooleanField(null=True)
    began_at = models.DateTimeField()
    seen_to = models.DateTimeField(null=True, help_text="last reading that said so, once ended")
    ended_at = models.DateTimeField(null=True)

    objects = models.Manager.from_queryset(AccountStateQuerySet)()

    class Meta:
        # Names and addresses may be taken out when a person is forgotten.
        triggers = changes_only("ended_at", "seen_to", "name", "emails", "identity")
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(ended_at=None), name="an_account_is_one_way"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gt=F("began_at")),
                name="account_state_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} from {self.began_at:%Y-%m-%d %H:%M}"


class AccountLogEntry(models.Model):
    """What a directory's own log says was done to an account, to the second.

    `account` is its id there, or its name then, where the log has no id.
    """

    directory = models.ForeignKey(Directory, models.PROTECT, related_name="log")
    account = models.CharField(max_length=300)
    act = models.CharField(max_length=20)
    privilege = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField()

    objects: ClassVar[models.Manager[AccountLogEntry]] = models.Manager()

    class Meta:
        triggers = append_only()
        constraints = [
            models.UniqueConstraint(
                fields=["directory", "account", "act", "privilege", "at"],
                name="a_logged_act_stands_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.act} at {self.at:%Y-%m-%d %H:%M:%S}"


class LinkMethod(models.TextChoices):
    """By what an account is known to be a person's; none is a guess."""

    HAND = "hand", "By hand"
    IDENTITY = "identity", "Single sign-on"
    EMAIL = "email", "Verified address"
    RULE = "rule", "Rule"


class AccountLinkQuerySet(models.QuerySet["AccountLink"]):
    def current(self) -> Self:
        return self.filter(ended_at=None)

    def believed(self) -> Self:
        """Leave out what was said by hand and taken back."""
        return self.exclude(method=LinkMethod.HAND, ended_at__isnull=False)

    def at(self, instant: datetime) -> Self:
        """Limit to links that stood at this instant."""
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=instant), began_at__lte=instant)


class AccountLink(models.Model):
    """That an account is a person's, by what that is known, and for how long it stood."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="links")
    person = models.ForeignKey(Person, models.PROTECT, related_name="links")
    method = models.CharField(max_length=10, choices=LinkMethod)
    reason = models.CharField(max_length=300)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = models.Manager.from_queryset(AccountLinkQuerySet)()

    class Meta:
        triggers = changes_only("ended_at")
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(ended_at=None), name="an_account_is_one_persons"
            ),
            models.CheckConstraint(
                condition=~Q(method="hand") | Q(made_by__isnull=False),
                name="a_link_by_hand_is_somebodys",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} is {self.person_id}’s"


class LinkRule(models.Model):
    """How a directory names its accounts after people: "{local}" is an address before its @."""

    directory = models.ForeignKey(Directory, models.PROTECT, related_name="rules")
    template = models.CharField(max_length=80, help_text="such as {local} or nw-{local}")
    dot = models.CharField(max_length=1, blank=True, help_text="what stands for a dot of {local}")
    reason = models.CharField(max_length=300)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[LinkRule]] = models.Manager()

    class Meta:
        triggers = changes_only("ended_at")
        constraints = [
            models.UniqueConstraint(
                fields=["directory", "template", "dot"],
                condition=Q(ended_at=None),
                name="a_link_rule_stands_once",
            )
        ]

    def __str__(self) -> str:
        return self.template
