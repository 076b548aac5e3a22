"""Acts on many rows: asked back with their number, done one by one, undone where possible."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from django import forms
from django.core import signing

from compliance.accounts.models import User

R = TypeVar("R")
AT_ONCE = 500  # rows of one act: each is an entry of the ledger of its own
_UNDO_SALT = "lists.undo"
_UNDO_SECONDS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of an act: how many rows it changed, and why it left others alone.

    `before` is what undoing it needs, by the id of each row.
    """

    number: int
    refused: Sequence[str] = ()
    before: dict[str, Any] = field(default_factory=dict)


class Perform(Protocol):
    """Does an act to rows, with what its form asked for."""

    def __call__(
        self, rows: list[Any], values: dict[str, Any], *, actor: User, at: datetime
    ) -> Done: ...


class Restore(Protocol):
    """Undoes an act, from what it kept of each row."""

    def __call__(self, before: dict[str, Any], *, actor: User, at: datetime) -> Done: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkAct:
    """An act on the chosen rows.

    `title` stands on its button, `question` names the number as {rows}, `done` likewise; an act
    that cannot be undone says in `consequence` what follows from it.
    """

    key: str
    title: str
    question: str
    done: str
    perform: Perform
    consequence: str = ""
    form: type[forms.Form] = forms.Form
    undo: Restore | None = None
    is_grave: bool = False
    is_allowed: Callable[[User], bool] = lambda user: user.is_lead


def one_by_one(
    rows: Sequence[R],
    act: Callable[[R], object],
    *refusals: type[Exception],
    name: Callable[[R], str] = str,
) -> tuple[list[R], list[str]]:
    """Do an act to each row; return those it was done to, and why it was refused to others."""
    done, refused = [], []
    for row in rows:
        try:
            act(row)
            done.append(row)
        except refusals as error:
            refused.append(f"{name(row)}: {error}")
    return done, refused


def undo_token(act: BulkAct, done: Done, *, user: User) -> str:
    """Return what a button carries to undo an act: signed, for this person, for ten minutes."""
    if act.undo is None or not done.before:
        return ""
    return signing.dumps([act.key, user.pk, done.before], salt=_UNDO_SALT, compress=True)


class UndoTooLateError(Exception):
    """What was to be undone is too old, or was another person's act."""


def read_undo(token: str, *, user: User) -> tuple[str, dict[str, Any]]:
    """Return the key of the act and what it kept.

    Raises UndoTooLateError.
    """
    late = UndoTooLateError("It can be undone for ten minutes only. Change it back by hand.")
    try:
        key, actor, before = signing.loads(token, salt=_UNDO_SALT, max_age=_UNDO_SECONDS)
    except signing.BadSignature as error:
        raise late from error
    if actor != user.pk:
        raise late
    return key, before
