"""Readings of directories: what they do to states and links."""

from __future__ import annotations

import random
from datetime import datetime
from itertools import pairwise

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from compliance.people.actions import accounts as actions
from compliance.people.models import Account, AccountLink, AccountLogEntry, AccountState
from compliance.people.readings import (
    OutOfOrderReadingError,
    note_log,
    relink_all,
    seen_accounts,
)
from compliance.people.rules.accounts import AccountEvent
from compliance.people.rules.roster import roster_from
from compliance.people.sealed import known_roster, sealed_roster
from tests import factories

from .building import AT, DAY, HOUR, directory, person, read, seen

pytestmark = pytest.mark.django_db


def states(name: str) -> list[tuple[datetime, datetime | None, datetime | None, bool]]:
    rows = AccountState.objects.filter(account__external_id=f"id-{name}").order_by("began_at")
    return [(row.began_at, row.seen_to, row.ended_at, row.is_active) for row in rows]


def test_a_reading_that_says_the_same_keeps_one_state() -> None:
    aws = directory()
    for hours in range(4):
        read(aws, seen(), at=AT + hours * HOUR)

    assert states("ada") == [(AT, None, None, True)]


def test_a_change_ends_a_state_and_remembers_the_last_reading_before() -> None:
    aws = directory()
    read(aws, seen())
    read(aws, seen(), at=AT + HOUR)
    read(aws, seen(is_active=False), at=AT + 2 * HOUR)

    assert states("ada") == [
        (AT, AT + HOUR, AT + 2 * HOUR, True),
        (AT + 2 * HOUR, None, None, False),
    ]


def test_an_account_that_is_no_longer_listed_is_gone_and_may_come_back() -> None:
    aws = directory()
    read(aws, seen(), seen("bob"))
    read(aws, seen("bob"), at=AT + HOUR)
    gone = Account.objects.get(name="ada")
    read(aws, seen(), seen("bob"), at=AT + 2 * HOUR)

    assert gone.gone_at == AT + HOUR
    assert Account.objects.get(name="ada").gone_at is None
    assert [state[:3] for state in states("ada")] == [
        (AT, AT, AT + HOUR),
        (AT + 2 * HOUR, None, None),
    ]


def test_the_same_reading_twice_changes_nothing() -> None:
    person()
    aws = directory()
    read(aws, seen())
    before = list(AccountState.objects.values()), list(AccountLink.objects.values())
    merged = read(aws, seen())

    assert (merged.new, merged.changed, merged.gone, merged.linked) == (0, 0, 0, 0)
    assert before == (list(AccountState.objects.values()), list(AccountLink.objects.values()))


def test_an_older_reading_is_refused() -> None:
    aws = directory()
    read(aws, seen())

    with pytest.raises(OutOfOrderReadingError, match="after this reading"):
        read(aws, seen(), at=AT - HOUR)


def test_an_account_is_linked_when_it_is_read_and_when_the_roster_comes() -> None:
    aws = directory()
    read(aws, seen())
    assert not AccountLink.objects.exists()

    ada = person()
    relink_all(at=AT + HOUR)

    link = AccountLink.objects.get()
    assert (link.person, link.method, link.began_at) == (ada, "email", AT + HOUR)
    assert Account.objects.get().kind == "person"


def test_an_account_that_is_gone_keeps_whose_it_was() -> None:
    ada, aws = person(), directory()
    read(aws, seen())
    read(aws, at=AT + HOUR)

    assert AccountLink.objects.current().get().person == ada


def test_a_renamed_account_stays_the_same_person_s() -> None:
    ada, aws = person(), directory()
    read(aws, seen())
    read(aws, seen(name="ada.king", id="id-ada", emails=("ada.king@n.example",)), at=AT + HOUR)

    assert AccountLink.objects.current().get().person == ada
    assert AccountLink.objects.count() == 1
    assert Account.objects.get().name == "ada.king"


def test_an_account_that_gets_another_person_s_address_changes_hands() -> None:
    person()
    bob, aws = person("Bob"), directory()
    read(aws, seen())
    read(aws, seen(emails=("bob@n.example",)), at=AT + HOUR)

    assert AccountLink.objects.current().get().person == bob
    assert AccountLink.objects.filter(ended_at=AT + HOUR).count() == 1


def test_what_was_said_by_hand_counts_until_it_is_taken_back() -> None:
    person()
    lead, bob, aws = factories.lead(), person("Bob"), directory()
    read(aws, seen())
    account = Account.objects.get()
    actions.link_account(
        account=account, person=bob, reason="told by Bob", actor=lead, at=AT + HOUR
    )
    read(aws, seen(), at=AT + 2 * HOUR)
    assert AccountLink.objects.current().get().person == bob

    actions.unlink_account(account=account, reason="a slip", actor=lead, at=AT + 3 * HOUR)

    assert AccountLink.objects.current().get().person.name == "Ada"


def test_a_shared_account_is_no_one_person_s_and_has_an_owner() -> None:
    lead, ada, aws = factories.lead(), person(), directory()
    read(aws, seen())
    account = Account.objects.get()
    actions.sort_account(
        account=account, kind="shared", owner=ada, reason="the team's", actor=lead, at=AT + HOUR
    )
    read(aws, seen(), at=AT + 2 * HOUR)

    assert not AccountLink.objects.current().exists()
    assert not Account.objects.unlinked().exists()
    assert known_roster(aws, at=AT).owned[0].owner == ada.pk


