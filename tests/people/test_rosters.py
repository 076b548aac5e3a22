"""Lists of persons: what they change on the roster."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import openpyxl
import pytest

from compliance.ledger.models import Job, LedgerEntry
from compliance.people.actions.roster import (
    BroughtList,
    RosterRefusedError,
    forget_long_gone,
    forget_person,
    take_roster,
)
from compliance.people.models import (
    Account,
    AccountLink,
    AccountState,
    Employment,
    Person,
    Position,
    RosterImport,
)
from compliance.people.rosters import plan
from compliance.people.rules.roster_columns import Columns, guess_columns
from compliance.people.rules.roster_rows import RosterRow
from compliance.people.tables import TableUnreadableError, read_table
from evidence.models import Artifact, Snapshot
from integrations.actions.rosters import RosterFile, import_file, import_rows
from tests import factories

from .building import AT, DAY, directory, listed, person, read, seen

pytestmark = pytest.mark.django_db


def take(*rows: RosterRow, at: datetime = AT) -> Any:
    brought = BroughtList(origin="api", title="HR", sha256="0" * 64)
    return take_roster(rows=rows, brought=brought, actor=factories.lead(f"L{at:%j%H}"), at=at)


def test_everybody_new_is_on_the_roster_with_employment_position_and_manager() -> None:
    take(
        listed("Ada", department="Platform", title="Engineer", manager="bob@n.example"),
        listed("Bob"),
    )

    ada = Person.objects.get(name="Ada")
    assert ada.employments.get().joined_on == date(2024, 1, 1)
    post = ada.positions.get()
    assert (post.department, post.title, str(post.manager)) == ("Platform", "Engineer", "Bob")
    assert post.began_on == date(2024, 1, 1)


def test_the_same_list_twice_changes_nothing() -> None:
    take(listed("Ada", department="Platform"))
    _, found = take(listed("Ada", department="Platform"), at=AT + DAY)

    assert (len(found.new), len(found.changed), found.same) == (0, 0, 1)
    assert Position.objects.count() == Employment.objects.count() == 1


def test_another_department_is_a_move_from_the_day_of_the_list() -> None:
    take(listed("Ada", department="Platform"))
    take(listed("Ada", department="Product"), at=AT + 10 * DAY)

    earlier, later = Position.objects.order_by("began_on")
    assert (earlier.department, earlier.ended_on) == ("Platform", date(2026, 2, 10))
    assert (later.department, later.began_on, later.ended_on) == (
        "Product",
        date(2026, 2, 10),
        None,
    )


def test_a_last_day_with_its_hour_is_an_instant_of_the_organization() -> None:
    factories.organization(time_zone="Europe/Amsterdam")
    take(listed("Ada", last_day=date(2026, 1, 30), left_time=time(17)))

    assert Employment.objects.get().left_at == datetime(2026, 1, 30, 16, tzinfo=UTC)


def test_somebody_who_comes_back_has_two_employments() -> None:
    take(
        listed("Ada", joined_on=date(2020, 1, 1), last_day=date(2021, 1, 1)),
        listed("Ada", joined_on=date(2023, 1, 1)),
    )

    assert Person.objects.get().employments.count() == 2


def test_a_new_name_keeps_the_person_by_the_number_and_the_address_before() -> None:
    take(listed("Ada Byron", external_id="7"))
    take(listed("Ada King", external_id="7"), at=AT + DAY)

    ada = Person.objects.get()
    assert (ada.name, ada.email) == ("Ada King", "ada.king@n.example")
    assert ada.other_emails == ["ada.byron@n.example"]


def test_a_row_of_two_persons_is_refused_and_named() -> None:
    take(listed("Ada", external_id="7"), listed("Bob", external_id="8"))
    taken, found = take(listed("Ada", external_id="8"), at=AT + DAY)

    assert taken.refused == 1
    assert "those of Ada and Bob" in found.refused[0].sentence
    assert Person.objects.get(name="Bob").email == "bob@n.example"


def test_who_is_not_on_a_list_stays_and_is_told() -> None:
    take(listed("Ada"), listed("Bob"))
    _, found = take(listed("Ada"), at=AT + DAY)

    assert [str(each) for each in found.absent] == ["Bob"]
    assert Employment.objects.filter(last_day=None).count() == 2


def test_employments_that_overlap_are_refused_whole() -> None:
    take(listed("Ada", joined_on=date(2020, 1, 1)))

    with pytest.raises(RosterRefusedError, match="some of these days already"):
        take(listed("Ada", joined_on=date(2022, 1, 1)), at=AT + DAY)
    assert RosterImport.objects.count() == 1


def test_a_plan_changes_nothing() -> None:
    take(listed("Ada"))
    found = plan([listed("Ada", department="X"), listed("Bob")], today=AT.date())

    assert [change.what for change in found.changed[0].changes] == ["department"]
    assert [each.newest.name for each in found.new] == ["Bob"]
    assert Person.objects.count() == 1


def test_accounts_are_linked_as_soon_as_their_person_is_known() -> None:
    read(directory(), seen())
    take(listed("Ada"))

    assert str(AccountLink.objects.current().get().person) == "Ada"


def test_a_list_leaves_an_entry_without_personal_data() -> None:
    take(listed("Ada"))
    take(listed("Ada", department="X"), at=AT + DAY)
    entry = LedgerEntry.objects.filter(event="roster.imported").latest("sequence")

    assert entry.details["changed"] == {f"person:{Person.objects.get().pk}": ["department"]}
    assert "ada" not in str(entry.details).lower().replace("sha", "")


def test_a_file_is_sealed_as_it_came_with_what_was_understood() -> None:
    body = b"Name;E-mail;First day\nAda;ada@n.example;2024-01-01\nBob;bob;2024-01-01\n"
    columns = Columns(places=guess_columns(["Name", "E-mail", "First day"]))
    file = RosterFile(name="hr.csv", body=body, columns=columns)
    taken, _ = import_file(file=file, actor=factories.lead(), at=AT)

    assert (taken.rows, taken.refused) == (1, 1)
    assert Artifact.objects.filter(sha256=taken.sha256, size=len(body)).exists()
    assert Snapshot.objects.get().source.provider == "roster"


def test_persons_of_the_api_are_sealed_too() -> None:
    taken, _ = import_rows(
        rows=(listed("Ada"),), title="API", origin="api", actor=factories.lead(), at=AT
    )

    assert Snapshot.objects.get().artifact.sha256 == taken.sha256


def test_somebody_who_left_is_forgotten_but_not_that_they_were_here() -> None:
    ada = person(last_day=date(2026, 1, 2))
    read(directory(), seen())
    forget_person(person=ada, actor=factories.lead(), at=AT)
    ada.refresh_from_db()

    assert (ada.name, ada.emails) == (f"Person {ada.pk}", [])
    assert ada.employments.exists()
    assert AccountState.objects.get().emails == []
    assert "ada" not in Account.objects.get().name


def test_everybody_is_forgotten_once_the_agreed_time_is_over() -> None:
    person("Ada", joined_on=date(2020, 1, 1), last_day=AT.date() - timedelta(days=1096))
    person("Bob", joined_on=date(2020, 1, 1), last_day=AT.date() - timedelta(days=1094))
    person("Eve")

    assert forget_long_gone(actor=Job("retention"), at=AT) == 1
    assert forget_long_gone(actor=Job("retention"), at=AT) == 0
    assert sorted(Person.objects.values_list("name", flat=True))[:2] == ["Bob", "Eve"]


def test_somebody_who_works_here_is_not_forgotten() -> None:
    with pytest.raises(RosterRefusedError, match="works here"):
        forget_person(person=person(), actor=factories.lead(), at=AT)


def _sheet(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


@pytest.mark.parametrize(
    "body",
    [
        "Name,Day\nAda,2024-01-02\n".encode("utf-8-sig"),
        b"Name;Day\nAda;2024-01-02\n",
        "Name\tDay\nAda\t2024-01-02\n".encode("utf-16"),
        _sheet(["Name", "Day"], ["Ada", date(2024, 1, 2)]),
        _sheet(["Name", "Day"], [None, None], ["Ada", datetime(2024, 1, 2)]),  # noqa: DTZ001
    ],
)
def test_lists_are_read_however_they_were_saved(body: bytes) -> None:
    table = read_table(body)

    assert table.headings == ("Name", "Day")
    assert table.rows == (("Ada", "2024-01-02"),)


def test_letters_of_old_windows_are_read() -> None:
    assert read_table("Name,X\nJosé,1\n".encode("cp1252")).rows[0][0] == "José"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "There is no list in it"),
        (b"Name,Day\n", "There is no list in it"),
        (b"PK\x03\x04 broken", "cannot be opened"),
        (b"a,b\n\x00,2\n", "no text"),
        (b"x" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
    ],
)
def test_what_is_no_list_is_refused_with_what_to_bring(body: bytes, told: str) -> None:
    with pytest.raises(TableUnreadableError, match=told):
        read_table(body)
