"""Questions asked of the rules of production branches, whatever they come from."""

from datetime import datetime

from evidence.rules.attributes import said_at
from evidence.rules.severity import Severity
from evidence.rules.verdict import Verdict, failed, not_applicable, passed, unknown
from integrations.plugin import Check
from integrations.providers.github.resources.branches import (
    BYPASSES,
    PRODUCTION_BRANCHES,
    Branch,
)
from integrations.providers.github.resources.bypass import Bypass

_ARCHIVED = "The repository is archived: nothing can be changed in it."


def approval_is_required(branch: Branch, _at: datetime) -> Verdict:
    """Judge GH-13."""
    count = branch.rules.approvals
    noun = "approval is" if count == 1 else "approvals are"
    held = f"{count} {noun} required by {' and '.join(branch.rules.asked_by)}." if count else ""
    return _verdict(branch, held, "A change can be merged without anybody's approval.")


def nobody_bypasses(resource: Branch | Bypass, _at: datetime) -> Verdict:
    """Judge GH-14."""
    if isinstance(resource, Bypass):
        return failed(_bypassed(resource))
    if resource.passers and not _idle(resource):
        return failed(f"May go past the rules: {', '.join(resource.passers)}.")
    if _may_be_passed(resource) and not _idle(resource):
        return unknown(_may_be_passed(resource))
    held = _nobody(resource) if resource.rules.sources else ""
    return _verdict(resource, held, "The branch has no rules, so nothing holds anybody.")


def stale_approvals_end(branch: Branch, _at: datetime) -> Verdict:
    """Judge GH-15."""
    held = {
        "A new push makes earlier approvals void.": branch.rules.dismisses_stale,
        "Somebody other than who pushed last has to approve it.": branch.rules.asks_last_push,
    }
    words = next((words for words, is_so in held.items() if is_so), "")
    return _verdict(branch, words, "What is pushed after an approval is merged unseen.")


def status_checks_are_required(branch: Branch, _at: datetime) -> Verdict:
    """Judge GH-16."""
    checks = ", ".join(branch.rules.checks)
    held = f"Have to succeed: {checks}." if checks else ""
    return _verdict(branch, held, "A change can be merged while its checks fail.")


def history_is_kept(branch: Branch, _at: datetime) -> Verdict:
    """Judge GH-17."""
    rules = branch.rules
    blocks = {"force pushes": rules.blocks_force_push, "deletion": rules.blocks_deletion}
    left = " and ".join(name for name, is_blocked in blocks.items() if not is_blocked)
    held = "" if left else "Neither force pushes nor deletion are allowed."
    return _verdict(branch, held, f"The branch is open to {left}.")


def code_has_owners(branch: Branch, _at: datetime) -> Verdict:
    """Judge GH-18."""
    if branch.has_code_owners is None and not _idle(branch):
        return unknown(branch.gap("code_owners"))
    fault = _owners_fault(branch)
    if fault and not _idle(branch):
        return failed(fault)
    is_held = branch.rules.asks_code_owners
    held = "The file CODEOWNERS has no errors, and owners have to approve." if is_held else ""
    return _verdict(branch, held, "Owners are named, but their approval is not required.")


def _verdict(branch: Branch, held: str, fault: str) -> Verdict:
    """Return what is held, if anything can reach the branch; a fault only where all was read."""
    if idle := _idle(branch):
        return not_applicable(idle)
    if held:
        return passed(held)
    unread = branch.gap("rules", "protection")
    return unknown(unread) if unread else failed(fault)


def _owners_fault(branch: Branch) -> str:
    if not branch.has_code_owners:
        return "There is no file CODEOWNERS."
    errors = "; ".join(branch.code_owner_errors)
    return f"The file CODEOWNERS has errors: {errors}." if errors else ""


def _idle(branch: Branch) -> str:
    if branch.is_archived:
        return _ARCHIVED
    return "The repository has no branch of that name." if branch.is_missing else ""


