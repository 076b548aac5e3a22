"""Who finds which page of audits, asked with the whole cast."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from audits.models import Audit, AuditorAccess
from compliance.accounts.models import User
from compliance.ledger.models import LedgerEntry
from evidence.models import EvidenceItem
from tests import factories

pytestmark = pytest.mark.django_db

WITHIN = datetime(2026, 2, 15, tzinfo=UTC)
ARRANGING = ["/audits/", "/audits/new/", "/audits/this/"]
ACTS = [
    ("/audits/new/", {"name": "x", "type": "1", "as_of": "2026-01-01"}),
    ("/audits/this/window/", {"first_day": "2026-01-01", "last_day": "2026-01-31"}),
    ("/audits/this/auditors/", {}),
    ("/audits/this/auditors/0/remove/", {}),
]


@pytest.fixture
def item() -> EvidenceItem:
    """Return the one item of the audit "this", of one control, judged once."""
    factories.organization()
    otto = factories.auditor("Otto")
    factories.audit("This", auditors=[otto])
    factories.audit("Other", auditors=[factories.auditor("Olga")])
    return factories.evaluation(factories.control(), observed_at=WITHIN).item


def reading(item: EvidenceItem, slug: str = "this") -> list[str]:
    """Return every page of the auditor's shell."""
    snapshot = item.evaluations.get().snapshot_id
    return [
        f"/audit/{slug}/{rest}"
        for rest in (
            "",
            "criteria/",
            "controls/AC-04/",
            "evidence/",
            f"evidence/{item.pk}/",
            f"receipts/{snapshot}/",
        )
    ]


def statuses(client: Client, urls: list[str]) -> set[int]:
    return {client.get(url).status_code for url in urls}


def expired(audit: Audit) -> User:
    user = factories.auditor("Oskar")
    yesterday = timezone.localdate() - timedelta(days=1)
    AuditorAccess.objects.create(audit=audit, user=user, until=yesterday)
    return user


def named_until_today(audit: Audit) -> User:
    user = factories.auditor("Oda")
    AuditorAccess.objects.create(audit=audit, user=user, until=timezone.localdate())
    return user


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (lambda _: factories.lead("Lou"), 200),
        (lambda _: User.objects.get(name="Otto"), 200),
        (named_until_today, 200),
        (lambda _: User.objects.get(name="Olga"), 404),
        (expired, 404),
        (lambda _: factories.auditor("Ole"), 404),
        (lambda _: factories.engineer(), 404),
        (lambda _: factories.employee(), 404),
    ],
    ids=[
        "lead",
        "named",
        "until-today",
        "of-another",
        "expired",
        "of-none",
        "engineer",
        "employee",
    ],
)
def test_who_may_look_into_an_audit(
    who: Callable[[Audit], User], status: int, item: EvidenceItem, client: Client
) -> None:
    client.force_login(who(Audit.objects.get(slug="this")))

    assert statuses(client, reading(item)) == {status}


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (factories.lead, 200),
        (factories.engineer, 404),
        (factories.employee, 404),
        (lambda: User.objects.get(name="Otto"), 404),
    ],
    ids=["lead", "engineer", "employee", "auditor"],
)
@pytest.mark.usefixtures("item")
def test_only_a_lead_arranges_audits(who: Callable[[], User], status: int, client: Client) -> None:
    client.force_login(User.objects.filter(name="Lea").first() if status == 200 else who())

    assert statuses(client, ARRANGING) == {status}
    if status == 404:
        assert {client.post(url, data).status_code for url, data in ACTS} == {404}
        assert not LedgerEntry.objects.exists()


def test_an_outsider_is_sent_to_sign_in(item: EvidenceItem, client: Client) -> None:
    for url in [*ARRANGING, *reading(item), "/audit/"]:
        assert client.get(url).headers["Location"].startswith("/accounts/login/")
    for url, data in ACTS:
        assert client.post(url, data).headers["Location"].startswith("/accounts/login/")
    assert not LedgerEntry.objects.exists()


