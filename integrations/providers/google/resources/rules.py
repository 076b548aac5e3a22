"""Rules that look for trouble: against data loss, and what Google itself alerts to.

Google returns those of its own alerts only that an administrator changed, so the others stand as
Google ships them. Authority for their names and first state: Google's help, "Alert center: rules
and notifications"; those are listed here that tell of a taken account or of a privilege.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from integrations.plugin import ResourceKind, Unreadable
from integrations.providers.google.methods import POLICIES
from integrations.tape import Records

from .answers import GoogleResource, asked, each_once, text, unread, why
from .defaults import ALERTS, DLP
from .policies import policies_of
from .resolution import Policy

_ACTIVE = "ACTIVE"
_SHIPPED = {
    "Device compromised": True,
    "Domain data export initiated": True,
    "Google Operations": True,
    "Government-backed attacks": True,
    "Leaked password": True,
    "Malware message detected post-delivery": True,
    "Phishing message detected post-delivery": True,
    "Super admin password reset": True,
    "Suspicious device activity": True,
    "Suspicious login": True,
    "Suspicious programmatic login": True,
    "User granted Admin privilege": False,
    "User suspended due to suspicious activity": True,
    "User-reported phishing": True,
}
_NO_READING = (
    "Who closed an alert, and when, is in the alert center. Its scope “apps.alerts” may also "
    "write, so it is not asked for; keep the alert center's list as evidence."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRule(GoogleResource):
    """A rule against data loss."""

    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRules(GoogleResource):
    """All rules against data loss together: there has to be one."""

    active: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerting(GoogleResource):
    """One thing that Google can alert to."""

    is_active: bool
    is_as_shipped: bool  # nobody changed it


def data_rules(records: Records) -> Iterator[DataRule | DataRules | Unreadable]:
    """Yield all rules together, and then each."""
    record = asked(records, POLICIES)
    if reason := why(record, POLICIES):
        yield unread(POLICIES.id, reason)
        return
    region = record.region if record else ""
    found = [policy for policy in policies_of(records) if policy.setting == DLP]
    names = sorted(_title(policy) for policy in found if _is_active(policy))
    yield DataRules(id="rules", title="Rules against data loss", region=region, active=tuple(names))
    for policy in found:
        yield DataRule(
            id=policy.name, title=_title(policy), region=region, is_active=_is_active(policy)
        )


def alerts(records: Records) -> Iterator[Alerting | Unreadable]:
    """Yield each alert that matters here, and what stands for how alerts are dealt with."""
    record = asked(records, POLICIES)
    if reason := why(record, POLICIES):
        yield unread(POLICIES.id, reason)
        return
    region = record.region if record else ""
    changed = {
        _title(policy): _is_active(policy)
        for policy in policies_of(records)
        if policy.setting == ALERTS
    }
    for title, is_active in _SHIPPED.items():
        yield Alerting(
            id=f"alert/{title}",
            title=title,
            region=region,
            is_active=changed.get(title, is_active),
            is_as_shipped=title not in changed,
        )
    yield Unreadable(
        id="alerts", title="How alerts are dealt with", region=region, reason=_NO_READING
    )


def _title(policy: Policy) -> str:
    return text(policy.value, "displayName") or policy.name


def _is_active(policy: Policy) -> bool:
    return text(policy.value, "state") == _ACTIVE


DATA_RULES: ResourceKind[DataRule | DataRules] = ResourceKind(
    id="google.data_rule",
    title="Rules against data loss",
    collector="google.policies",
    build=each_once(data_rules),
)
ALL_ALERTS: ResourceKind[Alerting] = ResourceKind(
    id="google.alert", title="Alerts", collector="google.policies", build=each_once(alerts)
)
