"""GitHub: organizations, repositories, alerts, and every change to production."""

from functools import partial

from integrations.plugin import Provider

from .access import access
from .accounts import ACCOUNTS
from .checks import CHECKS
from .client import TOOL, connect, identify
from .collectors import CALLS, COLLECTORS
from .harvest import CHANGES
from .settings import SETTINGS, validate

GITHUB = Provider(
    id="github",
    title="GitHub",
    check_prefix="GH",
    reads=(
        "Members, owners, outside collaborators and how they sign in",
        "Repositories: who may see them, their branch rules, keys and environments",
        "Every merged pull request to production: reviews, checks, labels, never its code",
        "Every commit of the production branches: its id, author and date",
        "Deployments, releases, and pushes past the rules",
        "Security alerts and how long they stay open",
    ),
    proves="That every change to production was reviewed by somebody else before it was merged, "
    "shown by every change of the period and reconciled with every commit of the branch.",
    settings=SETTINGS,
    collectors=(*COLLECTORS, CHANGES),
    checks=CHECKS,
    connect=connect,
    identify=identify,
    validate=validate,
    access=partial(access, CALLS),
    accounts=ACCOUNTS,
    tool=TOOL,
)
