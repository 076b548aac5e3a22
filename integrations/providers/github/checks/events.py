"""Questions asked of an organization's audit log."""

from datetime import datetime, timedelta

from evidence.rules.attributes import said_at
from evidence.rules.verdict import Verdict, failed, not_applicable, passed, unknown
from integrations.plugin import Check
from integrations.providers.github.resources.events import EVENTS, AuditLog, Event

LOOKS_BACK = timedelta(days=30)
_DID = {
    "org.update_member": "changed the role of",
    "protected_branch.policy_override": "went past the rules of a branch of",
    "repo.access": "changed who may see",
}


def is_reviewed(resource: AuditLog | Event, at: datetime) -> Verdict:
    """Judge GH-27."""
    if isinstance(resource, AuditLog):
        return _log(resource)
    is_old = resource.at is not None and at - resource.at > LOOKS_BACK
    return not_applicable(_said(resource)) if is_old else failed(_said(resource))


def _log(log: AuditLog) -> Verdict:
    if log.is_readable is False:
        plan = f"the plan “{log.plan}” shows none" if log.plan else "GitHub shows none"
        return not_applicable(f"Only Enterprise Cloud has an audit log to read; {plan}.")
    if log.is_readable is None:
        return unknown(log.gap("log"))
    return passed("The audit log was read.")


def _said(event: Event) -> str:
    who = event.by or "An account that is gone"
    when = f" on {said_at(event.at)}" if event.at else ""
    became = f", now {event.detail}" if event.detail else ""
    did = _DID.get(event.action, f"did {event.action or 'something'} to")
    subject, days = event.subject or "the organization", LOOKS_BACK.days
    return f"{who} {did} {subject}{when}{became}. To be reviewed within {days} days."


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
