"""What holds of the simulated Google whatever happens in it, and in whichever order."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.jobs.local.google.acts import ACTS
from compliance.jobs.local.google.directory import Policy, User
from compliance.jobs.local.google.documents import methods
from compliance.jobs.local.google.fields import masked, read_mask
from compliance.jobs.local.google.gate import Trouble
from compliance.jobs.local.google.journal import Event, Journal
from compliance.jobs.local.google.keys import Token
from compliance.jobs.local.google.rest.policies import read_filter
from compliance.jobs.local.google.rest.question import Question
from compliance.jobs.local.google.rest.users import users
from compliance.jobs.local.google.seeds.founding import SUPER
from compliance.jobs.local.google.seeds.small import ADMIN, small
from compliance.jobs.local.google.world import MissingError, World

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
_UNITS = ("/", "/Engineering", "/Engineering/Platform", "/Warehouse")
_NAMES = tuple(f"p{number}@northwind.example" for number in range(4))
_GROUPS = ("engineers@northwind.example", "everybody@northwind.example")
_QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _told() -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    """Return acts as somebody could tell them, possible or not."""
    name, unit = st.sampled_from(_NAMES), st.sampled_from(_UNITS)
    group = st.sampled_from(_GROUPS)
    roles = st.sampled_from((SUPER, "_GROUPS_ADMIN_ROLE"))
    one = st.fixed_dictionaries({"email": name})
    role = st.fixed_dictionaries({"email": name, "role": roles})
    member = st.fixed_dictionaries({"group": group, "email": st.one_of(name, group)})
    policy = {"setting": st.just("chat.x"), "unit": unit}
    return st.one_of(
        st.tuples(
            st.just("add_user"),
            st.fixed_dictionaries(
                {"email": name, "unit": unit, "given": st.just("P"), "family": st.just("Q")}
            ),
        ),
        st.tuples(st.sampled_from(("suspend_user", "restore_user", "delete_user")), one),
        st.tuples(st.sampled_from(("archive_user", "unarchive_user", "sign_in")), one),
        st.tuples(st.just("move_user"), st.fixed_dictionaries({"email": name, "unit": unit})),
        st.tuples(
            st.just("rename_user"), st.fixed_dictionaries({"email": name, "new_email": name})
        ),
        st.tuples(st.sampled_from(("grant_role", "revoke_role")), role),
        st.tuples(st.sampled_from(("add_member", "remove_member")), member),
        st.tuples(
            st.just("set_policy"),
            st.fixed_dictionaries(
                {**policy, "value": st.fixed_dictionaries({"n": st.integers(0, 3)})}
            ),
        ),
        st.tuples(st.just("clear_policy"), st.fixed_dictionaries(policy)),
    )


def _play(world: World, acts: list[tuple[str, dict[str, Any]]]) -> None:
    for email in _NAMES[:2]:
        ACTS["add_user"](world, email=email, given="P", family="Q")
    for name, values in acts:
        try:
            ACTS[name](world, **values, **({} if name == "sign_in" else {"by": ADMIN}))
        except (MissingError, ValueError):
            continue
        finally:
            world.touch()


@_QUICK
@given(acts=st.lists(_told(), max_size=30))
def test_indexes_say_what_the_rows_say(acts: list[tuple[str, dict[str, Any]]]) -> None:
    world = small(NOW)
    _play(world, acts)
    groups_of, roles_of, policies_of = defaultdict(set), defaultdict(set), defaultdict(set)
    for group in world.groups.values():
        for member in group.members:
            groups_of[member].add(group.id)
    for assignment in world.assignments.values():
        roles_of[assignment.assignee].add(assignment.id)
    for policy in world.policies.values():
        policies_of[policy.setting].add(policy.id)
    assert {key: value for key, value in world.groups_of.items() if value} == groups_of
    assert _ids(world.roles_of) == roles_of
    assert _ids(world.policies_of) == policies_of


def _ids(index: dict[str, list[Any]]) -> dict[str, set[str]]:
    return {key: {one.id for one in rows} for key, rows in index.items() if rows}


@_QUICK
@given(acts=st.lists(_told(), max_size=30))
def test_an_address_is_one_account_s(acts: list[tuple[str, dict[str, Any]]]) -> None:
    world = small(NOW)
    _play(world, acts)
    there = [user for user in world.users.values() if not user.deleted_at]
    addresses = [address for user in there for address in {user.email, *user.aliases}]
    assert len(set(addresses)) == len(addresses)
    for user in there:
        assert world.addresses[user.email] is user
    for address, owner in world.addresses.items():
        if isinstance(owner, User):
            assert not owner.deleted_at, address


@_QUICK
@given(acts=st.lists(_told(), max_size=30))
def test_who_is_deleted_holds_nothing(acts: list[tuple[str, dict[str, Any]]]) -> None:
    world = small(NOW)
    _play(world, acts)
    for user in world.users.values():
        if user.deleted_at:
            assert not world.groups_of.get(user.id)
            assert not list(world.held(user))


@_QUICK
@given(acts=st.lists(_told(), max_size=25))
def test_every_act_that_happened_is_in_a_journal(acts: list[tuple[str, dict[str, Any]]]) -> None:
    world = small(NOW)
    for name, values in acts:
        before, known = len(world.journal), world.addresses.get(values.get("email", ""))
        is_nothing = known is not None and known.email == values.get("new_email")
        try:
            ACTS[name](world, **values)
        except (MissingError, ValueError):
            continue
        assert (len(world.journal) > before) is not is_nothing, name


_SPANS = st.tuples(st.integers(-30, 30), st.integers(-30, 30))


@given(minutes=st.lists(st.integers(-20, 20), max_size=30), span=_SPANS)
def test_a_journal_is_read_newest_first_within_a_span(
    minutes: list[int], span: tuple[int, int]
) -> None:
    journal = Journal()
    event = Event(type="t", name="e", parameters={})
    told = [
        journal.tell("admin", event, at=NOW + timedelta(minutes=number), actor="", email="")
        for number in minutes
    ]
    begin, end = (NOW + timedelta(minutes=number) for number in span)
    found = list(journal.newest_first("admin", begin=begin, end=end, before=None))
    wanted = sorted((row for row in told if begin <= row.at <= end), key=lambda row: row.key)
    assert found == wanted[::-1]


@given(minutes=st.lists(st.integers(-5, 5), min_size=1, max_size=20), data=st.data())
def test_a_journal_goes_on_behind_a_place(minutes: list[int], data: st.DataObject) -> None:
    journal = Journal()
    event = Event(type="t", name="e", parameters={})
    for number in minutes:
        journal.tell("login", event, at=NOW + timedelta(minutes=number), actor="", email="")
    span = {"begin": NOW - timedelta(days=1), "end": NOW + timedelta(days=1)}
    whole = list(journal.newest_first("login", **span, before=None))
    place = data.draw(st.integers(0, len(whole) - 1))
    rest = list(journal.newest_first("login", **span, before=whole[place].key))
    assert rest == whole[place + 1 :]


def _question(world: World, **values: Any) -> Question:
    trouble = values.pop("trouble")
    return Question(
        world=world,
        method=methods()["directory.users.list"],
        token=Token(subject=ADMIN, scopes=frozenset(), expires_at=0),
        values={"customer": "my_customer", **values},
        trouble=trouble,
    )


def _pages(world: World, sizes: list[int], trouble: Trouble, **values: Any) -> Iterator[Any]:
    token = ""
    for number in range(100):
        size = sizes[number % len(sizes)]
        asked = {"maxResults": size, "pageToken": token, "trouble": trouble}
        body = users(_question(world, **values, **asked))
        yield body
        token = body.get("nextPageToken", "")
        if not token:
            return
    pytest.fail("The pages do not end.")


@given(
    sizes=st.lists(st.integers(1, 4), min_size=1, max_size=5),
    is_short=st.booleans(),
    is_empty=st.booleans(),
    order=st.sampled_from(("email", "familyName", "givenName")),
    direction=st.sampled_from(("ASCENDING", "DESCENDING")),
)
@settings(deadline=None)
def test_pages_of_any_size_hold_everybody_once(
    sizes: list[int], is_short: bool, is_empty: bool, order: str, direction: str
) -> None:
    world = small(NOW)
    trouble = Trouble(short_pages=is_short, empty_pages=is_empty)
    asked = {"orderBy": order, "sortOrder": direction}
    pages = list(_pages(world, sizes, trouble, **asked))
    found = [user["id"] for page in pages for user in page.get("users", [])]
    whole = users(_question(world, **asked, maxResults=500, trouble=Trouble()))
    assert found == [user["id"] for user in whole["users"]]
    assert len(found) == 6


_KINDS = ("gmail", "pop_access", "imap", "service_status", "security", "nothing")


def _expressions() -> st.SearchStrategy[str]:
    single = st.sampled_from(_KINDS).map(lambda kind: f"setting.type.matches('{kind}')")
    return st.recursive(
        single,
        lambda inner: st.one_of(
            st.tuples(inner, inner).map(" && ".join),
            st.tuples(inner, inner).map(" || ".join),
            inner.map(lambda text: f"( {text} )"),
        ),
        max_leaves=8,
    )


def _as_python(text: str, setting: str) -> bool:
    """Return what Python makes of an expression, whose `and` binds as `&&` does."""
    plain = re.sub(
        r"setting\.type\.matches\('(\w+)'\)",
        lambda found: str(found[1] in f"settings/{setting}"),
        text,
    )
    return bool(eval(plain.replace("&&", "and").replace("||", "or")))  # noqa: S307


@given(text=_expressions())
@settings(deadline=None)
def test_an_expression_means_what_its_words_mean(text: str) -> None:
    world = small(NOW)
    test = read_filter(world, text)
    for policy in world.policies.values():
        assert test(policy) is _as_python(text, policy.setting), policy.setting


@given(
    set_for=st.lists(
        st.tuples(st.sampled_from(_UNITS), st.sampled_from(("", *_GROUPS))),
        unique=True,
        max_size=8,
    ),
    name=st.sampled_from(("ravi", "ines.duarte", "piotr.zielinski", "june")),
)
@settings(deadline=None)
def test_the_policy_that_reaches_somebody_is_the_nearest(
    set_for: list[tuple[str, str]], name: str
) -> None:
    world = small(NOW)
    user = world.user(f"{name}@northwind.example")
    for number, (unit, group) in enumerate(set_for):
        more = {"group": group} if group else {}
        ACTS["set_policy"](world, setting="chat.x", value={"n": number}, unit=unit, **more)
    found = world.effective("chat.x", user)
    reaching = [one for one in world.policies_of["chat.x"] if _reaches(world, one, user)]
    assert (found is None) is (not reaching)
    if found:
        assert found in reaching
        assert bool(found.group) is any(one.group for one in reaching)
        alike = [one for one in reaching if bool(one.group) is bool(found.group)]
        assert len(found.unit.path) == max(len(one.unit.path) for one in alike)


def _reaches(world: World, policy: Policy, user: User) -> bool:
    path = policy.unit.path
    is_within = path == "/" or f"{user.unit}/".startswith(f"{path}/")
    return is_within and (policy.group is None or user.id in policy.group.members)


_BODIES = st.recursive(
    st.one_of(st.integers(), st.text(max_size=3), st.booleans()),
    lambda inner: st.one_of(
        st.lists(st.dictionaries(st.sampled_from("abc"), inner, max_size=3), max_size=3),
        st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    ),
    max_leaves=12,
)


@_QUICK
@given(
    body=st.dictionaries(st.sampled_from("abc"), _BODIES, max_size=3), name=st.sampled_from("abc")
)
def test_a_mask_keeps_what_it_names_and_nothing_else(body: dict[str, Any], name: str) -> None:
    assert masked(body, name) == {key: value for key, value in body.items() if key == name}
    assert masked(body, "a,b,c") == body
    once = masked(body, f"{name}(a),{name}(b)")
    assert once == masked(body, f"{name}(a,b)")
    assert masked(once, f"{name}(a,b)") == once


@given(names=st.lists(st.sampled_from(("a", "b", "c/d", "e(f,g)")), min_size=1, max_size=6))
def test_a_mask_does_not_depend_on_the_order_of_its_fields(names: list[str]) -> None:
    assert read_mask(",".join(names)) == read_mask(",".join(reversed(names)))
