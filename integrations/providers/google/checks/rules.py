"""Questions asked of rules that look for trouble."""

from datetime import datetime

from evidence.rules.verdict import Verdict, failed, not_applicable, passed
from integrations.plugin import Check
from integrations.providers.google.resources.rules import (
    ALL_ALERTS,
    DATA_RULES,
    Alerting,
    DataRule,
    DataRules,
)


def data_is_watched(resource: DataRule | DataRules, _at: datetime) -> Verdict:
    """Judge GW-19: without a rule nothing is watched, whichever edition has none."""
    if isinstance(resource, DataRules):
        if resource.active:
            return passed(f"Active: {', '.join(resource.active)}.")
        return failed("There is no active rule against data loss.")
    if resource.is_active:
        return passed("The rule is active.")
    return not_applicable("The rule is switched off.")


def alert_is_on(alert: Alerting, _at: datetime) -> Verdict:
    """Judge GW-20."""
    shipped = ", as Google ships it" if alert.is_as_shipped else ""
    if alert.is_active:
        return passed(f"The alert is on{shipped}.")
    return failed(f"The alert is off{shipped}.")


CHECKS = (
    Check(
        id="GW-19",
        version=1,
        title="A rule watches over regulated data",
        criteria=frozenset({"CC6.7", "C1.1"}),
        reads=DATA_RULES,
        risk="Numbers of cards and people leave by mail and links, and nobody is told.",
        remedy="Admin console → Rules → Create rule → Data protection (https://admin.google.com/"
        "ac/dp/rules). An edition without such rules, or another product that does it, is "
        "recorded as a waiver with its reason.",
        judge=data_is_watched,
    ),
    Check(
        id="GW-20",
        version=1,
        title="Alerts of taken accounts and new privileges are on",
        criteria=frozenset({"CC7.2", "CC7.3"}),
        reads=ALL_ALERTS,
        risk="Google notices first, and tells nobody who would do something.",
        remedy="Admin console → Rules (https://admin.google.com/ac/ax): the alert → Actions → send "
        "to alert center and to those on duty → On.",
        judge=alert_is_on,
    ),
)
