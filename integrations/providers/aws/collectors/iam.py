"""Reads IAM in bulk: a handful of calls, however many users there are; and Identity Center."""

from collections.abc import Callable

from integrations.plugin import Collector
from integrations.providers.aws.client import Client
from integrations.providers.aws.resources.answers import text
from integrations.tape import Call, Record, Refusal, Tape

from . import identity_center

GENERATE = "iam:GenerateCredentialReport"
REPORT = "iam:GetCredentialReport"
DETAILS = "iam:GetAccountAuthorizationDetails"
SUMMARY = "iam:GetAccountSummary"
PASSWORD_POLICY = "iam:GetAccountPasswordPolicy"  # noqa: S105  (a call's name)
MFA_DEVICES = "iam:ListVirtualMFADevices"
IDENTITY = "sts:GetCallerIdentity"
CALLS = (
    GENERATE,
    REPORT,
    DETAILS,
    SUMMARY,
    PASSWORD_POLICY,
    MFA_DEVICES,
    IDENTITY,
    *identity_center.CALLS,
)

_NOT_READY = frozenset({"ReportInProgress", "ReportNotPresent", "ReportExpired"})
_PAUSES = (1, 2, 4, 8, 15, 15, 15)  # seconds; AWS makes a large report in under a minute
_KINDS = ["User", "Role", "Group", "LocalManagedPolicy"]


def collect(client: Client, tape: Tape) -> None:
    """Put the account's users, policies and sign-in rules on the tape."""
    questions: tuple[Callable[[], object], ...] = (
        lambda: tape.add(*credential_report(client)),
        lambda: client.ask(tape, DETAILS, Filter=_KINDS, MaxItems=1000),
        lambda: client.ask(tape, SUMMARY),
        lambda: client.ask(tape, PASSWORD_POLICY, absent=("NoSuchEntity",)),
        lambda: client.ask(tape, MFA_DEVICES, AssignmentStatus="Assigned", MaxItems=1000),
        lambda: _identity_center(client, tape),
    )
    client.each(_call, questions)


def _identity_center(client: Client, tape: Tape) -> None:
    """Ask which account this is, then who of its Identity Center may sign in to it."""
    identity = client.ask(tape, IDENTITY)
    if account := text(identity.payload, "Account"):
        identity_center.collect(client, tape, account)


def credential_report(client: Client) -> tuple[Record, list[Call]]:
    """Return the report, made first when AWS has none; wait a bounded time for it."""
    made, calls = client.read(GENERATE)
    for pause in (*_PAUSES, None):
        record, more = client.read(REPORT)
        calls = [*calls, *more]
        if not (record.refusal and record.refusal.code in _NOT_READY):
            return record, calls
        if made.refusal or pause is None:
            break
        client.wait(pause)
        if record.refusal.code != "ReportInProgress":
            made, more = client.read(GENERATE)
            calls = [*calls, *more]
    return Record(call=REPORT, refusal=made.refusal or _late(record.refusal)), calls


def _call(question: Callable[[], object]) -> object:
    return question()


def _late(refusal: Refusal | None) -> Refusal:
    code = refusal.code if refusal else "ReportInProgress"
    return Refusal(code=code, message="AWS was still making the credential report.")


COLLECTOR = Collector(id="aws.iam", title="IAM users, keys and policies", collect=collect)
