"""What can happen on GitHub; each act takes the world, what it concerns, and the instant `at`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from . import branches, deliveries, findings, merges, organizations, pulls, rules

ACTS: Mapping[str, Callable[..., Any]] = {
    act.__name__: act
    for act in (
        branches.cherry_pick,
        branches.direct_push,
        branches.force_push,
        deliveries.deploy,
        deliveries.release,
        findings.close_alert,
        findings.find,
        merges.merge,
        merges.revert,
        organizations.add_key,
        organizations.add_environment,
        organizations.add_member,
        organizations.add_outside,
        organizations.add_repository,
        organizations.grant,
        organizations.install,
        organizations.invite,
        organizations.issue_token,
        organizations.make_organization,
        organizations.remove_member,
        organizations.sign_on,
        organizations.tell_audit,
        pulls.checks,
        pulls.close,
        pulls.comment,
        pulls.dismiss,
        pulls.label,
        pulls.open_issue,
        pulls.open_pull,
        pulls.push_commit,
        pulls.review,
        pulls.set_auto_merge,
        rules.add_ruleset,
        rules.protect,
    )
}
