"""Lists of accounts of systems that nobody reads: columns, bad rows, and what is kept of them."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from compliance.ledger.models import LedgerEntry
from compliance.people.models import AccountList, Directory
from compliance.people.rules.account_rows import guess_places, read_accounts
from compliance.people.rules.reviews import Choice
from compliance.people.tables import TableUnreadableError
from evidence import artifacts
from evidence.actions.account_lists import (
    BroughtAccounts,
    ListRefusedError,
    import_list,
    seal_list,
)
from evidence.models import Artifact

from . import builders
from .builders import DAY, STARTED, decide, person, reviewed, start
from .conftest import Cast, client_of

CSV = b"""Login,E-mail,Role,Last login,Status
ada,ada@northwind.example,Admin; Sales,2026-01-02,active
bob,bob@northwind.example,Sales,,active
bob,bob2@northwind.example,Sales,,active
cyn,not an address,Sales,,active
,dan@northwind.example,Sales,,active
eve,eve@northwind.example,Sales,03/04/2026,active
fay,,Sales,2026-01-02,perhaps
gus,gus@northwind.example,Sales,never,suspended
"""
PLACES = {"name": 0, "email": 1, "privileges": 2, "last_used_at": 3, "is_active": 4}


def rows_of(body: bytes) -> list[list[str]]:
    return [line.split(",") for line in body.decode().splitlines()[1:]]


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (["Login", "E-mail", "Role", "Last login", "Status"], PLACES),
        (["User name", "MFA", "Enabled"], {"name": 0, "has_mfa": 1, "is_active": 2}),
        (["account", "name"], {"name": 0}),
        (["LAST_USED", "Groups", "user"], {"last_used_at": 0, "privileges": 1, "name": 2}),
        (["x", "y"], {}),
    ],
)
def test_columns_are_known_by_what_they_are_called(
    headings: list[str], expected: dict[str, int]
) -> None:
    assert guess_places(headings) == expected


def test_every_row_is_either_taken_or_named() -> None:
    read = read_accounts(rows_of(CSV), PLACES)

    assert read.count == 8
    assert [account.name for account in read.good] == ["ada", "bob", "gus"]
    assert [(row.number, row.column, row.sentence.split(".")[0]) for row in read.bad] == [
        (4, "Account", "Row 3 is the same account"),
        (5, "E-mail", "That is no e-mail address"),
        (6, "Account", "The account’s name is missing"),
        (7, "Last used", "That is no day"),
        (8, "Active", "Enter yes or no"),
    ]


def test_what_a_row_says_becomes_an_account() -> None:
    ada, bob, gus = read_accounts(rows_of(CSV), PLACES).good

    assert (ada.id, ada.emails, ada.privileges) == (
        "ada",
        ("ada@northwind.example",),
        ("Admin", "Sales"),
    )
    assert (ada.is_privileged, ada.is_active, ada.has_mfa) == (True, True, None)
    assert ada.last_used_at == datetime(2026, 1, 2, tzinfo=UTC)
    assert (bob.is_privileged, bob.last_used_at) == (False, None)
    assert (gus.is_active, gus.last_used_at) == (False, None)


@pytest.mark.parametrize(
    ("cell", "expected"), [("yes", True), ("No", False), ("", None), ("ENABLED", True)]
)
def test_a_second_factor_is_told_or_not(cell: str, expected: bool | None) -> None:
    (account,) = read_accounts([["ada", cell]], {"name": 0, "has_mfa": 1}).good

    assert account.has_mfa is expected


@pytest.mark.parametrize("name", ["x" * 255, " "])
def test_a_name_that_cannot_be_kept_is_named(name: str) -> None:
    assert len(read_accounts([[name]], {"name": 0}).bad) == 1


def brought(cast: Cast, body: bytes = CSV, **fields: Any) -> BroughtAccounts:
    artifact = seal_list(body=body, actor=cast.lead, at=STARTED)
    defaults: dict[str, Any] = {
        "file_name": "crm.csv",
        "system": "Old CRM",
        "places": PLACES,
        "made_at": STARTED - timedelta(hours=2),
        "claimed": 9,
    }
    return BroughtAccounts(artifact=artifact, **defaults | fields)


@pytest.mark.django_db
def test_a_list_is_sealed_as_it_came_and_taken_as_a_reading(cast: Cast) -> None:
    ada = person("Ada")
    taken = import_list(brought=brought(cast), actor=cast.lead, at=STARTED)

    assert (taken.rows, taken.refused, taken.claimed) == (3, 5, 9)
    assert artifacts.read(Artifact.objects.get(sha256=taken.sha256)) == CSV
    directory = Directory.objects.get(provider="list")
    assert (directory.title, directory.account) == ("Old CRM", "old-crm")
    assert directory.read_at == STARTED - timedelta(hours=2)
    assert directory.accounts.count() == 3
    assert directory.accounts.get(name="ada").links.get().person == ada
    entry = LedgerEntry.objects.filter(event="account_list.imported").get()
    assert entry.details["refused"] == 5


@pytest.mark.django_db
def test_a_listed_system_is_reviewed_and_its_removals_are_followed_by_the_next_list(
    cast: Cast,
) -> None:
    taken = import_list(brought=brought(cast), actor=cast.lead, at=STARTED)
    review = start(cast.lead, taken.directory)
    row = review.directories.get()
    assert (row.listed, row.usable, row.claimed) == (3, 2, 9)
    decide(reviewed(review, "bob"), Choice.REMOVE, "Left sales")
    later = STARTED + 3 * DAY
    body = CSV.replace(b"bob,bob@", b"rob,bob@").replace(b"bob,bob2@", b"sam,sam@")

    import_list(brought=brought(cast, body, made_at=later), actor=cast.lead, at=later)

    from compliance.people.following import removals

    (followed,) = removals(review, at=later + DAY)
    assert followed.done_at == later
    assert Directory.objects.filter(provider="list").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"made_at": STARTED + DAY}, "in the future"),
        ({"places": {"name": 3}}, None),
        ({"places": {"name": 9}}, "No row can be understood"),
        ({"system": "!!!"}, "Name the system"),
    ],
)
def test_a_list_that_makes_no_sense_is_refused(
    cast: Cast, fields: dict[str, Any], word: str | None
) -> None:
    if word is None:
        import_list(brought=brought(cast, **fields), actor=cast.lead, at=STARTED)
        return
    with pytest.raises(ListRefusedError, match=word):
        import_list(brought=brought(cast, **fields), actor=cast.lead, at=STARTED)
    assert not AccountList.objects.exists()


@pytest.mark.django_db
def test_an_older_list_than_the_one_before_is_refused(cast: Cast) -> None:
    import_list(brought=brought(cast), actor=cast.lead, at=STARTED)

    with pytest.raises(ListRefusedError, match="Bring a newer one"):
        older = brought(cast, made_at=STARTED - 2 * DAY)
        import_list(brought=older, actor=cast.lead, at=STARTED)
    assert AccountList.objects.count() == 1


@pytest.mark.django_db
def test_only_the_lead_brings_lists(cast: Cast) -> None:
    for somebody in (cast.engineer, cast.employee, cast.auditor):
        with pytest.raises(ListRefusedError, match="Only the compliance lead"):
            seal_list(body=CSV, actor=somebody, at=STARTED)
    with pytest.raises(TableUnreadableError):
        seal_list(body=b"", actor=cast.lead, at=STARTED)
    assert not Artifact.objects.exists()


def sent(body: bytes, name: str = "crm.csv") -> dict[str, Any]:
    return {
        "file": SimpleUploadedFile(name, body),
        "system": "Old CRM",
        "made_on": "2026-01-05",
        "claimed": "8",
    }


def bring(client: Client, body: bytes, name: str = "crm.csv") -> str:
    return str(client.post("/reviews/lists/", sent(body, name)).headers["Location"])


@pytest.mark.django_db
def test_a_list_is_brought_in_two_steps_with_each_bad_row_named(cast: Cast) -> None:
    client = client_of(cast.lead)

    path = bring(client, CSV)
    looked = client.get(path)
    text = looked.content.decode()
    assert "3 of 8 rows can be taken; nothing is in the record yet." in text
    assert "5 rows would be left out" in text
    assert "Row 3 is the same account" in text
    assert not Directory.objects.filter(provider="list").exists()
    initial = {key: str(value) for key, value in looked.context["form"].initial.items()}
    done = client.post(path.partition("?")[0], initial | {"take": "yes"}, follow=True)

    assert "3 accounts of Old CRM are in the record. 5 rows were left out." in done.content.decode()
    taken = AccountList.objects.get()
    assert (taken.title, taken.claimed) == ("crm.csv", 8)
    assert str(taken.made_at) == "2026-01-05 23:59:59.999999+00:00"


@pytest.mark.django_db
def test_other_columns_are_looked_at_before_anything_is_taken(cast: Cast) -> None:
    client = client_of(cast.lead)
    path = bring(client, b"A,B\nada,yes\nbob,\n")
    form = {"system": "Old CRM", "made_on": "2026-01-05", "name": "0", "is_active": "1"}

    looked = client.post(path, form | {"look": "yes"})
    assert "2 of 2 rows can be taken" in looked.content.decode()
    twice = client.post(path, form | {"has_mfa": "1", "take": "yes"})
    assert twice.status_code == 422
    assert "That column is Active already." in twice.content.decode()
    assert not AccountList.objects.exists()


@pytest.mark.django_db
def test_a_spreadsheet_is_a_list_too(cast: Cast) -> None:
    book = openpyxl.Workbook()
    book.active.append(["User", "Role"])
    book.active.append(["ada", "Owner"])
    body = io.BytesIO()
    book.save(body)
    client = client_of(cast.lead)

    page = client.get(bring(client, body.getvalue(), "crm.xlsx")).content.decode()

    assert "1 of 1 rows can be taken" in page
    assert "Privileged" in page


@pytest.mark.django_db
@pytest.mark.parametrize("body", [b"one line only", b"\x00\x01\x02" * 9])
def test_a_file_that_is_no_list_is_refused_in_words(cast: Cast, body: bytes) -> None:
    answer = client_of(cast.lead).post("/reviews/lists/", sent(body))

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "status"), [("engineer", 403), ("employee", 404), ("outsider", 404), ("auditor", 404)]
)
def test_others_bring_no_lists(cast: Cast, who: str, status: int) -> None:
    artifact = seal_list(body=CSV, actor=cast.lead, at=STARTED)
    client = client_of(getattr(cast, who))

    assert client.get("/reviews/lists/").status_code == status
    assert client.post("/reviews/lists/", sent(CSV)).status_code == status
    assert client.get(f"/reviews/lists/{artifact.pk}/").status_code == status
    assert builders.STARTED == STARTED
