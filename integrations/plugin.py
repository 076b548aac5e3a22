"""What a provider plug-in is made of: settings, collectors, resource kinds, and checks.

A collector talks to the provider and records what it answered. A check only looks at what was
recorded; it reaches for no network, clock, or database, so it can be run again on the same
snapshot years later and must say the same thing.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from shlex import quote
from typing import Any, Generic, TypeVar

from compliance.people.rules.accounts import AccountEvent, SeenAccount
from compliance.people.rules.roster_rows import RosterRow
from evidence.rules.severity import Severity
from evidence.rules.verdict import Verdict, unknown

from .tape import Records, Tape

_LINE = 72  # of a command, before it is folded


class ProviderError(Exception):
    """A collector could not work. The message tells the reader what to do."""


class CredentialsError(ProviderError):
    """The provider refused the credentials."""


class UnreachableError(ProviderError):
    """The provider could not be reached, or broke off."""


class LimitedError(ProviderError):
    """The provider allows no more for now; at `until` the work goes on where it stopped."""

    def __init__(self, message: str, *, until: datetime) -> None:
        super().__init__(message)
        self.until = until


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One thing a provider holds, as it was when collected."""

    id: str  # stable and unique within its kind, an ARN where there is one
    title: str  # what people call it
    region: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable(Resource):
    """A place whose resources could not be listed: it stands for them, as unknown."""

    reason: str


R = TypeVar("R", bound=Resource)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceKind(Generic[R]):
    """How one kind of resource is read from one collector's records."""

    id: str  # "aws.iam_user"
    title: str  # plural, as in "IAM users"
    collector: str  # the collector whose snapshot holds them
    build: Callable[[Records], Iterable[R | Unreadable]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Generic[R]):
    """A question asked of every resource of one kind."""

    id: str  # "AWS-04", unique over all providers
    version: int  # raised whenever the same snapshot could get another verdict
    title: str  # what is true when it passes
    criteria: frozenset[str]
    reads: ResourceKind[R]
    risk: str  # what can happen where it fails
    remedy: str  # what to do about it
    judge: Callable[[R, datetime], Verdict]
    severity: Severity = Severity.MEDIUM
    population: str = ""  # the kind of events it follows, as populations call it
    commands: tuple[str, ...] = ()  # that mend it, with {name}, {region} and {account} to fill in

    @property
    def general_commands(self) -> list[str]:
        """Return the commands with a word in capitals for what differs from case to case."""
        return self._filled({"name": "NAME", "region": "REGION", "account": "ACCOUNT"})

    def commands_for(self, resource_id: str, *, region: str, account: str) -> list[str]:
        """Return the commands as they mend this one resource, safe to paste into a shell."""
        name = _own_part(resource_id)
        known = {"name": name, "region": region, "account": account}
        return self._filled({key: quote(v) if v else key.upper() for key, v in known.items()})

    def _filled(self, words: Mapping[str, str]) -> list[str]:
        return [_folded(command.format(**words)) for command in self.commands]

    def evaluate(self, records: Records, *, at: datetime) -> Iterator[tuple[Resource, Verdict]]:
        """Yield one verdict for each resource: none is skipped, so counts add up."""
        for resource in self.reads.build(records):
            if isinstance(resource, Unreadable):
                yield resource, unknown(resource.reason)
            else:
                yield resource, self.judge(resource, at)


def _folded(command: str) -> str:
    """Return a long command with each option on a line of its own, as a shell reads it too."""
    return command if len(command) <= _LINE else command.replace(" --", " \\\n  --")


