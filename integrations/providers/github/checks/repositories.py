"""Questions asked of repositories, environments, and what opens them without a person."""

from datetime import datetime

from evidence.rules.verdict import Verdict, failed, not_applicable, passed, unknown
from integrations.plugin import Check
from integrations.providers.github.resources.keys import (
    WAYS_IN,
    DeployKey,
    Installation,
    Token,
    Way,
)
from integrations.providers.github.resources.repositories import (
    ALL_ENVIRONMENTS,
    ALL_REPOSITORIES,
    Environment,
    Repository,
)

# With these an App can undo the rules it is meant to work under.
_RULING = frozenset({"administration", "members", "organization_administration"})


def is_private(repository: Repository, _at: datetime) -> Verdict:
    """Judge GH-12."""
    if repository.visibility is None:
        return unknown(repository.gap("repository"))
    if repository.visibility != "public":
        return passed(f"The repository is {repository.visibility}.")
    if repository.is_approved_public:
        return passed("The repository is public, and approved to be.")
    return failed("The repository is public, and not among those approved to be.")


def production_is_guarded(environment: Environment, _at: datetime) -> Verdict:
    """Judge GH-25."""
    if not environment.is_production:
        return not_applicable("Its name does not say production (prod, live).")
    if environment.reviewers:
        return passed("Somebody has to approve each deployment.")
    if environment.has_branch_policy:
        return passed("Only chosen branches may be deployed.")
    if environment.reviewers is None or environment.has_branch_policy is None:
        return unknown(environment.gap("rules"))
    return failed("Anything on any branch may be deployed, and nobody has to approve it.")


def way_in_is_limited(way: Way, _at: datetime) -> Verdict:
    """Judge GH-26."""
    match way:
        case DeployKey():
            return _key(way)
        case Token():
            return _token(way)
        case Installation():
            return _app(way)


def _key(key: DeployKey) -> Verdict:
    if not key.is_enabled:
        return not_applicable("The key is switched off.")
    if key.can_write is None:
        return unknown("GitHub does not say whether the key may write.")
    if not key.can_write:
        return passed("The key may only read.")
    made = f", made on {key.made_at:%Y-%m-%d}" if key.made_at else ""
    by = f" by {key.made_by}" if key.made_by else ""
    return failed(f"The key{made}{by}, may write, and no review of it is recorded.")


def _token(token: Token) -> Verdict:
    if token.is_expired:
        return not_applicable("The token has expired.")
    if token.ends_at:
        return passed(f"The token ends on {token.ends_at:%Y-%m-%d}.")
    if not token.says_when_it_ends:
        return unknown("GitHub does not say when the token ends.")
    granted = f", granted on {token.granted_at:%Y-%m-%d}," if token.granted_at else ""
    return failed(f"The token{granted} never ends.")


def _app(app: Installation) -> Verdict:
    if app.is_suspended:
        return not_applicable("The App is suspended.")
    if app.writes is None:
        return unknown("GitHub does not say what the App may do.")
    where = "every repository" if app.is_for_all else "chosen repositories"
    ruling = [name for name in app.writes if name in _RULING]
    if ruling:
        return failed(f"The App may change its own rules in {where}: {', '.join(ruling)}.")
    if app.writes:
        return passed(f"The App may write {', '.join(app.writes)} in {where}, but no rules.")
    return passed(f"The App may only read {where}.")


CHECKS = (
    Check(
        id="GH-12",
        version=1,
        title="Repositories are private, or approved to be public",
        criteria=frozenset({"C1.1", "CC6.1"}),
        reads=ALL_REPOSITORIES,
        risk="What is public is copied within minutes, with every secret in its history.",
        remedy="Repository → Settings → Danger zone → Change visibility. What is meant to be "
        "public goes under Approved public repositories in the connection.",
        judge=is_private,
        commands=(
            "gh repo edit {region}/{name} --visibility private "
            "--accept-visibility-change-consequences",
        ),
    ),
    Check(
        id="GH-25",
        version=1,
        title="Production environments are guarded",
        criteria=frozenset({"CC8.1"}),
        reads=ALL_ENVIRONMENTS,
        risk="A workflow on any branch ships whatever it holds, and reads production's secrets.",
        remedy="Repository → Settings → Environments → the environment: choose Required "
        "reviewers, or let only protected branches be deployed.",
        judge=production_is_guarded,
    ),
    Check(
        id="GH-26",
        version=1,
        title="Keys only read, tokens end, and Apps cannot change the rules",
        criteria=frozenset({"CC6.1", "CC6.3"}),
        reads=WAYS_IN,
        risk="A key or token that never ends works for whoever finds it, years later.",
        remedy="Repository → Settings → Deploy keys: delete the key or add it again without write "
        "access. Organization → Settings → Personal access tokens: revoke, and set a longest "
        "lifetime. What must stay gets a waiver with its reason: that is the record of its review.",
        judge=way_in_is_limited,
    ),
)
