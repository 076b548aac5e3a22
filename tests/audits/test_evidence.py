"""What an audit may see: each condition, just inside and just outside."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.http import QueryDict

from audits.evidence import (
    Shown,
    beyond,
    controls_of,
    criteria_of,
    evaluations_of,
    items_of,
    matrix,
    saying,
    shown_by_control,
    totals,
)
from audits.lists import evidence_of
from compliance.accounts.models import Organization
from compliance.web.lists.asked import Asked
from evidence.models import EvidenceItem
from tests import factories

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
START = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2026, 4, 1, tzinfo=UTC)
MIDDLE = datetime(2026, 2, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def organization() -> None:
    factories.organization()


@pytest.mark.parametrize(
    ("covers_from", "covers_to", "is_seen"),
    [
        (MIDDLE, MIDDLE, True),
        (START, START, True),
        (START - SECOND, START - SECOND, False),
        (START - 30 * SECOND, START, True),
        (END - SECOND, END - SECOND, True),
        (END - SECOND, END + 30 * SECOND, True),
        (END, END + SECOND, False),
        (START - SECOND, END + SECOND, True),
    ],
)
def test_an_item_is_seen_when_it_covers_a_moment_of_the_window(
    covers_from: datetime, covers_to: datetime, is_seen: bool
) -> None:
    item = factories.evidence_item(
        factories.control(), covers_from=covers_from, covers_to=covers_to
    )

    assert list(items_of(factories.audit())) == ([item] if is_seen else [])


def test_the_window_follows_the_organizations_clock() -> None:
    control, audit = factories.control(), factories.audit()
    Organization.objects.update(time_zone="America/New_York")
    factories.evidence_item(control, covers_from=START + timedelta(hours=5) - SECOND)
    first = factories.evidence_item(control, covers_from=START + timedelta(hours=5))
    last = factories.evidence_item(control, covers_from=END + timedelta(hours=4) - SECOND)
    factories.evidence_item(control, covers_from=END + timedelta(hours=4))

    assert list(items_of(audit)) == [last, first]


@pytest.mark.parametrize(
    ("begins", "ends", "said"),
    [
        (START, END - SECOND, ""),
        (START - SECOND, MIDDLE, "begins before"),
        (MIDDLE, END, "ends after"),
        (START - SECOND, END, "begins before and ends after"),
    ],
)
def test_an_item_that_reaches_beyond_the_window_says_so(
    begins: datetime, ends: datetime, said: str
) -> None:
    item = factories.evidence_item(factories.control(), covers_from=begins, covers_to=ends)

    assert beyond(factories.audit(), item) == said


def test_a_type_1_audit_sees_its_day() -> None:
    control = factories.control()
    factories.evidence_item(control, covers_from=START - SECOND)
    factories.evidence_item(control, covers_from=START + timedelta(days=1))
    standing = factories.evidence_item(control, covers_from=START - 9 * SECOND, covers_to=MIDDLE)
    on_the_day = factories.evidence_item(control, covers_from=START + timedelta(hours=23))

    assert list(items_of(factories.audit(as_of=date(2026, 1, 1)))) == [standing, on_the_day]


def test_a_withdrawn_item_is_not_seen() -> None:
    item = factories.evidence_item(factories.control(), covers_from=MIDDLE)
    EvidenceItem.objects.filter(pk=item.pk).update(withdrawn_at=MIDDLE, withdrawn_reason="Wrong")

    assert not items_of(factories.audit()).exists()


def test_only_controls_of_the_audits_categories_and_their_items_are_seen() -> None:
    inside = factories.control("AC-01", criteria=["CC6.1"])
    both = factories.control("CF-01", criteria=["CC6.1", "C1.1"])
    outside = factories.control("AV-01", criteria=[])
    outside.criteria.add(factories.criterion("A1.2", "availability"))
    seen = factories.evidence_item(inside, outside, covers_from=MIDDLE)
    factories.evidence_item(outside, covers_from=MIDDLE)
    factories.evidence_item(covers_from=MIDDLE)

    audit = factories.audit()
    assert list(controls_of(audit)) == [inside, both]
    assert list(items_of(audit)) == [seen]

    wider = factories.audit("Wider", categories=["security", "availability"])
    assert list(controls_of(wider)) == [inside, outside, both]
    assert items_of(wider).count() == 2
    assert [c.code for c in criteria_of(wider)] == ["CC6.1", "C1.1", "A1.2"]


def test_only_what_concerns_the_audits_systems_is_seen() -> None:
    cloud, office = factories.system("Cloud"), factories.system("Office")
    everywhere = factories.control("AC-01")
    in_cloud = factories.control("AC-02", systems=[cloud])
    in_both = factories.control("AC-03", systems=[cloud, office])
    in_office = factories.control("AC-04", systems=[office])
    of_none = factories.evidence_item(everywhere, covers_from=MIDDLE)
    of_cloud = factories.evidence_item(in_both, covers_from=MIDDLE, system=cloud)
    factories.evidence_item(everywhere, covers_from=MIDDLE, system=office)
    factories.evidence_item(in_office, covers_from=MIDDLE)

    audit = factories.audit(systems=[cloud])

    assert list(controls_of(audit)) == [everywhere, in_cloud, in_both]
    assert set(items_of(audit)) == {of_none, of_cloud}


def test_without_systems_only_what_concerns_all_is_seen() -> None:
    cloud = factories.system("Cloud")
    everywhere = factories.control("AC-01")
    factories.control("AC-02", systems=[cloud])
    factories.evidence_item(everywhere, covers_from=MIDDLE, system=cloud)
    item = factories.evidence_item(everywhere, covers_from=MIDDLE)

    audit = factories.audit()

    assert list(controls_of(audit)) == [everywhere]
    assert list(items_of(audit)) == [item]


@pytest.mark.parametrize(
    ("retired_on", "is_seen"),
    [(None, True), (date(2026, 1, 2), True), (date(2026, 1, 1), False), (date(2025, 1, 1), False)],
)
def test_a_control_is_seen_if_it_was_in_force_within_the_window(
    retired_on: date | None, is_seen: bool
) -> None:
    control = factories.control(retired_on=retired_on)
    factories.evidence_item(control, covers_from=MIDDLE)

    audit = factories.audit()

    assert controls_of(audit).exists() is items_of(audit).exists() is is_seen


@pytest.mark.parametrize(
    ("observed_at", "is_seen"),
    [(START - SECOND, False), (START, True), (END - SECOND, True), (END, False)],
)
def test_an_evaluation_is_seen_when_it_observed_within_the_window(
    observed_at: datetime, is_seen: bool
) -> None:
    factories.evaluation(factories.control(), observed_at=observed_at)

    assert evaluations_of(factories.audit()).exists() is is_seen


def test_of_a_long_item_only_the_windows_evaluations_are_seen() -> None:
    control = factories.control()
    before = factories.evaluation(control, observed_at=START - SECOND)
    EvidenceItem.objects.filter(pk=before.item_id).update(covers_to=MIDDLE)
    within = factories.evaluation(control, observed_at=MIDDLE, item=before.item)

    audit = factories.audit()

    assert list(items_of(audit)) == [before.item]
    assert list(evaluations_of(audit)) == [within]
    assert shown_by_control(audit) == {control.pk: Shown(items=1, evaluations=1, with_failures=0)}


def test_evaluations_of_another_system_are_not_seen() -> None:
    cloud, office = factories.system("Cloud"), factories.system("Office")
    control = factories.control()
    source = factories.source("AWS 1", system=cloud)
    seen = factories.evaluation(control, observed_at=MIDDLE, of_source=source)
    other = factories.source("AWS 2", system=office)
    factories.evaluation(control, observed_at=MIDDLE, of_source=other)

    assert list(evaluations_of(factories.audit(systems=[cloud]))) == [seen]


def test_counts_by_control_add_each_item_and_evaluation_once() -> None:
    one, two, none = (factories.control(f"AC-0{n}", criteria=["CC6.1", "CC6.2"]) for n in (1, 2, 3))
    factories.evidence_item(one, two, covers_from=MIDDLE)
    factories.evaluation(one, observed_at=MIDDLE, failed=2)
    factories.evaluation(one, two, observed_at=MIDDLE + SECOND, unknown=1)
    factories.evaluation(none, observed_at=END)

    audit = factories.audit()

    assert shown_by_control(audit) == {
        one.pk: Shown(items=3, evaluations=2, with_failures=1, with_unknown=1),
        two.pk: Shown(items=2, evaluations=1, with_failures=0, with_unknown=1),
    }


def test_the_matrix_holds_every_criterion_also_one_without_a_control() -> None:
    shown = factories.control("AC-01", criteria=["CC6.1", "CC6.2"])
    unshown = factories.control("AC-02", criteria=["CC6.2"])
    factories.criterion("CC6.3")
    factories.criterion("P1.1", "privacy")
    factories.evidence_item(shown, covers_from=MIDDLE)

    rows = [(row.criterion.code, row.control, row.shown.items) for row in matrix(factories.audit())]

    assert rows == [
        ("CC6.1", shown, 1),
        ("CC6.2", shown, 1),
        ("CC6.2", unshown, 0),
        ("CC6.3", None, 0),
    ]


def test_totals_have_their_denominators() -> None:
    shown = factories.control("AC-01", criteria=["CC6.1", "CC6.2"])
    factories.control("AC-02", criteria=["CC6.3"])
    factories.evidence_item(shown, covers_from=MIDDLE)
    factories.evaluation(shown, observed_at=MIDDLE, failed=1)
    factories.evaluation(shown, observed_at=MIDDLE + SECOND, unknown=1)
    factories.evidence_item(shown, covers_from=END)

    figures = totals(factories.audit())

    assert (figures.criteria_shown, figures.criteria) == (2, 3)
    assert (figures.controls_shown, figures.controls) == (1, 2)
    assert (figures.items_collected, figures.items) == (2, 3)
    assert (figures.evaluations_with_failures, figures.evaluations) == (1, 2)
    assert figures.evaluations_with_unknown == 1


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", {"Access review Q1", "AWS-04 on AWS 1111", "Scan"}),
        ("control=AC-01", {"Access review Q1", "AWS-04 on AWS 1111"}),
        ("control=AV-01", set()),
        ("control=ZZ-99", set()),
        ("criterion=CC7.1", {"Scan"}),
        ("criterion=A1.2", set()),
        ("control=AC-01&criterion=CC7.1", set()),
        ("q=review", {"Access review Q1"}),
        ("q=review+q1", {"Access review Q1"}),
        ("q=review+scan", set()),
        ("q=aws-04", {"AWS-04 on AWS 1111"}),
        ("q=scan.pdf", {"Scan"}),
        ("q=review&control=VM-01", set()),
        ("q=99999999999999999999", set()),
        ("origin=check", {"AWS-04 on AWS 1111"}),
    ],
)
def test_a_search_finds_within_what_may_be_seen(query: str, titles: set[str]) -> None:
    access = factories.control("AC-01")
    scans = factories.control("VM-01", criteria=["CC7.1"])
    outside = factories.control("AV-01", criteria=[])
    outside.criteria.add(factories.criterion("A1.2", "availability"))
    factories.evidence_item(access, outside, covers_from=MIDDLE, title="Access review Q1")
    factories.evidence_item(scans, covers_from=MIDDLE, title="Scan", file_name="scan.pdf")
    factories.evidence_item(access, covers_from=END, title="Access review Q2")
    factories.evaluation(access, observed_at=MIDDLE)
    audit = factories.audit()
    asked = Asked(
        listing=evidence_of(audit), path="/", params=QueryDict(query), user=factories.auditor()
    )

    assert {item.title for item in asked.narrowed(items_of(audit))} == titles


def test_an_item_is_found_by_its_code() -> None:
    item = factories.evidence_item(factories.control(), covers_from=MIDDLE)
    factories.evidence_item(factories.control("AC-05"), covers_from=MIDDLE)

    assert list(saying(items_of(factories.audit()), item.code.lower())) == [item]
