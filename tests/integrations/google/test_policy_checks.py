"""Units and groups with policies: GW-02, 11 to 15 and 18."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.rules.verdict import Outcome
from integrations.providers.google.methods import GROUP, POLICIES, UNITS, USERS
from integrations.providers.google.resources import defaults as known
from integrations.tape import Record

from . import builders as gw
from .builders import FAIL, NA, PASS, UNKNOWN

ALL = ("GW-02", "GW-11", "GW-12", "GW-13", "GW-14", "GW-15", "GW-18")
EACH = pytest.mark.parametrize("check_id", ALL)
SINCE = "2025-09-01T07:00:00Z"
STRONG = {
    "minimumLength": 14,
    "allowedStrength": "STRONG",
    "allowReuse": False,
    "enforceRequirementsAtLogin": True,
}
SHARED = {
    "externalSharingMode": "ALLOWED",
    "warnForExternalSharing": True,
    "allowPublishingFiles": False,
}
SPOOFING = {
    "detectDomainNameSpoofing": True,
    "detectEmployeeNameSpoofing": True,
    "detectDomainSpoofingFromUnauthenticatedSenders": True,
    "detectUnauthenticatedEmails": True,
    "detectGroupsSpoofing": True,
}
ATTACHED = {
    "enableEncryptedAttachmentProtection": True,
    "enableAttachmentWithScriptsProtection": True,
    "enableAnomalousAttachmentProtection": True,
}
LINKED = {
    "enableShortenerScanning": True,
    "enableExternalImageScanning": True,
    "enableAggressiveWarningsOnUntrustedLinks": True,
}
MAIL = (
    (known.SPOOFING, SPOOFING),
    (known.ATTACHMENTS, ATTACHED),
    (known.LINKS, LINKED),
    (known.FORWARDING, {"enableAutoForwarding": False}),
)
GOOD: dict[str, tuple[tuple[str, dict[str, Any]], ...]] = {
    "GW-02": ((known.ENFORCEMENT, {"enforcedFrom": SINCE}),),
    "GW-11": ((known.PASSWORD, STRONG),),
    "GW-12": ((known.SESSION, {"webSessionDuration": "43200s"}),),
    "GW-13": (
        (known.POP, {"enablePopAccess": False}),
        (known.IMAP, {"enableImapAccess": False}),
    ),
    "GW-14": ((known.SUPER_RECOVERY, {"enableAccountRecovery": False}),),
    "GW-15": (
        (known.SHARING, SHARED),
        (known.SHARED_DRIVES, {"allowManagersToOverrideSettings": False}),
    ),
    "GW-18": MAIL,
}


def good(check_id: str, *more: dict[str, Any], paths: tuple[str, ...] = ()) -> list[Record]:
    """Return a snapshot in which everything this check asks of the root is right."""
    rows = [gw.policy(setting, **value) for setting, value in GOOD[check_id]]
    return gw.placed(*rows, *more, paths=paths)


@EACH
def test_what_is_right_at_the_root_is_right_below(check_id: str) -> None:
    answers = good(check_id, paths=("/A", "/A/B"))

    assert gw.outcomes(check_id, answers) == {"/": PASS, "/A": PASS, "/A/B": PASS}


@EACH
def test_a_unit_without_an_account_is_counted_and_says_so(check_id: str) -> None:
    verdicts = gw.judged(check_id, good(check_id, paths=("/A",)))

    assert "No active account is in the unit itself." in verdicts["/A"].reason
    assert "No active account" not in verdicts["/"].reason


@EACH
@pytest.mark.parametrize("missing", [POLICIES, UNITS])
def test_policies_or_units_that_could_not_be_read_are_unknown_with_their_scope(
    check_id: str, missing: Any
) -> None:
    answers = [r for r in good(check_id) if r.call != missing.id]
    verdict = gw.only(check_id, [*answers, gw.undelegated(missing)])

    assert (verdict.outcome, verdict.reason) == (UNKNOWN, gw.needs(missing))


@EACH
def test_a_value_that_google_leaves_out_never_passes(check_id: str) -> None:
    verdict = gw.only(check_id, gw.placed())

    assert verdict.outcome in (FAIL, UNKNOWN) or check_id == "GW-14"


WRONG: list[tuple[str, str, dict[str, Any], str]] = [
    ("GW-02", known.ENFORCEMENT, {}, "is not enforced (set by /A)"),
    ("GW-02", known.ENFORCEMENT, {"enforcedFrom": "1970-01-01T00:00:00Z"}, "is not enforced"),
    ("GW-02", known.ENFORCEMENT, {"enforcedFrom": "2026-08-01T00:00:00Z"}, "from 2026-08-01 only"),
    ("GW-02", known.ENROLLMENT, {"allowEnrollment": False}, "may not enrol"),
    ("GW-02", known.GRACE, {"enrollmentGracePeriod": "1209600s"}, "14 days without it; 7 were"),
    ("GW-11", known.PASSWORD, {**STRONG, "minimumLength": 8}, "may have 8 characters; 12 were"),
    ("GW-11", known.PASSWORD, {**STRONG, "minimumLength": "8"}, "may have 8 characters"),
    ("GW-11", known.PASSWORD, {**STRONG, "allowedStrength": "WEAK"}, "Weak passwords"),
    ("GW-11", known.PASSWORD, {**STRONG, "allowReuse": True}, "used again"),
    (
        "GW-11",
        known.PASSWORD,
        {**STRONG, "enforceRequirementsAtLogin": "False"},
        "from before the rule",
    ),
    ("GW-12", known.SESSION, {"webSessionDuration": "1209600s"}, "lasts 336 hours; 12 hours"),
    ("GW-12", known.SESSION, {"webSessionDuration": "0s"}, "lasts without end"),
    ("GW-12", known.SESSION, {"webSessionDuration": "?"}, "lasts without end"),
    ("GW-13", known.LESS_SECURE, {"allowLessSecureApps": True}, "Less secure apps"),
    ("GW-13", known.POP, {"enablePopAccess": True}, "POP is on"),
    ("GW-13", known.IMAP, {"enableImapAccess": "true"}, "IMAP is on"),
    ("GW-14", known.SUPER_RECOVERY, {"enableAccountRecovery": True}, "recover accounts"),
    ("GW-15", known.SHARING, {**SHARED, "warnForExternalSharing": False}, "without a warning"),
    ("GW-15", known.SHARING, {**SHARED, "allowPublishingFiles": True}, "published to everybody"),
    ("GW-15", known.SHARED_DRIVES, {"allowManagersToOverrideSettings": True}, "undo the rules"),
    ("GW-18", known.SPOOFING, {**SPOOFING, "detectGroupsSpoofing": False}, "senders to groups"),
    (
        "GW-18",
        known.ATTACHMENTS,
        {**ATTACHED, "enableAttachmentWithScriptsProtection": False},
        "scripts are let in",
    ),
    (
        "GW-18",
        known.LINKS,
        {**LINKED, "enableAggressiveWarningsOnUntrustedLinks": False},
        "warned of unknown links",
    ),
    ("GW-18", known.FORWARDING, {"enableAutoForwarding": True}, "forwarded anywhere"),
]


@pytest.mark.parametrize(("check_id", "setting", "value", "words"), WRONG)
def test_a_unit_with_a_value_of_its_own_answers_for_itself(
    check_id: str, setting: str, value: dict[str, Any], words: str
) -> None:
    own = gw.policy(setting, "/A", **value)
    verdicts = gw.judged(check_id, good(check_id, own, paths=("/A", "/A/B", "/C")))

    assert {title: v.outcome for title, v in verdicts.items()} == {
        "/": PASS,
        "/A": FAIL,
        "/A/B": FAIL,
        "/C": PASS,
    }
    assert words in verdicts["/A"].reason
    assert "(set by /A)" in verdicts["/A/B"].reason


@pytest.mark.parametrize(("check_id", "setting", "value", "words"), WRONG)
def test_a_group_with_a_value_of_its_own_stands_beside_the_units(
    check_id: str, setting: str, value: dict[str, Any], words: str
) -> None:
    own = gw.group_policy(setting, "g1", **value)
    named = gw.record(GROUP, {"id": "g1", "email": "leads@n.test"}, groupKey="g1")
    verdicts = gw.judged(check_id, [*good(check_id, own), named])

    assert {title: v.outcome for title, v in verdicts.items()} == {
        "/": PASS,
        "Group leads@n.test": FAIL,
    }
    assert words.replace("(set by /A)", "") in verdicts["Group leads@n.test"].reason


@EACH
def test_a_group_whose_policies_say_nothing_of_it_is_not_judged(check_id: str) -> None:
    other = gw.group_policy(known.MARKETPLACE, "g1", accessLevel="ALLOW_ALL")

    assert gw.outcomes(check_id, good(check_id, other)) == {"/": PASS, "Group g1": NA}


@EACH
def test_a_group_that_is_set_right_passes(check_id: str) -> None:
    own = [gw.group_policy(setting, "g1", **value) for setting, value in GOOD[check_id]]

    assert gw.outcomes(check_id, good(check_id, *own))["Group g1"] == PASS


@pytest.mark.parametrize(
    ("check_id", "absent", "words"),
    [
        ("GW-02", known.ENFORCEMENT, "is not enforced (set by Google's default)."),
        ("GW-12", known.SESSION, "lasts 336 hours; 12 hours were agreed (set by Google's default)"),
        ("GW-15", known.SHARING, "published to everybody on the web (set by Google's default)."),
        ("GW-18", known.FORWARDING, "forwarded anywhere (set by Google's default)."),
    ],
)
def test_where_nobody_set_anything_google_s_default_is_judged(
    check_id: str, absent: str, words: str
) -> None:
    rows = [gw.policy(s, **value) for s, value in GOOD[check_id] if s != absent]
    verdict = gw.only(check_id, gw.placed(*rows))

    assert verdict.outcome == FAIL
    assert words in verdict.reason


@pytest.mark.parametrize(
    ("check_id", "absent"),
    [
        ("GW-11", known.PASSWORD),
        ("GW-13", known.POP),
        ("GW-13", known.IMAP),
        ("GW-15", known.SHARED_DRIVES),
        ("GW-18", known.ATTACHMENTS),
    ],
)
def test_a_setting_without_policy_and_default_is_unknown_as_the_edition_may_not_have_it(
    check_id: str, absent: str
) -> None:
    rows = [gw.policy(s, **value) for s, value in GOOD[check_id] if s != absent]
    verdict = gw.only(check_id, gw.placed(*rows))

    assert verdict.outcome == UNKNOWN
    assert f"no policy “{absent}”: this edition may not have it." in verdict.reason


def test_a_field_that_a_policy_leaves_out_is_unknown() -> None:
    value = {key: each for key, each in SPOOFING.items() if key != "detectGroupsSpoofing"}
    rows = [gw.policy(known.SPOOFING, **value), *(gw.policy(s, **v) for s, v in MAIL[1:])]
    verdict = gw.only("GW-18", gw.placed(*rows))

    assert verdict.outcome == UNKNOWN
    assert "was returned without detectGroupsSpoofing" in verdict.reason


@pytest.mark.parametrize(("check_id", "service"), [("GW-18", known.GMAIL), ("GW-15", known.DRIVE)])
def test_where_the_service_is_off_there_is_nothing_to_judge(check_id: str, service: str) -> None:
    off = gw.policy(service, "/A", serviceState="DISABLED")
    on = gw.policy(service, serviceState="ENABLED")

    assert gw.outcomes(check_id, good(check_id, on, off, paths=("/A",))) == {"/": PASS, "/A": NA}


def test_without_mail_pop_and_imap_open_nothing() -> None:
    off = gw.policy(known.GMAIL, serviceState="DISABLED")

    assert gw.only("GW-13", gw.placed(off)).outcome == PASS
    less_secure = gw.policy(known.LESS_SECURE, allowLessSecureApps=True)
    assert gw.only("GW-13", gw.placed(off, less_secure)).outcome == FAIL


def test_what_may_hold_with_a_licence_is_judged_too() -> None:
    weak = gw.policy(known.SESSION, "/A", webSessionDuration="86400s")
    weak["policyQuery"]["query"] = "user.licenses.exists(license, license in ['/sku/1'])"
    strict = gw.policy(known.SESSION, "/B", webSessionDuration="3600s")
    strict["policyQuery"]["query"] = weak["policyQuery"]["query"]
    answers = good("GW-12", weak, strict, paths=("/A", "/B"))

    assert gw.outcomes("GW-12", answers) == {"/": PASS, "/A": FAIL, "/B": PASS}
    lax = gw.policy(known.SESSION, webSessionDuration="86400s")
    answers = gw.placed(lax, strict, paths=("/B",))
    assert gw.outcomes("GW-12", answers)["/B"] == FAIL  # without the licence it is the root's


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({"isEnforcedIn2Sv": False}, FAIL),
        ({"isEnforcedIn2Sv": False, "suspended": True}, PASS),
        ({"isEnforcedIn2Sv": False, "orgUnitPath": "/A"}, PASS),
        ({}, PASS),
    ],
)
def test_an_account_that_google_excepts_shows_in_its_unit(
    said: dict[str, Any], outcome: Outcome
) -> None:
    answers = [r for r in good("GW-02") if r.call != USERS.id]
    verdict = gw.judged("GW-02", [*answers, gw.users(gw.user(), gw.user("june", **said))])["/"]

    assert verdict.outcome == outcome


def test_policies_are_judged_also_where_the_accounts_could_not_be_counted() -> None:
    answers = [r for r in good("GW-12") if r.call != USERS.id]

    assert gw.only("GW-12", [*answers, gw.undelegated(USERS)]).outcome == PASS


@pytest.mark.parametrize(
    ("check_id", "agreed", "value", "setting"),
    [
        ("GW-11", {"password_length": 16}, STRONG, known.PASSWORD),
        ("GW-12", {"session_hours": 8}, {"webSessionDuration": "43200s"}, known.SESSION),
    ],
)
def test_thresholds_are_what_was_agreed(
    check_id: str, agreed: dict[str, Any], value: dict[str, Any], setting: str
) -> None:
    row = gw.policy(setting, **value)

    assert gw.only(check_id, gw.placed(row)).outcome == PASS
    assert gw.only(check_id, gw.placed(row, **agreed)).outcome == FAIL


def test_a_policy_of_a_unit_that_is_no_more_holds_nowhere() -> None:
    gone = gw.policy(known.SESSION, "/Gone", webSessionDuration="999h")

    assert gw.outcomes("GW-12", good("GW-12", gone)) == {"/": PASS}


def test_the_root_is_known_also_where_google_lists_its_children_alone() -> None:
    children = gw.record(UNITS, [gw.unit("/A"), gw.unit("/A/B")])
    rows = [gw.policy(setting, **value) for setting, value in GOOD["GW-12"]]
    answers = [gw.policies(*rows), children, gw.users()]

    assert gw.outcomes("GW-12", answers) == {"/": PASS, "/A": PASS, "/A/B": PASS}


def test_a_policy_that_names_no_unit_holds_at_the_root() -> None:
    row = gw.policy(known.SESSION, webSessionDuration="3600s")
    del row["policyQuery"]["orgUnit"]

    assert gw.outcomes("GW-12", gw.placed(row, paths=("/A",))) == {"/": PASS, "/A": PASS}
