from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from audits.models import Audit, AuditorAccess
from compliance.accounts.models import User
from compliance.ledger.models import LedgerEntry
from evidence import artifacts
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db

WITHIN = datetime(2026, 2, 15, tzinfo=UTC)
AUDIT = {
    "name": "Type II 2026",
    "type": "2",
    "first_day": "2026-01-01",
    "last_day": "2026-03-31",
}


@pytest.fixture
def lead(client: Client) -> User:
    """Return a lead who is signed in."""
    factories.organization()
    factories.category("security")
    user = factories.lead()
    client.force_login(user)
    return user


@pytest.fixture
def auditor(client: Client) -> User:
    """Return an auditor who is signed in."""
    factories.organization()
    user = factories.auditor()
    client.force_login(user)
    return user


@pytest.mark.usefixtures("lead")
def test_a_lead_opens_an_audit_and_names_its_auditor(client: Client) -> None:
    privacy, cloud = factories.category("privacy"), factories.system()
    otto, until = factories.auditor(), timezone.localdate() + timedelta(days=30)

    chosen = AUDIT | {"categories": [privacy.pk], "systems": [cloud.pk]}
    opened = client.post("/audits/new/", chosen, follow=True)
    assert opened.redirect_chain == [("/audits/type-ii-2026/", 302)]

    named = client.post(
        "/audits/type-ii-2026/auditors/", {"user": otto.pk, "until": until}, follow=True
    )
    assert otto.email in named.content.decode()
    assert AuditorAccess.objects.get().until == until
    audit = Audit.objects.get()
    assert {c.code for c in audit.categories.all()} == {"security", "privacy"}
    assert list(audit.systems.all()) == [cloud]
    assert b"Otto" in client.get("/audits/").content

    client.post(f"/audits/type-ii-2026/auditors/{otto.pk}/remove/")
    assert not AuditorAccess.objects.exists()
    assert [entry.event for entry in LedgerEntry.objects.in_order()] == [
        "audit.opened",
        "auditor.named",
        "auditor.removed",
    ]


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"name": ""}, "name", "required"),
        ({"type": "1"}, "as_of", "required"),
        ({"first_day": ""}, "first_day", "required"),
        ({"last_day": "31.3.2026"}, "last_day", "Enter a valid date"),
        ({"last_day": "2025-12-31"}, "last_day", "Swap the two days"),
        ({"categories": ["security"]}, "categories", "Select a valid choice"),
        ({"systems": ["99"]}, "systems", "Select a valid choice"),
    ],
)
@pytest.mark.usefixtures("lead")
def test_a_bad_audit_is_refused_at_its_field(
    changes: dict[str, object], field: str, sentence: str, client: Client
) -> None:
    page = client.post("/audits/new/", AUDIT | changes)

    assert page.status_code == 400
    assert list(page.context["form"].errors) == [field]
    assert sentence in page.context["form"].errors[field][0]
    assert not Audit.objects.exists()


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ("", ["first_day", "last_day"]),
        ("?type=2", ["first_day", "last_day"]),
        ("?type=1", ["as_of"]),
        ("?type=7", ["first_day", "last_day"]),
    ],
)
@pytest.mark.usefixtures("lead")
def test_the_form_asks_for_the_days_of_its_type(
    asked: str, days: list[str], client: Client
) -> None:
    form = client.get(f"/audits/new/{asked}").context["form"]

    assert [name for name in form.fields if name in {"as_of", "first_day", "last_day"}] == days


@pytest.mark.usefixtures("lead")
def test_days_of_the_other_type_do_not_matter(client: Client) -> None:
    client.post("/audits/new/", AUDIT | {"type": "1", "as_of": "2026-03-31"})

    audit = Audit.objects.get()
    assert (audit.as_of, audit.first_day) == (date(2026, 3, 31), None)


