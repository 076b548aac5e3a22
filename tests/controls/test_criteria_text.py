from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from compliance.ledger.models import LedgerEntry
from controls.criteria_text import CriteriaTextError, parse_criteria_text
from controls.models import Criterion
from tests import factories

KNOWN = {"CC1.1", "CC1.2"}


def test_texts_are_read_by_criterion_whatever_the_spreadsheet_added() -> None:
    content = '\ufeffcriterion,text,note\r\nCC1.1,"Two\nlines, one comma",x\r\n CC1.2 , Words ,\r\n'

    assert parse_criteria_text(content, known=KNOWN) == {
        "CC1.1": "Two\nlines, one comma",
        "CC1.2": "Words",
    }


@pytest.mark.parametrize(
    ("content", "problems"),
    [
        ("", ["The first line must name"]),
        ("code,words\nCC1.1,x\n", ["The first line must name"]),
        ("criterion,text\n", ["no rows"]),
        ("criterion,text\nCC1.9,x\n", ["Line 2: there is no criterion “CC1.9”"]),
        ("criterion,text\nCC1.1\n", ["Line 2: the text of CC1.1 is empty"]),
        ("criterion,text\nCC1.1,x\nCC1.1,y\n", ["Line 3: CC1.1 is there a second time"]),
        ("criterion,text\nCC1.1,\nX,y\nCC1.2,z\n", ["Line 2: the text", "Line 3: there is no"]),
    ],
)
def test_every_bad_row_is_named(content: str, problems: list[str]) -> None:
    with pytest.raises(CriteriaTextError) as raised:
        parse_criteria_text(content, known=KNOWN)

    assert len(raised.value.problems) == len(problems)
    for said, expected in zip(raised.value.problems, problems, strict=True):
        assert expected in said


def run(*arguments: str | Path) -> str:
    out = StringIO()
    call_command("import_criteria_text", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def criteria(db: None) -> None:
    factories.criterion("CC1.1")
    factories.criterion("CC1.2")


def texts() -> dict[str, str]:
    return dict(Criterion.objects.values_list("code", "licensed_text"))


@pytest.mark.usefixtures("criteria")
def test_the_command_takes_over_the_texts_and_records_it_once(tmp_path: Path) -> None:
    file = tmp_path / "licensed.csv"
    file.write_text("criterion,text\nCC1.1,One\nCC1.2,Two\n")

    assert run(file) == "Read 2 criteria; 2 were new or different.\n"
    assert run(file) == "Read 2 criteria; 0 were new or different.\n"

    assert texts() == {"CC1.1": "One", "CC1.2": "Two"}
    entry = LedgerEntry.objects.get()
    assert (entry.event, entry.details) == (
        "criteria_text.imported",
        {"criteria": ["CC1.1", "CC1.2"], "cleared": False},
    )


@pytest.mark.usefixtures("criteria")
def test_one_bad_row_leaves_everything_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "licensed.csv"
    file.write_text("criterion,text\nCC1.1,One\nCC9.9,Two\n")

    with pytest.raises(CommandError, match=r"(?s)Nothing was changed.*Line 3.*CC9\.9"):
        run(file)

    assert texts() == {"CC1.1": "", "CC1.2": ""}
    assert not LedgerEntry.objects.exists()


@pytest.mark.usefixtures("criteria")
def test_clearing_removes_what_was_imported(tmp_path: Path) -> None:
    Criterion.objects.filter(code="CC1.1").update(licensed_text="One")

    assert run("--clear") == "Removed the licensed text of 1 criteria.\n"
    assert run("--clear") == "Removed the licensed text of 0 criteria.\n"

    assert texts() == {"CC1.1": "", "CC1.2": ""}
    assert LedgerEntry.objects.get().details == {"criteria": ["CC1.1"], "cleared": True}


@pytest.mark.usefixtures("criteria")
@pytest.mark.parametrize(
    ("content", "sentence"),
    [(None, "cannot be read: No such file"), (b"criterion,text\nCC1.1,\xff\n", "not UTF-8")],
)
def test_an_unreadable_file_is_one_sentence(
    content: bytes | None, sentence: str, tmp_path: Path
) -> None:
    file = tmp_path / "licensed.csv"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(CommandError, match=sentence):
        run(file)


@pytest.mark.django_db
def test_without_criteria_the_command_says_what_to_run_first(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="load_catalogue first"):
        run(tmp_path / "licensed.csv")
