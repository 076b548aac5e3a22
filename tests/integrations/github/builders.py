"""GitHub's answers in a few words: payloads as the API sends them, with defaults."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from evidence.rules.changes import Change, Commit, Fact, Push, Review, facts_of
from evidence.rules.verdict import Outcome, Verdict
from integrations.plugin import Check, Resource
from integrations.providers.github.checks import CHECKS
from integrations.providers.github.refusals import refusal_of
from integrations.tape import Record, Records

AT = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)
ORG = "northwind"
REPO, PLACE = "northwind/api", "northwind/api@main"
HEAD = "a" * 40
PASS, FAIL, NA, UNKNOWN = (
    Outcome.PASS,
    Outcome.FAIL,
    Outcome.NOT_APPLICABLE,
    Outcome.UNKNOWN,
)

MEMBERS = "GET /orgs/{org}/members"
OUTSIDE = "GET /orgs/{org}/outside_collaborators"
REPOS = "GET /orgs/{org}/repos"
RULES = "GET /repos/{owner}/{repo}/rules/branches/{branch}"
PROTECTION = "GET /repos/{owner}/{repo}/branches/{branch}/protection"
RULESET = "GET /repos/{owner}/{repo}/rulesets/{ruleset_id}"
SUITES = "GET /repos/{owner}/{repo}/rulesets/rule-suites"
OWNERS = "GET /repos/{owner}/{repo}/codeowners/errors"
ADMINISTRATION = "It needs the repository permission “Administration: read”."
OF_ORGANIZATION = "It needs the organization permission “Administration: read”."


def day(text: str) -> str:
    """Return a moment of that day, as GitHub writes it."""
    return f"{text}T09:30:00Z"


def record(call: str, payload: Any = None, **query: Any) -> Record:
    """Return an answered question of the organization or of its one repository."""
    return Record(call=call, region=ORG, parameters=_parameters(call, query), payload=payload)


def refused(call: str, code: str = "403", message: str = "No.", **query: Any) -> Record:
    """Return a question GitHub refused to answer."""
    refusal = refusal_of(call, code, message)
    return Record(call=call, region=ORG, parameters=_parameters(call, query), refusal=refusal)


def _parameters(call: str, query: dict[str, Any]) -> dict[str, Any]:
    owner, _, repo = REPO.partition("/")
    known = {"org": ORG, "owner": owner, "repo": repo, "branch": "main"}
    return {**{k: v for k, v in known.items() if f"{{{k}}}" in call}, **query}


def terms(**agreed: Any) -> Record:
    """Return what was agreed, as a collector puts it on the tape."""
    return Record(call="trackrecord:terms", payload=agreed)


def check_of(check_id: str) -> Check[Any]:
    """Return a check by its id."""
    return next(check for check in CHECKS if check.id == check_id)


def evaluated(
    check_id: str, records: Iterable[Record], at: datetime = AT
) -> list[tuple[Resource, Verdict]]:
    """Return what a check says of these records."""
    return list(check_of(check_id).evaluate(Records(records), at=at))


def judged(check_id: str, records: Iterable[Record], at: datetime = AT) -> dict[str, Verdict]:
    """Return a check's verdict for each resource of these records, by title."""
    return {item.title: verdict for item, verdict in evaluated(check_id, records, at)}


def only(check_id: str, records: Iterable[Record], at: datetime = AT) -> Verdict:
    """Return the verdict for the only resource of these records."""
    [(_, verdict)] = evaluated(check_id, records, at)
    return verdict


def organization(plan: str = "team", **values: Any) -> Record:
    """Return an organization as its owner sees it."""
    said = {"login": ORG, "plan": {"name": plan}, "default_repository_permission": "read"}
    return record("GET /orgs/{org}", {**said, **values})


def accounts(*logins: str) -> list[dict[str, Any]]:
    """Return accounts as lists have them."""
    return [{"login": name, "id": n, "type": "User"} for n, name in enumerate(logins, start=1)]


def members(*logins: str, **query: str) -> Record:
    """Return a list of members."""
    return record(MEMBERS, accounts(*logins), **query)


def single_sign_on(*linked: str, gone: int = 0) -> Record:
    """Return an identity provider that knows these accounts."""
    users = [*({"login": name} for name in linked), *([None] * gone)]
    nodes = [{"user": user, "samlIdentity": {"nameId": "a@n.test"}} for user in users]
    provider = {"ssoUrl": "https://sso.test", "externalIdentities": {"nodes": nodes}}
    return _signed(provider)


def no_single_sign_on() -> Record:
    """Return the answer of an organization without an identity provider."""
    return _signed(None)


def _signed(provider: Any) -> Record:
    payload = {"organization": {"samlIdentityProvider": provider}}
    return Record(
        call="SingleSignOn", region=ORG, parameters={"organization": ORG}, payload=payload
    )