def _may_be_passed(branch: Branch) -> str:
    """Return what is unread that could let somebody past the rules there are."""
    unread = ("rules", "protection", "suites") if branch.unseen else ("rules", "protection")
    return branch.gap(*unread) if branch.rules.sources else ""


def _nobody(branch: Branch) -> str:
    if not branch.unseen:
        return "Nobody may go past the rules."
    return (
        "GitHub does not show a reader who may go past "
        f"{' and '.join(sorted(branch.unseen))}; each push of the last month that did is judged by "
        "itself."
    )


def _bypassed(bypass: Bypass) -> str:
    when = f" on {said_at(bypass.at)}" if bypass.at else ""
    return (
        f"{bypass.by or 'An account that is gone'} pushed past the rules of {bypass.place}{when}: "
        f"{bypass.before[:7]} to {bypass.after[:7]}. No review of it is recorded."
    )


CHECKS = (
    Check(
        id="GH-13",
        version=1,
        title="Changes need somebody's approval before they are merged",
        criteria=frozenset({"CC8.1"}),
        reads=PRODUCTION_BRANCHES,
        risk="One person alone, or one stolen account, can change what runs in production.",
        remedy="Repository → Settings → Rules → Rulesets → New branch ruleset for the production "
        "branch: Require a pull request before merging, required approvals 1 or more.",
        judge=approval_is_required,
    ),
    Check(
        id="GH-14",
        severity=Severity.HIGH,
        version=1,
        title="Nobody can go past a production branch's rules",
        criteria=frozenset({"CC8.1"}),
        reads=BYPASSES,
        risk="A rule that administrators or Apps may skip holds only for the others.",
        remedy="Empty the ruleset's Bypass list; in classic branch protection choose Do not allow "
        "bypassing the above settings. An emergency that went past is reviewed afterwards; the "
        "waiver with its reason is the record of that review.",
        judge=nobody_bypasses,
    ),
    Check(
        id="GH-15",
        severity=Severity.HIGH,
        version=1,
        title="A new push needs a new approval",
        criteria=frozenset({"CC8.1"}),
        reads=PRODUCTION_BRANCHES,
        risk="Something harmless is approved, and something else is merged.",
        remedy="In the branch's rule Require a pull request before merging: Dismiss stale pull "
        "request approvals when new commits are pushed, or Require approval of the most recent "
        "reviewable push.",
        judge=stale_approvals_end,
    ),
    Check(
        id="GH-16",
        severity=Severity.HIGH,
        version=1,
        title="Checks have to succeed before a change is merged",
        criteria=frozenset({"CC8.1"}),
        reads=PRODUCTION_BRANCHES,
        risk="Broken or untested code reaches production with everybody's approval.",
        remedy="Add the rule Require status checks to pass to the branch's ruleset, and name the "
        "checks that must succeed.",
        judge=status_checks_are_required,
    ),
    Check(
        id="GH-17",
        version=1,
        title="Production branches cannot be rewritten or deleted",
        criteria=frozenset({"CC8.1"}),
        reads=PRODUCTION_BRANCHES,
        risk="Rewritten history hides what was changed, and takes the proof of review with it.",
        remedy="Add the rules Block force pushes and Restrict deletions to the branch's ruleset.",
        judge=history_is_kept,
    ),
    Check(
        id="GH-18",
        version=1,
        title="Sensitive code has owners who must approve",
        criteria=frozenset({"CC8.1"}),
        reads=PRODUCTION_BRANCHES,
        risk="Sign-in, payments or pipelines are changed by people who do not know them.",
        remedy="Keep a file CODEOWNERS on the production branch, mend the errors its page shows, "
        "and choose Require review from Code Owners in the branch's ruleset. A repository with "
        "nothing sensitive gets a waiver that says so.",
        judge=code_has_owners,
    ),
)
