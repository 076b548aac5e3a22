"""Production branches: the rules that hold for each, and who may go past them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from integrations.plugin import ResourceKind, Unreadable
from integrations.tape import Record, Records

from .answers import (
    GitHubResource,
    body,
    by_path,
    each_once,
    flag,
    gaps,
    is_out_of_plan,
    items,
    part,
    text,
    why,
)
from .bypass import Bypass, bypass_of, protection_actors, ruleset_actors
from .repositories import listed, unlisted_repositories
from .rules import BranchRules, from_protection, from_rulesets, merged
from .terms import terms_of

RULES = "GET /repos/{owner}/{repo}/rules/branches/{branch}"
PROTECTION = "GET /repos/{owner}/{repo}/branches/{branch}/protection"
RULESET = "GET /repos/{owner}/{repo}/rulesets/{ruleset_id}"
SUITES = "GET /repos/{owner}/{repo}/rulesets/rule-suites"
CODE_OWNERS = "GET /repos/{owner}/{repo}/codeowners/errors"
_NO_ANSWER = "GitHub's answer does not hold the fact this check needs."
_UNPROTECTED, _NO_BRANCH = "branch not protected", "branch not found"
Answers = Mapping[str, Mapping[tuple[str, ...], Record]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch(GitHubResource):
    """One production branch; what could not be read is among the gaps."""

    is_archived: bool
    is_missing: bool  # the repository has no branch of that name
    rules: BranchRules  # those that could be read
    passers: tuple[str, ...]  # who may go past them
    unseen: tuple[str, ...]  # rulesets of which GitHub does not show whom they let past
    has_code_owners: bool | None
    code_owner_errors: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    region: str
    repository: str
    branch: str

    @property
    def id(self) -> str:
        return f"{self.repository}@{self.branch}"

    def path(self, *more: str) -> tuple[str, ...]:
        owner, _, repo = self.repository.partition("/")
        return (owner, repo, *more)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ruleset:
    title: str
    actors: tuple[str, ...] | None  # None where it is not shown


def branches(records: Records) -> Iterator[Branch | Unreadable]:
    """Yield every production branch of every repository."""
    yield from unlisted_repositories(records)
    answers = _answers(records)
    for place, row in _places(records):
        yield _branch(place, bool(flag(row, "archived")), answers)


def bypasses(records: Records) -> Iterator[Branch | Bypass | Unreadable]:
    """Yield every production branch, and every push of the last month past its rules."""
    yield from branches(records)
    suites = by_path(records, SUITES, "owner", "repo")
    for place, _ in _places(records):
        record = suites.get(place.path())
        for row in items(record.payload if record else None):
            if text(row, "ref").removeprefix("refs/heads/") == place.branch:
                yield bypass_of(place.id, place.region, row)


def _places(records: Records) -> Iterator[tuple[_Place, dict[str, Any]]]:
    named = terms_of(records).production_branches
    for region, row in listed(records):
        for branch in named or [text(row, "default_branch") or "its default branch"]:
            yield _Place(region=region, repository=text(row, "full_name"), branch=branch), row


def _answers(records: Records) -> Answers:
    path = ("owner", "repo")
    return {
        RULES: by_path(records, RULES, *path, "branch"),
        PROTECTION: by_path(records, PROTECTION, *path, "branch"),
        RULESET: by_path(records, RULESET, "ruleset_id"),
        SUITES: by_path(records, SUITES, *path),
        CODE_OWNERS: by_path(records, CODE_OWNERS, *path),
    }


def _branch(place: _Place, is_archived: bool, answers: Answers) -> Branch:
    rules = answers[RULES].get(place.path(place.branch))
    protection = answers[PROTECTION].get(place.path(place.branch))
    owners = answers[CODE_OWNERS].get(place.path())
    rulesets = _rulesets(rules, answers[RULESET])
    titles = {key: ruleset.title for key, ruleset in rulesets.items()}
    held = [from_rulesets(rules and rules.payload, titles), from_protection(body(protection))]
    return Branch(
        id=place.id,
        title=place.id,
        region=place.region,
        is_archived=is_archived,
        is_missing=_says(protection, _NO_BRANCH),
        rules=merged(held),
        passers=_passers(rulesets.values(), protection),
        unseen=tuple(each.title for each in rulesets.values() if each.actors is None),
        has_code_owners=_has_code_owners(owners),
        code_owner_errors=_errors(owners),
        gaps=gaps(
            rules=_rules_gap(rules),
            protection=_protection_gap(protection),
            suites=why(answers[SUITES].get(place.path()), SUITES),
            code_owners=why(owners, CODE_OWNERS) or _NO_ANSWER,
        ),
    )


def _rulesets(rules: Record | None, found: Mapping[tuple[str, ...], Record]) -> dict[str, _Ruleset]:
    """Return the rulesets that hold for a branch, by id."""
    keys = sorted({text(row, "ruleset_id") for row in items(rules.payload if rules else None)})
    said = {key: body(found.get((key,))) for key in keys}
    return {
        key: _Ruleset(
            title=f"ruleset “{row['name']}”" if row.get("name") else f"ruleset {key}",
            actors=ruleset_actors(row),
        )
        for key, row in said.items()
    }


def _passers(rulesets: Iterable[_Ruleset], protection: Record | None) -> tuple[str, ...]:
    named = {name for ruleset in rulesets for name in ruleset.actors or ()}
    return tuple(sorted({*named, *protection_actors(body(protection))}))


def _rules_gap(record: Record | None) -> str:
    if is_out_of_plan(record):
        return ""
    has_list = record is not None and isinstance(record.payload, list)
    return "" if has_list else why(record, RULES) or _NO_ANSWER


def _protection_gap(record: Record | None) -> str:
    """Return why classic protection is unread; "not protected" is an answer."""
    if _says(record, _UNPROTECTED) or _says(record, _NO_BRANCH) or is_out_of_plan(record):
        return ""
    return why(record, PROTECTION)


def _says(record: Record | None, words: str) -> bool:
    refusal = record.refusal if record else None
    return refusal is not None and words in refusal.message.lower()


def _has_code_owners(record: Record | None) -> bool | None:
    if record is None or record.refusal:
        return None
    if record.payload is None:
        return False
    return True if isinstance(part(record.payload).get("errors"), list) else None


def _errors(record: Record | None) -> tuple[str, ...]:
    rows = items(body(record).get("errors"))
    return tuple(
        f"{text(row, 'path')} line {text(row, 'line')}: {text(row, 'kind')}" for row in rows
    )


PRODUCTION_BRANCHES = ResourceKind(
    id="github.branch",
    title="Production branches",
    collector="github.repositories",
    build=each_once(branches),
)
BYPASSES: ResourceKind[Branch | Bypass] = ResourceKind(
    id="github.bypass",
    title="Production branches, and pushes past their rules",
    collector="github.repositories",
    build=each_once(bypasses),
)
