"""Who finds what: each role finds its own, an outsider nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from compliance.accounts.models import Role
from compliance.dashboard.catalogue import find_check
from compliance.dashboard.search.hits import Way
from compliance.ledger.events import Event
from compliance.ledger.models import record
from controls.models import Control
from tests import factories

from .searches import connect, hits, titles

pytestmark = pytest.mark.django_db


def title_of(check_id: str) -> str:
    found = find_check(check_id)
    assert found is not None
    return found[1].title


def test_the_ledger_is_the_lead_s(review: Control) -> None:
    lead = factories.lead("Mara")
    entry = record(
        Event.CONTROL_OWNER_ASSIGNED, subject="control:AC-04", actor=lead, at=factories.AT
    )

    assert hits(lead, f"#{entry.sequence}")[0].code == "#1"
    assert hits(lead, "owner_assigned", "ledger")
    engineer = factories.engineer()
    assert not hits(engineer, f"#{entry.sequence}")
    assert not hits(engineer, "owner_assigned")


def test_users_and_audits_are_the_lead_s(review: Control) -> None:
    lead, engineer = factories.lead("Mara Okafor"), factories.engineer("Ravi Menon")
    factories.audit("Type II 2026")

    assert titles(lead, "ravi", "users") == ["Ravi Menon"]
    assert titles(lead, "ravi menn", "users") == ["Ravi Menon"]
    assert titles(lead, "type ii 2026", "audits") == ["Type II 2026"]
    assert "Preview Type II 2026 as auditor" in titles(lead, "preview", "acts")
    for words in ("mara", "type ii 2026", "preview", "invite", "open an audit"):
        assert not [hit for hit in hits(engineer, words) if "/audit" in hit.href], words
        assert not [hit for hit in hits(engineer, words) if "users" in hit.href], words


def test_an_employee_finds_their_account_and_nothing_of_the_record(review: Control) -> None:
    connect()
    factories.evidence_item(review, title="Access review, signed")
    emma = factories.employee()
    words = ("access", "AC-04", "CC6.2", "AWS-04", "EV-1", "#1", "1", "aws", "run", "emm", "upload")

    found = [hit for each in words for hit in hits(emma, each)]
    assert [hit for hit in found if not hit.href.startswith("/glossary/")] == []
    assert titles(emma, "my account", "places") == ["Your account"]
    assert "Sign out" in titles(emma, "sign out")


@pytest.mark.parametrize(
    "words", ["access", "AC-04", "CC6.2", "acess review", "acecss", "EV-", "signed"]
)
def test_an_auditor_finds_only_what_their_audits_show(review: Control, words: str) -> None:
    otto, other = factories.auditor(), factories.auditor("Olga")
    factories.audit("Theirs", auditors=[otto])
    factories.audit("Not theirs", as_of=factories.AT.date(), auditors=[other])
    factories.evidence_item(review, title="Access review, signed")
    factories.evidence_item(
        review, title="Access review, signed later", covers_from=factories.AT + timedelta(days=90)
    )
    factories.control("PR-01", title="Access to privacy requests", criteria=[])
    links = [hit for hit in hits(otto, words) if hit.way is Way.GO]
    found = [hit for hit in links if not hit.href.startswith("/glossary/")]

    assert found or words == "EV-"
    assert {hit.href.split("/")[2] for hit in found if hit.href.startswith("/audit")} <= {"theirs"}
    assert all(hit.href.startswith("/audit/theirs/") for hit in found)
    assert "Access review, signed later" not in [hit.title for hit in found]
    assert "PR-01" not in [hit.code for hit in found]


def test_an_auditor_jumps_to_ids_of_their_audits_only(review: Control) -> None:
    otto = factories.auditor()
    factories.audit("Theirs", auditors=[otto])
    inside = factories.evidence_item(review)
    outside = factories.evidence_item(review, covers_from=factories.AT - timedelta(days=90))

    assert hits(otto, inside.code)[0].href == f"/audit/theirs/evidence/{inside.pk}/"
    assert hits(otto, outside.code) == []
    assert hits(otto, "AC-04")[0].href == "/audit/theirs/controls/AC-04/"
    assert hits(otto, "cc6.2")[0].href == "/audit/theirs/criteria/?q=CC6.2"
    assert hits(factories.auditor("Olga"), "AC-04") == []


def test_an_auditor_finds_the_checks_their_audit_shows_evaluations_of(review: Control) -> None:
    otto, other, outsider = (factories.auditor(name) for name in ("Otto", "Olga", "Oskar"))
    factories.audit("Theirs", auditors=[otto])
    factories.audit("Elsewhere", as_of=factories.AT.date() - timedelta(days=9), auditors=[other])
    factories.evaluation(review, check_id="AWS-04")
    factories.evaluation(review, check_id="AWS-05", observed_at=factories.AT + timedelta(days=90))
    title = title_of("AWS-04")

    for words in ("AWS-04", "aws4", title, title[:8]):
        found = {hit.href for hit in hits(otto, words)}
        assert "/audit/theirs/evaluations/?check=AWS-04" in found, words
        for stranger in (other, outsider, factories.employee(f"E{words}")):
            assert not [hit for hit in hits(stranger, words) if "AWS-04" in hit.href], words
    assert hits(otto, "AWS-04")[0].code == "AWS-04"
    for hidden in ("AWS-05", "AWS-06"):  # evaluated after the window; never
        assert not [hit for hit in hits(otto, hidden) if hidden in hit.href + hit.code]


def test_an_auditor_finds_their_audit_by_its_name_and_no_other(review: Control) -> None:
    otto, other = factories.auditor("Otto"), factories.auditor("Olga")
    factories.audit("Alpha report", auditors=[otto])
    factories.audit("Beta report", auditors=[other])
    over = factories.AT.date() - timedelta(days=1)
    factories.audit("Gamma report", auditors=[otto, other], until=over)

    for words in ("alpha", "report", "alhpa report"):
        assert [hit.href for hit in hits(otto, words, "audits")] == ["/audit/alpha-report/"]
    assert titles(otto, "beta") == titles(otto, "gamma") == []
    assert titles(other, "report", "audits") == ["Beta report"]
    assert titles(factories.engineer(), "alpha", "audits") == []


def test_an_auditor_whose_time_is_over_finds_nothing(review: Control) -> None:
    otto = factories.auditor()
    factories.audit("Theirs", auditors=[otto], until=factories.AT.date() - timedelta(days=1))

    found = [hit for words in ("access", "AC-04") for hit in hits(otto, words)]
    assert [hit for hit in found if not hit.href.startswith("/glossary/")] == []


@pytest.mark.parametrize("role", list(Role))
def test_anybody_finds_the_words_that_are_explained(role: Role) -> None:
    factories.organization()
    found = hits(factories.user("Ada", role), "sampl", "words")

    assert [(hit.title.lower(), hit.href) for hit in found] == [("sample", "/glossary/#sample")]
