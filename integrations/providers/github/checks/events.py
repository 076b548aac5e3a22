"""Questions asked of an organization's audit log."""

from datetime import datetime

from evidence.rules.attributes import said_at
from evidence.rules.verdict import Verdict, failed, not_applicable, passed, unknown
from integrations.plugin import Check
from integrations.providers.github.resources.events import EVENTS, AuditLog, Event

_DID = {
    "org.update_member": "changed the role of",
    "protected_branch.policy_override": "went past the rules of a branch of",
    "repo.access": "changed who may see",
}


def is_reviewed(resource: AuditLog | Event, _at: datetime) -> Verdict:
    """Judge GH-27."""
    return _event(resource) if isinstance(resource, Event) else _log(resource)


def _log(log: AuditLog) -> Verdict:
    if log.is_readable is False:
        plan = f"the plan “{log.plan}” shows none" if log.plan else "GitHub shows none"
        return not_applicable(f"Only Enterprise Cloud has an audit log to read; {plan}.")
    if log.is_readable is None:
        return unknown(log.gap("log"))
    return passed("The audit log of the last 30 days was read.")


def _event(event: Event) -> Verdict:
    who = event.by or "An account that is gone"
    when = f" on {said_at(event.at)}" if event.at else ""
    became = f", now {event.detail}" if event.detail else ""
    did = _DID.get(event.action, f"did {event.action} to")
    subject = event.subject or "the organization"
    return failed(f"{who} {did} {subject}{when}{became}. No review of it is recorded.")


CHECKS = (
    Check(
        id="GH-27",
        version=1,
        title="Acts that weaken protection are seen and reviewed",
        criteria=frozenset({"CC7.2"}),
        reads=EVENTS,
        risk="A rule that was switched off for an hour leaves no other trace.",
        remedy="Ask who did it why, and record the answer as a waiver: that is the record of the "
        "review. Rules passed over, repositories made visible and roles changed in the last 30 "
        "days are listed.",
        judge=is_reviewed,
    ),
)
