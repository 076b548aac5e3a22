"""Users as a list, and letting several in or keeping them out at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Case, Value, When
from django.db.models.functions import Coalesce

from compliance.web.lists import (
    BulkAct,
    Choice,
    Column,
    Done,
    Empty,
    Listing,
    Words,
    choices,
    counted_by,
    one_by_one,
)

from . import actions
from .models import Role, User

_STATES = [("active", "Active"), ("out", "Kept out")]


def _set(rows: list[User], *, is_active: bool, actor: User, at: datetime) -> Done:
    changed, refused = one_by_one(
        [user for user in rows if user != actor and user.is_active != is_active],
        lambda user: actions.set_active(user=user, is_active=is_active, actor=actor, at=at),
        actions.AccountRefusedError,
    )
    if actor in rows and not is_active:
        refused.insert(0, "You cannot keep yourself out.")
    before = {str(user.pk): not is_active for user in changed}
    return Done(number=len(before), refused=refused, before=before)


def _keep_out(rows: list[User], values: dict[str, Any], *, actor: User, at: datetime) -> Done:
    return _set(rows, is_active=False, actor=actor, at=at)


def _let_in(rows: list[User], values: dict[str, Any], *, actor: User, at: datetime) -> Done:
    return _set(rows, is_active=True, actor=actor, at=at)


def _set_back(before: dict[str, Any], *, actor: User, at: datetime) -> Done:
    users = list(User.objects.filter(pk__in=before))
    is_active = all(before.values())
    return _set(users, is_active=is_active, actor=actor, at=at)


_RANK = Case(*(When(role=role, then=rank) for rank, role in enumerate(Role)), default=len(Role))
_BEFORE_ANY = datetime.fromisoformat("1970-01-01T00:00:00+00:00")

USERS = Listing(
    key="users",
    noun="user",
    plural="users",
    columns=(
        Column(key="name", title="Name", value=str, sort="name", is_optional=False),
        Column(key="email", title="E-mail address", value=lambda row: row.email, sort="email"),
        Column(key="role", title="Role", value=lambda row: row.get_role_display(), sort=_RANK),
        Column(
            key="last",
            title="Last signed in",
            value=lambda row: row.last_login,
            sort=Coalesce("last_login", Value(_BEFORE_ANY)),
        ),
        Column(
            key="joined",
            title="Invited",
            value=lambda row: row.joined_at,
            sort="joined_at",
            is_usual=False,
        ),
        Column(
            key="state",
            title="State",
            value=lambda row: "active" if row.is_active else "kept out",
        ),
    ),
    row="accounts/_user_row.html",
    sort="role",
    filters=(
        Words(title="Filter users", narrow=lambda users, words: users.matching(words)),
        Choice(
            name="role",
            title="Role",
            options=choices(Role.choices),
            narrow=lambda users, role: users.filter(role=role),
            count=counted_by("role"),
        ),
        Choice(
            name="state",
            title="State",
            options=choices(_STATES),
            narrow=lambda users, state: users.filter(is_active=state == "active"),
        ),
    ),
    acts=(
        BulkAct(
            key="keep-out",
            title="Keep out",
            question="Keep {rows} out?",
            consequence="Whoever is kept out is signed out at once; what they did stays.",
            done="{rows} kept out.",
            perform=_keep_out,
            undo=_set_back,
            is_grave=True,
        ),
        BulkAct(
            key="let-in",
            title="Let in",
            question="Let {rows} in again?",
            done="{rows} let in.",
            perform=_let_in,
            undo=_set_back,
        ),
    ),
    empty=Empty(symbol="users", title="Nobody yet", text="Invite the first below."),
)