@pytest.mark.usefixtures("lead")
def test_a_lead_moves_the_window(client: Client) -> None:
    factories.audit("This")

    form = client.get("/audits/this/").context["window_form"]
    assert list(form.fields) == ["first_day", "last_day"]
    moved = {"first_day": "2026-01-01", "last_day": "2026-06-30"}
    assert client.post("/audits/this/window/", moved).status_code == 302
    assert Audit.objects.get().last_day == date(2026, 6, 30)

    wrong = client.post("/audits/this/window/", moved | {"last_day": "2025-01-01"})
    assert wrong.status_code == 400
    assert b"Swap the two days" in wrong.content
    assert Audit.objects.get().last_day == date(2026, 6, 30)


@pytest.mark.usefixtures("lead")
def test_naming_somebody_unfit_is_refused_in_the_form(client: Client) -> None:
    factories.audit("This")
    enzo, otto = factories.engineer(), factories.auditor()

    works_here = client.post("/audits/this/auditors/", {"user": enzo.pk, "until": "2099-01-01"})
    too_late = client.post("/audits/this/auditors/", {"user": otto.pk, "until": "2020-01-01"})

    assert works_here.status_code == too_late.status_code == 400
    assert b"Select a valid choice" in works_here.content
    assert b"That day has passed" in too_late.content
    assert not AuditorAccess.objects.exists()


@pytest.mark.usefixtures("lead")
def test_an_unknown_audit_or_auditor_is_not_found(client: Client) -> None:
    factories.audit("This")
    otto = factories.auditor()

    assert client.get("/audits/none/").status_code == 404
    assert client.post("/audits/none/window/").status_code == 404
    assert client.post(f"/audits/this/auditors/{otto.pk}/remove/").status_code == 404


@pytest.mark.usefixtures("lead")
def test_a_lead_previews_what_the_auditors_see(client: Client) -> None:
    audit = factories.audit("This")
    factories.control()

    page = client.get(f"/audit/{audit.slug}/")

    assert b"Preview: this is what the auditors see" in page.content
    assert b'href="/audit/this/evidence/"' in page.content


@pytest.mark.parametrize(("names", "count"), [((), 0), (("One",), 1), (("One", "Two"), 2)])
def test_an_auditor_is_led_to_the_audits_open_to_him(
    names: tuple[str, ...], count: int, auditor: User, client: Client
) -> None:
    for name in names:
        factories.audit(name, auditors=[auditor])
    factories.audit("Other")

    page = client.get("/audit/")

    if count == 1:
        assert page.headers["Location"] == "/audit/one/"
    else:
        assert len(page.context["stays"]) == count
        assert (b"No audit is open to you" in page.content) is (count == 0)
        assert b"Other" not in page.content


def test_signing_in_leads_an_auditor_into_the_audit(auditor: User, client: Client) -> None:
    factories.audit("This", auditors=[auditor])

    assert client.get("/", follow=True).redirect_chain == [("/audit/", 302), ("/audit/this/", 302)]


def test_the_overview_tells_scope_and_figures(auditor: User, client: Client) -> None:
    cloud = factories.system("Cloud")
    factories.audit("This", auditors=[auditor], systems=[cloud])
    control = factories.control("AC-04", criteria=["CC6.1", "CC6.2"])
    factories.control("AC-05", criteria=["CC6.3"])
    factories.evaluation(control, observed_at=WITHIN, failed=1)

    text = " ".join(client.get("/audit/this/").content.decode().split())

    assert "1 Jan 2026 – 31 Mar 2026, both days inclusive" in text
    assert "<dd>Cloud</dd>" in text and "<dd>Security</dd>" in text
    assert "<b>2</b><span>/ 3</span>" in text  # criteria
    assert "Evidence items collected by a check</h2> <p><b>1</b><span>/ 1</span></p>" in text
    assert "Preview" not in text


