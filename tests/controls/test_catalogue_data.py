"""What must hold of the data files themselves, whoever edits them."""

import csv
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from controls.catalogue import CatalogueError, ListedControl, read_catalogue

CATALOGUE = read_catalogue()
CONTROLS = CATALOGUE.controls
EXAMPLE = {
    "code": "AC-04",
    "title": "Quarterly access review",
    "statement": "Owners review accounts every quarter.",
    "kind": "detective",
    "nature": "manual",
    "cadence": "quarterly",
    "owner_role": "Compliance lead",
    "criteria": ["CC6.2"],
    "checks": [],
    "evidence": "The signed list.",
    "pitfalls": "Nobody signed it.",
}

# Which criteria each posture check speaks to, as published with the checks.
CHECKS = {
    "AWS-01": "CC6.1", "AWS-02": "CC6.1 CC6.3", "AWS-03": "CC6.1 CC7.2", "AWS-04": "CC6.1 CC6.6",
    "AWS-05": "CC6.1", "AWS-06": "CC6.1", "AWS-07": "CC6.2 CC6.3", "AWS-08": "CC6.3",
    "AWS-09": "CC6.3", "AWS-10": "CC6.1 CC6.3", "AWS-11": "CC6.2", "AWS-12": "CC6.2 CC6.3",
    "AWS-13": "CC6.1 CC6.2", "AWS-14": "CC6.1 CC6.6", "AWS-15": "CC7.2 CC6.1",
    "AWS-16": "CC7.2 CC7.3", "AWS-17": "CC6.1", "AWS-18": "CC6.1 CC7.2", "AWS-19": "CC7.2 CC7.3",
    "AWS-20": "CC7.1 CC8.1", "AWS-21": "CC6.8 CC7.1 CC7.2", "AWS-22": "CC7.2 CC7.3 CC7.4",
    "AWS-23": "CC7.2 CC7.3", "AWS-24": "CC4.1 CC7.1", "AWS-25": "CC7.2", "AWS-26": "CC6.6",
    "AWS-27": "CC6.6", "AWS-28": "CC6.6", "AWS-29": "CC6.1 CC6.6 C1.1", "AWS-30": "CC6.1 C1.1",
    "AWS-31": "CC6.7", "AWS-32": "A1.2 CC7.5", "AWS-33": "CC6.1 C1.1", "AWS-34": "CC6.6",
    "AWS-35": "A1.2", "AWS-36": "A1.1 A1.2", "AWS-37": "A1.2", "AWS-38": "CC6.1",
    "AWS-39": "A1.2 A1.3", "AWS-40": "CC6.1", "AWS-41": "CC6.7", "AWS-42": "CC6.7",
    "AWS-43": "CC6.6", "AWS-44": "A1.1 CC7.2", "AWS-45": "A1.1", "AWS-46": "CC6.1 CC6.8",
    "AWS-47": "CC7.1", "AWS-48": "CC7.1", "AWS-49": "CC2.1 CC6.1", "AWS-50": "CC8.1",
    "AWS-51": "CC6.3",
    "GH-01": "CC6.1", "GH-02": "CC6.1", "GH-03": "CC6.1", "GH-04": "CC6.1", "GH-05": "CC6.2",
    "GH-06": "CC6.2 CC6.3", "GH-07": "CC6.3", "GH-08": "CC6.3", "GH-09": "CC6.1 C1.1",
    "GH-10": "CC6.2", "GH-11": "CC6.2", "GH-12": "CC6.1 C1.1", "GH-13": "CC8.1", "GH-14": "CC8.1",
    "GH-15": "CC8.1", "GH-16": "CC8.1", "GH-17": "CC8.1", "GH-18": "CC8.1", "GH-19": "CC8.1",
    "GH-20": "CC8.1", "GH-21": "CC7.1", "GH-22": "CC7.1 CC8.1", "GH-23": "CC6.1 CC7.1",
    "GH-24": "CC6.8 CC8.1", "GH-25": "CC8.1", "GH-26": "CC6.1 CC6.3", "GH-27": "CC7.2",
    "GH-28": "CC6.3",
    "GW-01": "CC6.1", "GW-02": "CC6.1", "GW-03": "CC6.1", "GW-04": "CC6.3", "GW-05": "CC6.3",
    "GW-06": "CC6.3", "GW-07": "CC6.2 CC6.3", "GW-08": "CC1.4 CC6.2", "GW-09": "CC6.2",
    "GW-10": "CC6.2", "GW-11": "CC6.1", "GW-12": "CC6.1", "GW-13": "CC6.1 CC6.6",
    "GW-14": "CC6.1", "GW-15": "CC6.7 C1.1", "GW-16": "CC6.1 CC9.2", "GW-17": "CC6.1 CC6.3",
    "GW-18": "CC6.8 CC6.7", "GW-19": "CC6.7 C1.1", "GW-20": "CC7.2 CC7.3", "GW-21": "CC6.7 CC6.8",
    "GW-22": "CC6.3 CC7.2",
    "GW-23": "CC6.3",
}  # fmt: skip

# Openings by which the standard's own wording would be known; each is only a few words.
BORROWED = (
    "the entity ",
    "entity’s objectives",
    "entity's objectives",
    "demonstrates a commitment to",
    "logical access security software",
    "points of focus",
    "coso",
    "certified",
    "compliant",
)


