"""Reading every change of the production branches, page by page, and on from where it stopped.

Merged pull requests come newest update first, so a later reading stops where the one before began;
commits come with the same request. A first reading goes back over a year, an audit's longest period
and a month. What a row leaves out (reviews beyond the first) is asked for by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

from integrations.plugin import Collector, Harvest, Page, Place, ProviderError
from integrations.tape import Record, Tape

from .changes import ACTIVITY, BYPASSES, items
from .client import Client
from .queries import PAGE
from .refusals import lacking
from .settings import WINDOW_DAYS

DAYS_BACK = 396
_OVERLAP = timedelta(days=3)  # commits carry their own date, which may be before the last reading
_LEAST = 10  # rows of a page, before a slow page is given up
_SLOW = frozenset({"502", "504"})


class PageRefusedError(ProviderError):
    """A page of a population could not be read; without it the population is not complete."""

    def __init__(self, query: str, region: str, code: str, message: str) -> None:
        needed = lacking(query, code)
        super().__init__(
            f"GitHub refused a page of {query} for {region}: {code} {message}. "
            + (f"It needs the {needed}." if needed else "Run it again.")
        )
        self.code = code


def places(client: Client, tape: Tape) -> Iterator[Place]:
    """Yield each production branch of every organization, with what tells whether it changed."""
    for organization in client.organizations:
        for repository in _repositories(client, tape, organization):
            if not repository["isArchived"] and not repository["isEmpty"]:
                yield from _branches(client, repository)


def pages(client: Client, place: Place, state: Mapping[str, Any]) -> Iterator[Page]:
    """Yield what is new at a place since the state that was kept, in steps that can be resumed."""
    reading = _begun(client, dict(state), place)
    while not (reading["pulls"]["done"] and reading["commits"]["done"]):
        yield _changes_page(client, place, reading)
    yield _deliveries_page(client, place, reading)


def _repositories(client: Client, tape: Tape, organization: str) -> Iterator[Mapping[str, Any]]:
    after = None
    while True:
        data = _sized(
            client, tape, "Repositories", organization, organization=organization, after=after
        )
        rows = data["organization"]["repositories"]
        yield from (row for row in rows["nodes"] if row)
        if not rows["pageInfo"]["hasNextPage"]:
            return
        after = rows["pageInfo"]["endCursor"]


def _branches(client: Client, repository: Mapping[str, Any]) -> Iterator[Place]:
    default = repository["defaultBranchRef"] or {}
    merged = repository["pullRequests"]
    newest = next((row["updatedAt"] for row in merged["nodes"] if row), "")
    mark = {
        "head": (default.get("target") or {}).get("oid", ""),
        "merged": merged["totalCount"],
        "newest": newest,
        "pushed": repository["pushedAt"] or "",
        "day": client.clock().date().isoformat(),  # deployments leave no other trace
    }
    for branch in client.terms["production_branches"] or [default.get("name", "")]:
        if branch:
            yield Place(id=f"{repository['nameWithOwner']}@{branch}", mark=mark)


def _begun(client: Client, state: dict[str, Any], place: Place) -> dict[str, Any]:
    """Return the reading under way, or a new one that begins where the last one did."""
    if state.get("under_way"):
        return state
    earliest = (client.clock() - timedelta(days=DAYS_BACK)).isoformat()
    last = state.get("read_to") or ""
    since = (datetime.fromisoformat(last) - _OVERLAP).isoformat() if last else earliest
    return {
        "under_way": True,
        "mark": dict(place.mark),
        "began_at": client.clock().isoformat(),
        "read_to": last,
        "pulls": {"until": last or earliest, "after": None, "done": False, "read": 0},
        "commits": {"since": since, "after": None, "done": False, "read": 0},
    }


def _changes_page(client: Client, place: Place, reading: dict[str, Any]) -> Page:
    tape = Tape()
    owner, name, branch = _parts(place)
    pulls, commits = reading["pulls"], reading["commits"]
    variables = {
        "owner": owner,
        "name": name,
        "branch": branch,
        "ref": f"refs/heads/{branch}",
        "since": commits["since"],
        "pullsAfter": pulls["after"],
        "commitsAfter": commits["after"],
        "withPulls": not pulls["done"],
        "withCommits": not commits["done"],
        "isLater": bool(reading["read_to"]),
    }
    data = _sized(client, tape, "Changes", owner, **variables)
    repository = data.get("repository") or {}
    claimed = _after_pulls(repository.get("pullRequests"), pulls)
    claimed |= _after_commits(repository.get("ref"), commits)
    if reading["read_to"]:
        _go_back(repository.get("pullRequests"), pulls, commits)
    else:
        claimed |= _left_out(claimed, pulls, commits)
    _ask_for_later_reviews(client, tape, repository, owner, name)
    return Page(tape=tape, state=deepcopy(reading), claimed=claimed)


def _after_pulls(rows: Mapping[str, Any] | None, pulls: dict[str, Any]) -> dict[str, int]:
    if rows is None:
        return {}
    until = datetime.fromisoformat(pulls["until"])
    updated = [datetime.fromisoformat(row["updatedAt"]) for row in rows["nodes"] if row]
    is_older = bool(updated) and min(updated) < until
    pulls["read"] += sum(moment >= until for moment in updated)
    pulls["after"] = rows["pageInfo"]["endCursor"]
    pulls["done"] = is_older or not rows["pageInfo"]["hasNextPage"]
    return {"changes": rows["totalCount"]}


def _after_commits(ref: Mapping[str, Any] | None, commits: dict[str, Any]) -> dict[str, Any]:
    if commits["done"]:
        return {}
    target = (ref or {}).get("target") or {}
    history = target.get("history")
    if history is None:  # the branch is gone
        commits["done"] = True
        return {}
    commits["read"] += len(history["nodes"])
    commits["after"] = history["pageInfo"]["endCursor"]
    commits["done"] = not history["pageInfo"]["hasNextPage"]
    return {"commits": target["whole"]["totalCount"], "head": target["oid"]}


def _left_out(
    claimed: Mapping[str, Any], pulls: Mapping[str, Any], commits: Mapping[str, Any]
) -> dict[str, Any]:
    """Return how far back a first reading goes, and how many it leaves out as older."""
    found: dict[str, Any] = {"since": commits["since"]}
    if "changes" in claimed and pulls["done"]:
        found["older_changes"] = claimed["changes"] - pulls["read"]
    if "commits" in claimed and commits["done"]:
        found["older_commits"] = claimed["commits"] - commits["read"]
    return found


def _go_back(
    rows: Mapping[str, Any] | None, pulls: dict[str, Any], commits: dict[str, Any]
) -> None:
    """Read commits again from an earlier day where a merge brought such as were made before.

    A commit's own date is when it was made; a branch of three weeks ago may be merged today.
    """
    until = datetime.fromisoformat(pulls["until"])
    dates = [
        node["commit"]["committedDate"]
        for row in (rows or {}).get("nodes") or []
        if row and datetime.fromisoformat(row["mergedAt"]) >= until - _OVERLAP
        for node in row["earliest"]["nodes"]
    ]
    earliest = min((datetime.fromisoformat(date) for date in dates), default=None)
    if earliest and earliest < datetime.fromisoformat(commits["since"]):
        commits |= {"since": earliest.isoformat(), "after": None, "done": False}


def _ask_for_later_reviews(
    client: Client, tape: Tape, repository: Mapping[str, Any], owner: str, name: str
) -> None:
    for row in ((repository.get("pullRequests") or {}).get("nodes")) or []:
        paging = row["reviews"]["pageInfo"]
        after = paging["endCursor"]
        while paging["hasNextPage"]:
            data = _asked(
                client,
                tape,
                "Reviews",
                owner,
                owner=owner,
                name=name,
                number=row["number"],
                after=after,
            )
            paging = data["repository"]["pullRequest"]["reviews"]["pageInfo"]
            after = paging["endCursor"]


def _deliveries_page(client: Client, place: Place, reading: dict[str, Any]) -> Page:
    """Return the last step: what went out, and what was pushed past the rules."""
    tape = Tape()
    owner, name, branch = _parts(place)
    _deliveries(client, tape, owner, name, until=reading["pulls"]["until"])
    path = {"owner": owner, "repo": name, "branch": branch, "region": owner}
    asked = (
        client.ask(
            tape, ACTIVITY, ref=branch, activity_type="force_push", time_period="year", **path
        ),
        client.ask(
            tape, BYPASSES, ref=branch, rule_suite_result="bypass", time_period="month", **path
        ),
    )
    unread = {record.call: record.refusal.permission for record in asked if record.refusal}
    state = {"mark": reading["mark"], "read_to": reading["began_at"]}
    return Page(tape=tape, state=state, claimed={"unread": unread}, is_last=True)


def _deliveries(client: Client, tape: Tape, owner: str, name: str, *, until: str) -> None:
    earliest = datetime.fromisoformat(until)
    wanted = {"deployments": True, "releases": True}
    after: dict[str, str | None] = {"deployments": None, "releases": None}
    while any(wanted.values()):
        data = _sized(
            client,
            tape,
            "Deliveries",
            owner,
            owner=owner,
            name=name,
            deploymentsAfter=after["deployments"],
            releasesAfter=after["releases"],
            withDeployments=wanted["deployments"],
            withReleases=wanted["releases"],
        )
        for kind in [kind for kind, is_wanted in wanted.items() if is_wanted]:
            rows = (data.get("repository") or {}).get(kind) or {}
            times = [datetime.fromisoformat(row["createdAt"]) for row in rows.get("nodes") or []]
            paging = rows.get("pageInfo") or {}
            after[kind] = paging.get("endCursor")
            wanted[kind] = bool(paging.get("hasNextPage")) and min(times) >= earliest


def _sized(
    client: Client, tape: Tape, query: str, region: str, /, **variables: Any
) -> Mapping[str, Any]:
    """Ask for a page, and for half of it each time GitHub does not get it together."""
    size = PAGE
    while True:
        try:
            return _asked(client, tape, query, region, **variables, size=size)
        except PageRefusedError as error:
            if error.code not in _SLOW or size <= _LEAST:
                raise
            size = max(size // 2, _LEAST)


def _asked(
    client: Client, tape: Tape, query: str, region: str, /, **variables: Any
) -> Mapping[str, Any]:
    """Ask one page and put it on the tape; a population with a page missing is none."""
    calls: list[Any] = []
    data, refused = client.graph(query, region=region, calls=calls, **variables)
    if refused:
        raise PageRefusedError(query, region, *refused)
    tape.add(Record(call=query, region=region, parameters=variables, payload=data), calls)
    found: Mapping[str, Any] = data
    return found


def _parts(place: Place) -> tuple[str, str, str]:
    repository, _, branch = place.id.partition("@")
    owner, _, name = repository.partition("/")
    return owner, name, branch


def _terms(client: Client, tape: Tape) -> None:
    tape.add(Record(call="trackrecord:terms", payload=client.terms), [])


CHANGES = Collector(
    id="github.changes",
    title="Changes to production",
    collect=_terms,
    harvest=Harvest(places=places, pages=pages, items=items, days=WINDOW_DAYS),
)