def test_the_matrix_and_a_control_tell_what_shows_it(auditor: User, client: Client) -> None:
    factories.audit("This", auditors=[auditor])
    control = factories.control()
    factories.control("AC-05", criteria=["CC6.2"])
    factories.criterion("CC6.3")
    factories.evaluation(control, observed_at=WITHIN, passed=4, failed=1)
    factories.evidence_item(control, covers_from=WITHIN, title="Signed review")

    matrix = client.get("/audit/this/criteria/").content.decode()
    assert "/audit/this/controls/AC-05/" in matrix
    assert "No control meets it" in matrix and "1 of 1" in matrix

    page = client.get("/audit/this/controls/AC-04/").content.decode()
    assert control.statement in page
    assert "Signed review" in page and "AWS-04" in page
    assert "1 of 5" in page


def test_evidence_is_filtered_and_paged_with_its_whole_number(
    auditor: User, client: Client
) -> None:
    factories.audit("This", auditors=[auditor])
    control, other = factories.control(), factories.control("VM-01", criteria=["CC7.1"])
    for _ in range(51):
        factories.evidence_item(control, covers_from=WITHIN)
    factories.evidence_item(other, covers_from=WITHIN, title="Scan")

    first = client.get("/audit/this/evidence/")
    assert len(client.get(first.context["shown"].next_href).context["shown"].part.rows) == 2
    assert b"52 items" in first.content

    filtered = client.get("/audit/this/evidence/?criterion=CC7.1&q=scan")
    assert b"1 of 52 items" in filtered.content
    assert b'<option value="CC7.1" selected>' in filtered.content

    nothing = client.get("/audit/this/evidence/?control=NONE")
    assert b"0 of 52 items" in nothing.content and b"Nothing matches" in nothing.content


def test_an_item_is_drawn_with_where_it_came_from(auditor: User, client: Client) -> None:
    factories.audit("This", auditors=[auditor])
    control, private = factories.control(), factories.control("PV-01", criteria=[])
    private.criteria.add(factories.criterion("P1.1", "privacy"))
    artifact, _ = artifacts.store(b"Reviewed by Mara\n", media_type="text/plain", at=AT)
    item = factories.evidence_item(
        control, private, covers_from=WITHIN, artifact=artifact, file_name="review.txt"
    )

    page = client.get(f"/audit/this/evidence/{item.pk}/").content.decode()
    assert "Reviewed by Mara" in page and artifact.sha256 in page
    assert "/audit/this/controls/AC-04/" in page and "PV-01" not in page

    file = client.get(f"/audit/this/evidence/{item.pk}/download/")
    assert file.content == b"Reviewed by Mara\n"
    assert file.headers["X-Artifact-Sha256"] == artifact.sha256
    assert "attachment" in file.headers["Content-Disposition"]
    assert client.get(f"/audit/this/evidence/{item.pk}/image/1/").status_code == 404


def test_links_of_the_shell_stay_in_the_shell(auditor: User, client: Client) -> None:
    factories.audit("This", auditors=[auditor])
    evaluation = factories.evaluation(factories.control(), observed_at=WITHIN)
    pages = [
        "",
        "criteria/",
        "controls/AC-04/",
        "evidence/",
        f"evidence/{evaluation.item_id}/",
        f"receipts/{evaluation.snapshot_id}/",
    ]

    for rest in pages:
        content = client.get(f"/audit/this/{rest}").content.decode()
        links = {part.partition('"')[0] for part in content.split('href="')[1:]}
        outside = {
            link
            for link in links
            if not link.startswith(("/audit/", "/account", "/glossary/", "/static/", "#", "?"))
        }
        assert outside <= {"/", "/find/"}, rest


def test_what_could_not_be_read_stands_beside_what_failed(auditor: User, client: Client) -> None:
    audit = factories.audit(auditors=[auditor])
    control = factories.control()
    factories.evaluation(control, observed_at=WITHIN, passed=0, unknown=1)

    for page in ("", "criteria/", f"controls/{control.code}/"):
        told = client.get(f"/audit/{audit.slug}/{page}").content.decode()
        assert "1 of 1" in told
        assert "could not" in told or "Not all read" in told
