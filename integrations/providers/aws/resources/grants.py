"""Whether a statement of a policy lets somebody do everything.

Authority: IAM User Guide, "IAM JSON policy elements reference".
"""

import re

from .policies import Statement

_ANY_ACTION = re.compile(r"[*:]+")
_ANY_RESOURCE = re.compile(r"(arn:)?(aws[\w-]*:)?[*:]+")
_IAM_ACTION = "iam:CreatePolicyVersion"  # with it a principal can grant itself the rest


def admin_grant(statement: Statement) -> str:
    """Return how a statement allows everything, blank when it does not."""
    if not statement.is_allow or not _is_every_resource(statement):
        return ""
    if any(_ANY_ACTION.fullmatch(action) for action in statement.actions):
        return "A statement allows every action on every resource."
    left_out = statement.not_actions
    if left_out and not any(_matches(pattern, _IAM_ACTION) for pattern in left_out):
        return f"A statement allows every action but {', '.join(left_out)}: IAM is among them."
    return ""


def grants_rights(statement: Statement) -> bool:
    """Return whether a statement lets somebody give themselves every right there is."""
    if not statement.is_allow or not _is_every_resource(statement):
        return False
    return any(_matches(action, _IAM_ACTION) for action in statement.actions)


def _is_every_resource(statement: Statement) -> bool:
    # NotResource spares a few resources and grants all the rest.
    every = any(_ANY_RESOURCE.fullmatch(resource) for resource in statement.resources)
    return every or bool(statement.not_resources)


def _matches(pattern: str, action: str) -> bool:
    expression = re.escape(pattern.lower()).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(expression, action.lower()) is not None