def as_toml(entry: Mapping[str, object]) -> str:
    lines = [f"{key} = {value!r}".replace("'", '"') for key, value in entry.items()]
    return "\n".join(["[[control]]", *lines]) + "\n"


def folder_with(path: Path, *entries: Mapping[str, object]) -> Path:
    """Write a data folder with one criterion and these controls."""
    (path / "library").mkdir()
    header = "criterion,category,series,paraphrase,points_of_focus,iso27001_annex_a_strong,"
    header += "iso27001_annex_a_supported,iso27001_annex_a_judgement,iso27001_clauses\n"
    row = "CC6.2,Security,CC6,Users are registered,3,A.5.15,A.5.16,,5.1 5.2\n"
    (path / "criteria.csv").write_text(header + row)
    (path / "library" / "access.toml").write_text("".join(as_toml(entry) for entry in entries))
    return path


def test_there_are_61_criteria_in_five_categories() -> None:
    assert Counter(criterion.category for criterion in CATALOGUE.criteria) == {
        "security": 33,
        "availability": 3,
        "confidentiality": 2,
        "processing_integrity": 5,
        "privacy": 18,
    }
    assert [c.title for c in CATALOGUE.categories][3] == "Processing integrity"


def test_each_criterion_is_met_by_a_control() -> None:
    met = {code for control in CONTROLS for code in control.criteria}

    assert met == {criterion.code for criterion in CATALOGUE.criteria}


def test_most_security_criteria_are_met_by_several_controls() -> None:
    times = Counter(code for control in CONTROLS for code in control.criteria)
    security = [c.code for c in CATALOGUE.criteria if c.category == "security"]

    assert sum(times[code] >= 2 for code in security) >= 30


def test_every_check_supports_a_control_whose_criteria_it_speaks_to() -> None:
    assert len(CHECKS) == 102
    for check_id, criteria in CHECKS.items():
        supported = [control for control in CONTROLS if check_id in control.checks]
        covered = {code for control in supported for code in control.criteria}
        assert set(criteria.split()) <= covered, check_id
        assert all(set(criteria.split()) & control.criteria for control in supported), check_id


def test_no_control_names_a_check_that_does_not_exist() -> None:
    assert {id_ for control in CONTROLS for id_ in control.checks} == set(CHECKS)


@pytest.mark.parametrize(
    "word",
    [
        "Multi-factor authentication",
        "Least privilege",
        "Quarterly access review",
        "Changes are reviewed",
        "Incident response plan",
        "Annual vendor review",
        "Annual penetration test",
        "Handbook signed",
        "Onboarding checklist",
        "Leavers removed",
        "Backups every day",
        "Restores are tested",
        "Annual risk assessment",
        "Board oversight",
        "Encryption at rest",
        "Encryption in transit",
        "Secrets kept",
        "Retention schedule",
        "Privacy notice",
        "Breach notification",
        "Input is validated",
    ],
)
def test_the_library_has_what_every_programme_needs(word: str) -> None:
    assert [control.code for control in CONTROLS if control.title.startswith(word)]


def test_codes_and_titles_stand_once() -> None:
    assert len(CONTROLS) >= 95
    assert len({control.code for control in CONTROLS}) == len(CONTROLS)
    assert len({control.title for control in CONTROLS}) == len(CONTROLS)


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.code)
def test_a_controls_texts_say_enough_and_not_too_much(control: ListedControl) -> None:
    assert 8 <= len(control.title) <= 60
    assert 80 <= len(control.statement) <= 420
    assert 60 <= len(control.good_evidence) <= 320
    assert 40 <= len(control.pitfalls) <= 260
    for text in (control.statement, control.good_evidence, control.pitfalls):
        assert text[0].isupper() and text.endswith(".")
        assert not [words for words in BORROWED if words in text.lower()]


def test_iso_references_keep_their_grade() -> None:
    first = next(c for c in CATALOGUE.criteria if c.code == "CC6.1")

    assert ("A.8.5", "strong") in first.iso
    assert ("A.8.20", "supported") in first.iso


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"code": "AC4"}, "two letters"),
        ({"kind": "nice"}, "kind must be one of corrective"),
        ({"nature": "both"}, "nature must be one of"),
        ({"cadence": "often"}, "cadence must be one of"),
        ({"pitfalls": " "}, "pitfalls is empty"),
        ({"criteria": []}, "at least one criterion"),
        ({"criteria": ["CC9.9"]}, "no criterion CC9.9"),
        ({"checks": ["aws 4"]}, "aws 4 is no check id"),
        ({"owner": "x"}, "exactly these keys"),
    ],
)
def test_a_mistake_names_the_file_and_the_control(
    wrong: dict[str, object], sentence: str, tmp_path: Path
) -> None:
    folder = folder_with(tmp_path, EXAMPLE | wrong)

    with pytest.raises(CatalogueError, match=rf"access\.toml, AC.*{sentence}"):
        read_catalogue(folder)


def test_a_code_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="control AC-04 is there 2 times"):
        read_catalogue(folder_with(tmp_path, EXAMPLE, EXAMPLE))


def test_the_csv_is_read_whole() -> None:
    path = Path(__file__).parents[2] / "controls" / "data" / "criteria.csv"
    with path.open(newline="") as file:
        assert [row["criterion"] for row in csv.DictReader(file)] == [
            criterion.code for criterion in CATALOGUE.criteria
        ]
