"""People sign in, and choose how."""

from __future__ import annotations

from compliance.jobs.local.google.directory import User
from compliance.jobs.local.google.journal import LOGIN, USER_ACCOUNTS, Event
from compliance.jobs.local.google.moments import Moment
from compliance.jobs.local.google.world import World

from .record import own, when

_CHANGE = "2sv_change"


def sign_in(
    world: World,
    *,
    email: str,
    at: Moment | None = None,
    ip: str = "198.51.100.20",
    kind: str = "google_password",
    is_suspicious: bool = False,
) -> User:
    """Let somebody sign in."""
    user, now = world.user(email), when(world, at)
    second = user.is_enrolled and kind == "google_password"
    told = {
        "login_type": kind,
        "login_challenge_method": ["password", "security_key" if user.security_keys else "totp"]
        if second
        else ["password"],
        "is_second_factor": second,
        "is_suspicious": is_suspicious,
    }
    own(
        world,
        LOGIN,
        Event(type="login", name="login_success", parameters=told),
        at=now,
        user=user,
        ip=ip,
    )
    user.last_login_at = max(now, user.last_login_at or now)
    return user


def fail_sign_in(
    world: World, *, email: str, at: Moment | None = None, ip: str = "192.0.2.66"
) -> User:
    """Let somebody try with a wrong password."""
    user = world.user(email)
    told = {
        "login_type": "google_password",
        "login_challenge_method": ["password"],
        "login_failure_type": "login_failure_invalid_password",
    }
    event = Event(type="login", name="login_failure", parameters=told)
    own(world, LOGIN, event, at=when(world, at), user=user, ip=ip)
    return user


def enroll_2sv(
    world: World, *, email: str, at: Moment | None = None, security_keys: int = 0
) -> User:
    """Let somebody set up 2-step verification."""
    user = world.user(email)
    user.is_enrolled, user.security_keys = True, security_keys
    _changed(world, user, "2sv_enroll", at)
    return user


def leave_2sv(world: World, *, email: str, at: Moment | None = None) -> User:
    """Let somebody give 2-step verification up."""
    user = world.user(email)
    user.is_enrolled, user.security_keys = False, 0
    _changed(world, user, "2sv_disable", at)
    return user


def _changed(world: World, user: User, name: str, at: Moment | None) -> None:
    now = when(world, at)
    for application in (LOGIN, USER_ACCOUNTS):  # Google lists the event in both
        event = Event(type=_CHANGE, name=name, parameters={})
        own(world, application, event, at=now, user=user)