def test_a_closed_audit_is_open_to_nobody_but_the_lead(item: EvidenceItem, client: Client) -> None:
    Audit.objects.filter(slug="this").update(closed_on=date(2026, 6, 30))

    client.force_login(User.objects.get(name="Otto"))
    assert statuses(client, reading(item)) == {404}
    client.force_login(User.objects.get(name="Lea"))
    assert statuses(client, reading(item)) == {200}


def test_an_auditor_removed_finds_nothing(item: EvidenceItem, client: Client) -> None:
    client.force_login(User.objects.get(name="Otto"))
    assert statuses(client, reading(item)) == {200}

    AuditorAccess.objects.filter(user__name="Otto").delete()
    assert statuses(client, reading(item)) == {404}


def test_what_is_outside_the_audit_is_not_found_by_its_address(
    item: EvidenceItem, client: Client
) -> None:
    late = factories.evaluation(
        factories.control("AC-05"), observed_at=datetime(2026, 4, 1, tzinfo=UTC)
    )
    privacy = factories.control("PV-01", criteria=[])
    privacy.criteria.add(factories.criterion("P1.1", "privacy"))
    private = factories.evidence_item(privacy, covers_from=WITHIN)
    withdrawn = factories.evidence_item(factories.control("AC-06"), covers_from=WITHIN)
    EvidenceItem.objects.filter(pk=withdrawn.pk).update(withdrawn_at=WITHIN, withdrawn_reason="x")
    client.force_login(User.objects.get(name="Otto"))

    hidden = [
        f"/audit/this/evidence/{key}/{rest}"
        for key in (late.item_id, private.pk, withdrawn.pk, 999_999)
        for rest in ("", "download/", "image/1/")
    ]
    receipt = f"/audit/this/receipts/{late.snapshot_id}/"
    hidden += ["/audit/this/controls/PV-01/", receipt, f"{receipt}calls/", f"{receipt}snapshot/"]
    assert statuses(client, hidden) == {404}


def routes(
    patterns: list[URLPattern | URLResolver] | None = None, before: str = "/"
) -> Iterator[str]:
    """Yield every address of the product, its arguments filled with something plausible."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif "(" not in route:
            yield _filled(route.replace("^", "").replace("$", ""))


def _filled(route: str) -> str:
    for part, value in (("<slug:slug>", "this"), ("<str:code>", "AC-04"), ("<int:", "1>")):
        route = route.replace(part, value)
    parts = [
        "1" if part.endswith("1>") or part.startswith("1") else part.partition("<")[0] or "AC-04"
        for part in route.split("/")
        if part
    ]
    return "/" + "".join(f"{part}/" for part in parts)


# Where everybody signs in, out, and looks after the own account; what machines ask.
_EVERYBODYS = (
    "/accounts/",
    "/account/",
    "/glossary/",
    "/views/",
    "/healthz",
    "/readyz",
    "/styleguide",
    "/static/",
    "/find/",
    "/keys/",
)


def _answer(client: Client, url: str) -> int:
    """Return the status of reading a page, or of acting where it can only be acted upon."""
    status = client.get(url).status_code
    return client.post(url).status_code if status == 405 else status


def test_an_auditor_finds_no_other_page_of_the_product(item: EvidenceItem, client: Client) -> None:
    factories.system("This")
    client.force_login(User.objects.get(name="Otto"))
    others = [
        url
        for url in routes()
        if not url.startswith(("/audit/", *_EVERYBODYS)) and url not in {"/", "/api/"}
    ]

    assert len(others) > 40
    answers = {url: _answer(client, url) for url in others}
    # The API may say that it is not for auditors; a page is not even there.
    found = {url for url, status in answers.items() if status != 404}
    assert {url for url in found if answers[url] != 403 or not url.startswith("/api/")} == set()


def test_nothing_below_audit_takes_anything_but_reading(item: EvidenceItem, client: Client) -> None:
    urls = [url for url in routes() if url.startswith("/audit/")] + reading(item)
    assert len(urls) > 12

    for who in ("Otto", "Lea"):
        client.force_login(User.objects.get(name=who))
        for url in urls:
            for method in (client.post, client.put, client.patch, client.delete):
                assert method(url).status_code == 405, url
    assert not LedgerEntry.objects.exists()