@pytest.mark.parametrize(("kind", "is_there"), [("active", True), ("inactive", False)])
def test_only_accounts_that_can_be_used_wait_to_be_linked(kind: str, is_there: bool) -> None:
    read(directory(), seen(emails=(), is_active=kind == "active"))

    assert Account.objects.unlinked().exists() is is_there


def test_a_rule_links_from_when_it_is_made_until_it_ends() -> None:
    lead, ada, aws = factories.lead(), person("Ada Byron"), directory()
    read(aws, seen(name="ada-byron", emails=()))
    rule = actions.add_link_rule(
        directory=aws,
        template="{local}",
        dot="-",
        reason="IT names them",
        actor=lead,
        at=AT + HOUR,
    )
    link = AccountLink.objects.current().get()
    assert (link.person, link.method) == (ada, "rule")

    actions.end_link_rule(rule=rule, actor=lead, at=AT + 2 * HOUR)

    # What the same account was before goes on counting: its person is known.
    assert AccountLink.objects.current().get().method == "email"


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"template": "ada", "reason": "because"}, "needs {local}"),
        ({"template": "{local}", "reason": " "}, "Say why"),
    ],
)
def test_a_rule_that_says_nothing_is_refused(values: dict[str, str], told: str) -> None:
    with pytest.raises(actions.LinkRefusedError, match=told):
        actions.add_link_rule(
            directory=directory(), dot=".", actor=factories.lead(), at=AT, **values
        )


def test_a_log_is_kept_once_also_of_accounts_nobody_knows_yet() -> None:
    aws = directory()
    events = [AccountEvent(account="id-ada", act="removed", at=AT, by="june")]
    note_log(aws, events)
    note_log(aws, events)

    assert AccountLogEntry.objects.get().by == "june"
    assert known_roster(aws, at=AT + DAY).log[0].at == AT
    assert known_roster(aws, at=AT + DAY).has_log


def test_a_log_that_leaves_out_grants_does_not_say_since_when_privileges_are_held() -> None:
    aws = directory()
    removed = AccountEvent(account="id-ada", act="removed", at=AT, by="june")
    note_log(aws, [removed], tells_grants=False)
    known = known_roster(aws, at=AT + DAY)

    assert [entry.act for entry in known.log] == ["removed"]
    assert not known.has_log


def test_the_sealed_roster_says_what_the_record_does_and_no_name() -> None:
    person("Ada Byron", other_emails=["a@n.example"])
    aws = directory()
    read(aws, seen("ada.byron"))
    read(aws, seen("ada.byron", is_active=False), at=AT + HOUR)
    sealed = sealed_roster(aws, at=AT + HOUR)

    assert roster_from(sealed) == known_roster(aws, at=AT + HOUR)
    assert "Ada Byron" not in str(sealed)
    assert len(sealed["sightings"]) == 2


def test_what_is_seen_is_what_was_read() -> None:
    aws = directory()
    ada = seen(privileges=("a", "b"), is_privileged=True, has_mfa=False, created_at=AT)
    read(aws, ada)

    assert seen_accounts(aws) == [ada]


def test_states_never_overlap_whatever_is_read() -> None:
    """Read a directory fifty times that changes by chance: time is covered once, without gaps."""
    chance = random.Random(20260131)  # noqa: S311  (no secret)
    aws = directory()
    for number in range(50):
        names = [name for name in ("ada", "bob", "eve") if chance.random() < 0.7]
        shown = [seen(name, is_active=chance.random() < 0.6) for name in names]
        read(aws, *shown, at=AT + number * HOUR)

    for account in Account.objects.all():
        rows = list(account.states.order_by("began_at"))
        for earlier, later in pairwise(rows):
            assert earlier.ended_at is not None
            assert earlier.began_at < earlier.ended_at <= later.began_at
        assert all(row.seen_to and row.seen_to < row.ended_at for row in rows if row.ended_at)
        assert (account.gone_at is None) is (rows[-1].ended_at is None)


def test_a_state_is_never_rewritten() -> None:
    read(directory(), seen())
    state = AccountState.objects.get()

    with pytest.raises(InternalError), transaction.atomic():
        AccountState.objects.filter(pk=state.pk).update(is_active=False)
    with pytest.raises(InternalError), transaction.atomic():
        state.delete()


def test_an_account_is_one_person_s_at_a_time() -> None:
    ada, bob, aws = person(), person("Bob"), directory()
    read(aws, seen())
    account = Account.objects.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        AccountLink.objects.create(
            account=account, person=bob, method="email", reason="x", began_at=AT
        )
    assert AccountLink.objects.current().get().person == ada


def test_a_large_reading_takes_a_number_of_statements_that_does_not_grow() -> None:
    small, large = directory("small"), directory("large")
    counts = []
    for of, size in ((small, 10), (large, 400)):
        accounts = [seen(f"u{n}", id=f"{of.title}{n}") for n in range(size)]
        with CaptureQueriesContext(connection) as asked:
            read(of, *accounts)
        counts.append(len(asked))

    assert counts[1] - counts[0] <= 2