def repository(full_name: str = REPO, **values: Any) -> dict[str, Any]:
    """Return a repository as lists have it."""
    said = {
        "full_name": full_name,
        "name": full_name.partition("/")[2],
        "private": True,
        "visibility": "private",
        "archived": False,
        "default_branch": "main",
    }
    return {**said, **values}


def repositories(*rows: dict[str, Any]) -> Record:
    """Return a list of repositories; one private one where none is given."""
    return record(REPOS, list(rows) or [repository()], type="all")


def rule(kind: str, ruleset: int = 7, **parameters: Any) -> dict[str, Any]:
    """Return a rule that holds for a branch."""
    source = {"ruleset_source_type": "Organization", "ruleset_source": ORG, "ruleset_id": ruleset}
    return {"type": kind, "parameters": parameters, **source}


def pull_request(count: int = 1, **values: bool) -> dict[str, Any]:
    """Return the rule that a pull request needs approvals."""
    said = {
        "dismiss_stale_reviews_on_push": False,
        "require_code_owner_review": False,
        "require_last_push_approval": False,
    }
    return rule("pull_request", required_approving_review_count=count, **{**said, **values})


def protection(**values: Any) -> Record:
    """Return classic branch protection that asks for nothing by itself."""
    said = {
        "enforce_admins": {"enabled": True},
        "allow_force_pushes": {"enabled": False},
        "allow_deletions": {"enabled": False},
    }
    return record(PROTECTION, {**said, **values})


def unprotected() -> Record:
    """Return the answer where there is no classic branch protection."""
    return refused(PROTECTION, "404", "Branch not protected")


def ruleset(number: int = 7, actors: list[dict[str, Any]] | None = None, **values: Any) -> Record:
    """Return a ruleset; without actors it does not show whom it lets past."""
    shown = values if actors is None else {"bypass_actors": actors, **values}
    return record(RULESET, {"id": number, "enforcement": "active", **shown}, ruleset_id=str(number))


def branch(*answers: Record) -> list[Record]:
    """Return one repository and what is known of its branch; no rules where nothing is said."""
    known = {answer.call for answer in answers}
    usual = [repositories(), record(RULES, []), unprotected(), record(OWNERS, {"errors": []})]
    return [*(each for each in usual if each.call not in known), *answers]


def change(number: int = 41, *reviews: Review, **values: Any) -> Change:
    """Return a change by mara that was merged on 1 June, approved by june before."""
    made = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
    said = Change(
        place=PLACE,
        number=number,
        title="Read orders",
        url=f"https://github.test/{REPO}/pull/{number}",
        author="mara",
        author_is_bot=False,
        created_at=made,
        merged_at=made.replace(hour=15),
        updated_at=made.replace(hour=15),
        merged_by="june",
        merged_by_is_bot=False,
        merge_commit="c" * 40,
        head=HEAD,
        branch="orders",
        additions=10,
        deletions=2,
        files=1,
        commits=1,
        comments=0,
        checks="success",
        reviews=reviews,
    )
    return replace(said, **values)


def review(by: str = "june", state: str = "approved", hour: int = 14, **values: Any) -> Review:
    """Return a review of 1 June, of what was merged."""
    at = datetime(2026, 6, 1, hour, 0, tzinfo=UTC)
    said = Review(by=by, is_bot=False, state=state, at=at, commit=HEAD, letters=0)
    return replace(said, **values)


def commit(letter: str = "c", **values: Any) -> Commit:
    """Return a commit on the branch."""
    said = Commit(
        place=PLACE,
        id=letter * 40,
        headline="Read orders",
        author="mara",
        committer="mara",
        committed_at=datetime(2026, 6, 1, 15, 0, tzinfo=UTC),
        additions=10,
        deletions=2,
        parents=("0" * 40,),
    )
    return replace(said, **values)


def push(kind: str = "force_push", **values: Any) -> Push:
    """Return a push past the rules."""
    said = Push(
        place=PLACE,
        id="9",
        kind=kind,
        by="mara",
        at=datetime(2026, 6, 3, 2, 11, tzinfo=UTC),
        before="b" * 40,
        after="d" * 40,
    )
    return replace(said, **values)


def read(*facts: Fact, **claimed: Any) -> list[Record]:
    """Return the closing snapshot of a branch that was read to its end."""
    payload = {"read_to": day("2026-06-30"), **claimed}
    stream = Record(call="stream", parameters={"place": PLACE}, payload=payload)
    names = {Change: "change", Commit: "commit", Push: "push"}
    rows = [
        Record(call=names[type(f)], parameters={"id": f.id}, payload=facts_of(f)) for f in facts
    ]
    return [stream, *rows]