def _own_part(resource_id: str) -> str:
    """Return what its service calls a resource: an id's end, without the part of a whole."""
    return re.split(r"[:/]", resource_id.partition("#")[0])[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Somewhere items are read from, such as a branch, and what the source said of it just now.

    As long as it says the same again, nothing happened there and it need not be read.
    """

    id: str  # "northwind/api@main"
    mark: Mapping[str, Any]  # JSON values


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One step of reading a place: what was said, and from where to go on."""

    tape: Tape
    state: Mapping[str, Any]  # JSON values, the provider's own
    claimed: Mapping[str, Any] = field(default_factory=dict)  # how many the source says there are
    is_last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One member of a population, as the records say it."""

    kind: str  # change, commit, push, delivery
    id: str
    title: str
    occurred_at: datetime
    facts: Mapping[str, Any]  # JSON values, of evidence.rules.changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """How a population too large for one snapshot is read: page by page, and on from there.

    Each page is sealed by itself, so a reading that is broken off goes on where it stopped.
    """

    places: Callable[[Any, Tape], Iterable[Place]]
    pages: Callable[[Any, Place, Mapping[str, Any]], Iterator[Page]]  # client, place, state
    items: Callable[[Records], Iterable[Item]]  # pure: the same page gives the same items
    days: int  # how far back the items go that are judged
    judged: tuple[str, ...] = ("change", "commit", "push")  # kinds of items the checks see
    in_flight: int = 8  # places read at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Collector:
    """Code that fetches one kind of thing; `collect` fills the tape and judges nothing.

    One with a harvest reads a population too, of which the tape gets what is to be judged.
    """

    id: str  # "aws.iam"
    title: str
    collect: Callable[[Any, Tape], None]  # the client is the provider's own
    harvest: Harvest | None = None  # where it reads a population


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """How a provider's records show the accounts of a directory; all of it pure."""

    collector: str  # whose snapshot lists them
    read: Callable[[Records], Iterable[SeenAccount]]
    missing: Callable[[Records], str]  # why the list is not whole; blank when it is
    events: Callable[[Records], Iterable[AccountEvent]] | None = None  # of the directory's own log
    logs: tuple[str, ...] = ()  # collectors whose snapshots hold such events, if others do
    tells_grants: bool = True  # the log says of every privilege when it was given
    roster: Callable[[Records], Iterable[tuple[RosterRow, bool]]] | None = None  # who works here


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingGroup:
    """Fields of the connect form that are needed together, and when."""

    title: str
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One field of the connect form."""

    name: str
    label: str
    help: str = ""
    is_secret: bool = False
    is_long: bool = False  # of several lines, such as a key
    is_required: bool = True
    is_advanced: bool = False  # hidden until asked for
    group: SettingGroup | None = None  # says when its fields are needed
    belongs_to: str = ""  # a secret's other half: kept secrets stay only while that stays
    choices: tuple[tuple[str, str], ...] = ()
    default: str | Callable[[], str] = ""  # a function makes a fresh one for every new form


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who the provider says we are, and whose data we see."""

    account: str  # external id of the account, organization or domain
    caller: str  # the principal that asks, e.g. an ARN


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a person has to grant: text to copy, never run by us."""

    title: str
    explanation: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Everything the product knows of one outside system."""

    id: str
    title: str
    check_prefix: str
    reads: tuple[str, ...]  # what we read, in plain words
    proves: str  # what that proves
    settings: tuple[Setting, ...]
    collectors: tuple[Collector, ...]
    checks: tuple[Check[Any], ...]
    connect: Callable[[Mapping[str, str]], Any]  # settings and secrets to a client; no I/O yet
    identify: Callable[[Any], Identity]  # one cheap call; raises ProviderError
    validate: Callable[[Mapping[str, str]], Mapping[str, str]]  # field name to what is wrong
    access: Callable[[Mapping[str, str]], tuple[Access, ...]]
    accounts: Accounts | None = None  # where it holds logins of people
    tool: str = field(default="trackrecord")  # name and version of the SDK, for receipts

    def collector(self, collector_id: str) -> Collector:
        """Return the collector of that id; raise KeyError when there is none."""
        return {c.id: c for c in self.collectors}[collector_id]

    def checks_of(self, collector_id: str) -> tuple[Check[Any], ...]:
        """Return the checks that judge this collector's snapshots."""
        return tuple(c for c in self.checks if c.reads.collector == collector_id)
