"""All collectors and all checks against the demo company's simulated Google, over HTTP."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import pytest

from evidence.rules.verdict import Outcome, Verdict
from integrations.plugin import Resource
from integrations.providers.google import GOOGLE
from integrations.providers.google.accounts import ACCOUNTS
from integrations.providers.google.checks import CHECKS
from integrations.providers.google.methods import SCOPES, address_of
from integrations.providers.google.resources.accounts import account_events
from integrations.tape import Record, Records, Tape, read_snapshot, write_snapshot
from tests.fakes.google import Google

from .builders import FAIL, PASS, UNKNOWN, check_of
from .worlds import DOMAIN, allow, collected, connected, trouble

ROSTER = {"GW-07", "GW-08", "GW-10", "GW-23"}  # judged by the roster, which is not Google's
JUDGED = {
    "GW-02": {"/Warehouse": FAIL, "/": PASS, "/Sales": PASS},
    "GW-11": {"/Warehouse": FAIL, "/": PASS},
    "GW-12": {
        "/Warehouse": FAIL,
        "/": PASS,
        f"Group engineering@{DOMAIN}": FAIL,
        f"Group leads@{DOMAIN}": PASS,
    },
    "GW-13": {"/Sales": FAIL, "/Support": PASS},
    "GW-14": {"/": PASS},
    "GW-15": {"/Sales": FAIL, "/Finance": PASS},
    "GW-18": {"/Support": FAIL, "/": PASS},
    "GW-01": {f"priya.nair@{DOMAIN}": Outcome.NOT_APPLICABLE, f"june@{DOMAIN}": PASS},
    "GW-03": {f"mara@{DOMAIN}": PASS},
    "GW-04": {f"june@{DOMAIN}": PASS, f"lena.fischer@{DOMAIN}": FAIL},
    "GW-09": {f"walter.nyman@{DOMAIN}": FAIL, f"june@{DOMAIN}": PASS},
    "GW-16": {"/": PASS, "Slotted": PASS, "Mail Merge Wizard": FAIL},
    "GW-17": {f"finance@{DOMAIN}": FAIL, f"engineering@{DOMAIN}": PASS},
    "GW-19": {"Rules against data loss": PASS},
    "GW-20": {"Device compromised": FAIL, "Suspicious login": PASS},
    "GW-21": {f"Pixel 9 of sanjay.mehta@{DOMAIN}": FAIL},
}
# Which of the scopes each check cannot do without, and what it says then.
NEEDS = {
    "GW-01": ("admin.directory.user.readonly",),
    "GW-02": ("cloud-identity.policies.readonly", "admin.directory.orgunit.readonly"),
    "GW-03": ("admin.directory.rolemanagement.readonly", "admin.reports.usage.readonly"),
    "GW-04": ("admin.directory.rolemanagement.readonly",),
    "GW-05": ("admin.directory.rolemanagement.readonly", "admin.reports.audit.readonly"),
    "GW-06": ("admin.directory.rolemanagement.readonly",),
    "GW-09": ("admin.directory.user.readonly",),
    "GW-10": ("admin.directory.user.readonly",),
    "GW-11": ("cloud-identity.policies.readonly", "admin.directory.orgunit.readonly"),
    "GW-12": ("cloud-identity.policies.readonly", "admin.directory.orgunit.readonly"),
    "GW-13": ("cloud-identity.policies.readonly", "admin.directory.orgunit.readonly"),
    "GW-14": ("cloud-identity.policies.readonly", "admin.directory.orgunit.readonly"),
    "GW-15": ("cloud-identity.policies.readonly", "admin.directory.orgunit.readonly"),
    "GW-16": (
        "cloud-identity.policies.readonly",
        "admin.directory.orgunit.readonly",
        "admin.reports.audit.readonly",
    ),
    "GW-17": (
        "admin.directory.group.readonly",
        "admin.directory.domain.readonly",
        "cloud-identity.policies.readonly",
    ),
    "GW-18": ("cloud-identity.policies.readonly", "admin.directory.orgunit.readonly"),
    "GW-19": ("cloud-identity.policies.readonly",),
    "GW-20": ("cloud-identity.policies.readonly",),
    "GW-21": (
        "admin.directory.device.mobile.readonly",
        "admin.directory.device.chromeos.readonly",
        "cloud-identity.devices.readonly",
    ),
    "GW-22": ("admin.reports.audit.readonly",),
}
PAIRS = [(check_id, scope) for check_id, scopes in NEEDS.items() for scope in scopes]


@pytest.fixture(scope="module")
def tapes(labs: Google) -> dict[str, Tape]:
    """Return what each collector saw of the demo company."""
    return collected(connected(labs))


@pytest.fixture(scope="module")
def without(labs: Google) -> dict[str, dict[str, Tape]]:
    """Return what each collector saw when one scope was missing, by the scope."""
    found = {}
    for scope in SCOPES:
        allow(labs, less=(scope,))
        found[scope] = collected(connected(labs))
    allow(labs)
    return found


def verdicts(check_id: str, tapes: dict[str, Tape], at: datetime) -> list[tuple[Resource, Verdict]]:
    check = check_of(check_id)
    collector = check.reads.collector
    sealed = read_snapshot(write_snapshot(collector, tapes[collector].records))
    return list(check.evaluate(sealed, at=at))


def test_the_provider_has_the_checks_of_the_catalogue() -> None:
    assert [check.id for check in CHECKS] == [f"GW-{number:02d}" for number in range(1, 24)]
    assert {c.reads.collector for c in CHECKS} == {c.id for c in GOOGLE.collectors}


@pytest.mark.parametrize("check_id", JUDGED)
def test_the_demo_company_is_judged_as_it_is(
    check_id: str, tapes: dict[str, Tape], at: datetime
) -> None:
    found = {r.title: v.outcome for r, v in verdicts(check_id, tapes, at)}

    assert {title: found.get(title) for title in JUDGED[check_id]} == JUDGED[check_id]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_every_check_judges_every_resource_once_and_for_a_reason(
    check: object, tapes: dict[str, Tape], at: datetime
) -> None:
    found = verdicts(check.id, tapes, at)  # type: ignore[attr-defined]
    ids = [resource.id for resource, _ in found]

    assert found or check.id in ROSTER  # type: ignore[attr-defined]
    assert len(ids) == len(set(ids))
    assert all(verdict.reason.strip() for _, verdict in found)
    assert all(len(resource.id) <= 300 and resource.title for resource, _ in found)


@pytest.mark.parametrize("check_id", sorted(set(NEEDS) - ROSTER - {"GW-20"}))
def test_with_every_scope_nothing_is_unknown(
    check_id: str, tapes: dict[str, Tape], at: datetime
) -> None:
    assert [v.reason for _, v in verdicts(check_id, tapes, at) if v.outcome == UNKNOWN] == []


@pytest.mark.parametrize(("check_id", "scope"), PAIRS)
def test_without_a_scope_it_needs_a_check_is_unknown_and_names_it(
    check_id: str, scope: str, without: dict[str, dict[str, Tape]], at: datetime
) -> None:
    found = verdicts(check_id, without[scope], at)
    unread = [v.reason for _, v in found if v.outcome == UNKNOWN]

    assert any(f"scope “{address_of(scope)}”" in reason for reason in unread), unread


@pytest.mark.parametrize("check_id", sorted(set(NEEDS) - ROSTER))
def test_without_a_scope_it_does_not_need_a_check_says_the_same(
    check_id: str, tapes: dict[str, Tape], without: dict[str, dict[str, Tape]], at: datetime
) -> None:
    usual = Counter(v.outcome for _, v in verdicts(check_id, tapes, at))
    for scope in set(SCOPES) - set(NEEDS[check_id]) - {"admin.directory.user.readonly"}:
        found = Counter(v.outcome for _, v in verdicts(check_id, without[scope], at))
        assert found == usual, scope


def test_without_any_scope_nothing_passes(server: Google, at: datetime) -> None:
    allow(server, less=SCOPES)
    tapes = collected(connected(server))
    outcomes = {c.id: {v.outcome for _, v in verdicts(c.id, tapes, at)} for c in CHECKS}

    assert {check_id for check_id, found in outcomes.items() if PASS in found} == set()
    assert {frozenset(found) for found in outcomes.values()} == {frozenset({UNKNOWN})}


@pytest.mark.parametrize(
    ("service", "name"),
    [("admin.googleapis.com", "Admin SDK API"), ("cloudidentity.googleapis.com", "Cloud Identity")],
)
def test_an_api_that_is_switched_off_is_named_and_passes_nothing(
    server: Google, at: datetime, service: str, name: str
) -> None:
    trouble(server, disabled=[service])
    tapes = collected(connected(server))
    named = {
        c.id
        for c in CHECKS
        for _, v in verdicts(c.id, tapes, at)
        if f"It needs the {name}" in v.reason and v.outcome == UNKNOWN
    }

    assert named >= ({"GW-01", "GW-06", "GW-22"} if "admin" in service else {"GW-11", "GW-19"})


def test_every_account_of_the_directory_is_seen_for_linking(
    labs: Google, tapes: dict[str, Tape]
) -> None:
    records = Records(tapes[ACCOUNTS.collector].records)
    found = {account.name: account for account in ACCOUNTS.read(records)}
    users = [u for u in labs.world.users.values() if not u.deleted_at]

    assert set(found) >= {user.email for user in users}
    assert found[f"june@{DOMAIN}"].emails == (f"june@{DOMAIN}", f"june.lindqvist@{DOMAIN}")
    assert found[f"lena.fischer@{DOMAIN}"].is_privileged
    assert not found[f"noah.petrov@{DOMAIN}"].is_active
    assert found[f"priya.nair@{DOMAIN}"].has_mfa is False
    assert ACCOUNTS.missing(records) == ""


def test_a_leaver_s_suspension_is_known_to_the_second_from_the_log(labs: Google) -> None:
    reading = GOOGLE.collector("google.activity").harvest
    assert reading is not None
    client, told = connected(labs), []
    for place in reading.places(client, Tape()):
        for page in reading.pages(client, place, {}):
            told += list(account_events(Records(page.tape.records)))
    theo = labs.world.user(f"theo.marchetti@{DOMAIN}")
    [suspended] = [e.at for e in told if (e.account, e.act) == (theo.email, "suspended")]

    assert theo.suspended_at is not None
    assert abs((suspended - theo.suspended_at).total_seconds()) < 1
    assert {event.act for event in told} >= {"added", "removed", "suspended", "privileged"}


def test_the_records_hold_no_address_of_a_network(tapes: dict[str, Tape]) -> None:
    everything = "".join(str(record.payload) for tape in tapes.values() for record in tape.records)

    assert "203.0.113." not in everything
    assert not [r for t in tapes.values() for r in t.records if _has(r, "recoveryEmail")]


def _has(record: Record, name: str) -> bool:
    return name in str(record.payload)
