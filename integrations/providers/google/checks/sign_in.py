"""Questions asked of how people sign in, in every unit and group with policies of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from evidence.rules.severity import Severity
from evidence.rules.verdict import Verdict, failed
from integrations.plugin import Check
from integrations.providers.google.resources.answers import moment, number
from integrations.providers.google.resources.defaults import (
    ENFORCEMENT,
    ENROLLMENT,
    GMAIL,
    GRACE,
    IMAP,
    LESS_SECURE,
    PASSWORD,
    POP,
    SESSION,
    SUPER_RECOVERY,
)
from integrations.providers.google.resources.places import PLACES, Place
from integrations.providers.google.resources.terms import Terms

from .held import Rule, Switch, Value, flag, is_off, judge_place, switches

_SPAN = re.compile(r"(\d+)(?:\.\d+)?([smhd])", re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def span(text: object) -> timedelta | None:
    """Return how long a text such as 43200s lasts; None where it says nothing."""
    found = _SPAN.fullmatch(str(text))
    return found and timedelta(seconds=int(found[1]) * _SECONDS[found[2].lower()])


def _enforced(value: Value, _terms: Terms, at: datetime) -> Iterator[str]:
    since = moment(value["enforcedFrom"])
    if since is None:
        yield "2-step verification is not enforced"
    elif since > at:
        yield f"2-step verification is enforced from {since.astimezone(UTC):%Y-%m-%d} only"


def _grace(value: Value, terms: Terms, _at: datetime) -> Iterator[str]:
    given = span(value["enrollmentGracePeriod"])
    if given is None or given > terms.grace:
        days = given.days if given else "unsaid"
        yield f"New accounts have {days} days without it; {terms.grace.days} were agreed"


def _password(value: Value, terms: Terms, _at: datetime) -> Iterator[str]:
    length = number(value["minimumLength"]) or 0
    if length < terms.password_length:
        yield f"Passwords may have {length} characters; {terms.password_length} were agreed"
    if value["allowedStrength"] != "STRONG":
        yield "Weak passwords are taken"
    if flag(value["allowReuse"]) is not False:
        yield "Old passwords may be used again"
    if flag(value["enforceRequirementsAtLogin"]) is not True:
        yield "Passwords from before the rule may stay"


def _session(value: Value, terms: Terms, _at: datetime) -> Iterator[str]:
    lasts = span(value["webSessionDuration"])
    if lasts is None or lasts <= timedelta() or lasts > terms.session:
        hours = f"{lasts.total_seconds() / 3600:g} hours" if lasts else "without end"
        agreed = f"{terms.session.total_seconds() / 3600:g} hours were agreed"
        yield f"A web session lasts {hours}; {agreed}"


_ENFORCED = (
    switches(
        ENROLLMENT, Switch("allowEnrollment", True, "People may not enrol in 2-step verification")
    ),
    Rule(setting=ENFORCEMENT, fields=("enforcedFrom",), wrong=_enforced),
    Rule(setting=GRACE, fields=("enrollmentGracePeriod",), wrong=_grace, is_optional=True),
)
_PASSWORD = Rule(
    setting=PASSWORD,
    fields=("minimumLength", "allowedStrength", "allowReuse", "enforceRequirementsAtLogin"),
    wrong=_password,
)
_SESSION = Rule(setting=SESSION, fields=("webSessionDuration",), wrong=_session)
_APPS = switches(
    LESS_SECURE, Switch("allowLessSecureApps", False, "Less secure apps sign in by password alone")
)
_MAIL = (
    switches(POP, Switch("enablePopAccess", False, "POP is on")),
    switches(IMAP, Switch("enableImapAccess", False, "IMAP is on")),
)
_RECOVERY = switches(
    SUPER_RECOVERY,
    Switch("enableAccountRecovery", False, "Super administrators may recover accounts themselves"),
)


def two_steps_are_enforced(place: Place, at: datetime) -> Verdict:
    """Judge GW-02, also by what Google itself says of each account in the unit."""
    said = judge_place(place, at, *_ENFORCED, right="2-step verification is enforced.")
    if said.outcome == "pass" and place.unenforced:
        return failed(
            "The policy enforces 2-step verification, but Google says of active accounts "
            "in the unit that it is not enforced for them: a group may except them."
        )
    return said


def passwords_are_strong(place: Place, at: datetime) -> Verdict:
    """Judge GW-11."""
    right = f"Strong passwords of {place.terms.password_length} characters or more are asked for."
    return judge_place(place, at, _PASSWORD, right=right)


def sessions_end(place: Place, at: datetime) -> Verdict:
    """Judge GW-12."""
    hours = place.terms.session.total_seconds() / 3600
    return judge_place(place, at, _SESSION, right=f"A web session ends within {hours:g} hours.")


def legacy_sign_in_is_off(place: Place, at: datetime) -> Verdict:
    """Judge GW-13; POP and IMAP only where there is mail."""
    mail = () if is_off(place, GMAIL) else _MAIL
    return judge_place(place, at, _APPS, *mail, right="Nothing signs in by password alone.")


def recovery_is_off(place: Place, at: datetime) -> Verdict:
    """Judge GW-14."""
    right = "Super administrators cannot recover accounts themselves."
    return judge_place(place, at, _RECOVERY, right=right)


CHECKS = (
    Check(
        id="GW-02",
        severity=Severity.HIGH,
        version=1,
        title="2-step verification is enforced in every unit",
        criteria=frozenset({"CC6.1"}),
        reads=PLACES,
        risk="Where it is left to people, those who would need it most go without.",
        remedy="Admin console → Security → Authentication → 2-step verification (https://"
        "admin.google.com/ac/security/2sv): choose the unit or group, Enforcement → On, and a "
        "short enrolment period.",
        judge=two_steps_are_enforced,
    ),
    Check(
        id="GW-11",
        version=1,
        title="Passwords are long, strong, and not used again",
        criteria=frozenset({"CC6.1"}),
        reads=PLACES,
        risk="Short and old passwords are in lists that are tried within minutes.",
        remedy="Admin console → Security → Authentication → Password management (https://"
        "admin.google.com/ac/security/passwordmanagement): enforce strong password, length, no "
        "reuse, and at next sign-in, for the unit.",
        judge=passwords_are_strong,
    ),
    Check(
        id="GW-12",
        version=1,
        title="Web sessions end",
        criteria=frozenset({"CC6.1"}),
        reads=PLACES,
        risk="A stolen cookie works for as long as the session lasts.",
        remedy="Admin console → Security → Access and data control → Google session control: "
        "choose the unit and a duration. How long was agreed stands in the connection.",
        judge=sessions_end,
    ),
    Check(
        id="GW-13",
        version=1,
        title="Ways to sign in that know no second factor are off",
        criteria=frozenset({"CC6.1", "CC6.6"}),
        reads=PLACES,
        risk="Old mail programs ask for a password and for nothing else.",
        remedy="Admin console → Apps → Google Workspace → Gmail → End user access → POP and IMAP "
        "access: off for the unit. Security → Access and data control → Less secure apps: off.",
        judge=legacy_sign_in_is_off,
    ),
    Check(
        id="GW-14",
        version=1,
        title="Super administrators cannot recover accounts themselves",
        criteria=frozenset({"CC6.1"}),
        reads=PLACES,
        risk="Who takes a telephone number takes the domain.",
        remedy="Admin console → Security → Authentication → Account recovery → Super admin account "
        "recovery: off. Keep a second super administrator instead.",
        judge=recovery_is_off,
    ),
)
