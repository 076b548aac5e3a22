"""Lists page by page, by REST and by GraphQL; and both ways of executing say the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from graphql import DocumentNode

from compliance.jobs.local.github.acts.pulls import comment
from compliance.jobs.local.github.graph.context import Context, Limit
from compliance.jobs.local.github.graph.execution import in_full, read, schema
from compliance.jobs.local.github.graph.plan import plain
from compliance.jobs.local.github.seeds.large import large
from compliance.jobs.local.github.world import TOKEN
from integrations.providers.github.queries import QUERIES
from tests.fakes.github import GitHub, github

from .simulator_questions import COMMITS, PULL, PULLS

MEMBERS, CHANGES = 230, 260


@pytest.fixture(scope="module")
def served() -> Iterator[GitHub]:
    world = large(datetime.now(UTC), pulls=CHANGES + 1, repositories=2, members=MEMBERS)
    with github(world) as running:
        yield running


def _pages(served: GitHub, path: str, **query: str) -> list[Any]:
    said = served.get(path, **query)
    pages = [said.body]
    while said.next_path:
        said = served.get(said.next_path)
        pages.append(said.body)
    return pages


def _connection(served: GitHub, **variables: Any) -> Any:
    data = served.data(PULLS, name="service-000", **variables)
    return data["repository"]["pullRequests"]


@pytest.mark.parametrize(
    ("per_page", "sizes"), [("100", [100, 100, 30]), ("1000", [100, 100, 30]), ("115", [100] * 2)]
)
def test_rest_gives_a_hundred_rows_a_page_at_most(
    served: GitHub, per_page: str, sizes: list[int]
) -> None:
    pages = _pages(served, "/orgs/northwind/members", per_page=per_page)
    assert [len(page) for page in pages][: len(sizes)] == sizes
    logins = [row["login"] for page in pages for row in page]
    assert len(set(logins)) == len(logins) == MEMBERS


def test_rest_gives_thirty_rows_when_nothing_is_said(served: GitHub) -> None:
    assert len(served.get("/orgs/northwind/members").body) == 30


def test_a_page_past_the_end_is_empty(served: GitHub) -> None:
    said = served.get("/orgs/northwind/members", page="99", per_page="100")
    assert (said.status, said.body, said.next_path) == (200, [], "")


def test_activity_goes_on_by_a_cursor(served: GitHub) -> None:
    pages = _pages(served, "/repos/northwind/service-000/activity", per_page="50")
    ids = [row["id"] for page in pages for row in page]
    assert len(pages) > 2
    assert len(set(ids)) == len(ids) == len(served.world.repository("northwind/service-000").pushes)


def test_graphql_reads_every_row_once(served: GitHub) -> None:
    after, numbers = None, []
    while True:
        found = _connection(served, first=40, after=after, states=["MERGED"])
        numbers += [node["number"] for node in found["nodes"]]
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break
    assert len(set(numbers)) == len(numbers) == found["totalCount"]


def test_a_row_that_moves_while_it_is_read_hides_no_other(served: GitHub) -> None:
    first = _connection(served, first=10)
    seen = [node["number"] for node in first["nodes"]]
    comment(
        served.world,
        repository="northwind/service-000",
        number=seen[-1],
        at=datetime.now(UTC) + timedelta(days=1),
    )
    expected = _connection(served, first=100)["nodes"]
    rest = [node["number"] for node in expected if node["number"] not in seen]
    second = _connection(served, first=10, after=first["pageInfo"]["endCursor"])
    assert [node["number"] for node in second["nodes"]] == rest[:10]


def test_a_history_goes_on_from_the_head_it_began_at(served: GitHub) -> None:
    asked = {"name": "service-000", "branch": "refs/heads/main", "first": 100}
    begun = served.data(COMMITS, **asked)["repository"]["ref"]["target"]
    head, page = begun["oid"], begun["history"]
    served.tell(
        "direct_push",
        repository="northwind/service-000",
        by="dev-0001",
        at="2030-01-01T00:00:00Z",
        message="Meanwhile",
    )
    oids = [node["oid"] for node in page["nodes"]]
    while page["pageInfo"]["hasNextPage"]:
        after = page["pageInfo"]["endCursor"]
        data = served.data(COMMITS, after=after, **asked)
        page = data["repository"]["ref"]["target"]["history"]
        oids += [node["oid"] for node in page["nodes"]]
    assert oids[0] == head
    assert len(set(oids)) == len(oids) == begun["history"]["totalCount"]


@pytest.mark.parametrize(
    ("variables", "kind"),
    [
        ({"first": 101}, "EXCESSIVE_PAGINATION"),
        ({"first": None}, "MISSING_PAGINATION_BOUNDARIES"),
        ({"first": 10, "after": "nonsense"}, "INVALID_CURSOR_ARGUMENTS"),
    ],
)
def test_graphql_refuses_pages_that_github_refuses(
    served: GitHub, variables: dict[str, Any], kind: str
) -> None:
    errors = served.graph(PULLS, name="service-000", **variables).body["errors"]
    assert [error["type"] for error in errors] == [kind]


def test_a_question_costs_its_connections_in_hundreds(served: GitHub) -> None:
    said = served.graph(QUERIES["Changes"], **_variables("Changes")).body["data"]["rateLimit"]
    # 1 list of pulls and 2 histories; 4 lists within each of 100 pulls, 2 within each commit
    assert said["cost"] == round((1 + 2 + 100 * 4 + 100 * 2) / 100)


def test_a_question_for_too_many_nodes_is_refused(served: GitHub) -> None:
    text = """{ organization(login: "northwind") { repositories(first: 100) { nodes {
        pullRequests(first: 100) { nodes { reviews(first: 100) { totalCount } } } } } } }"""
    errors = served.graph(text).body["errors"]
    assert [error["type"] for error in errors] == ["MAX_NODE_LIMIT_EXCEEDED"]


def _variables(name: str) -> dict[str, Any]:
    known: dict[str, Any] = {
        "organization": "northwind",
        "owner": "northwind",
        "name": "service-000",
        "branch": "main",
        "ref": "refs/heads/main",
        "number": 1,
        "size": 100,
        "withPulls": True,
        "withCommits": True,
        "withDeployments": True,
        "withReleases": True,
    }
    return {key: value for key, value in known.items() if f"${key}:" in QUERIES[name]}


def _context(served: GitHub) -> Context:
    limit = Limit(cost=1, limit=1, remaining=1, node_count=1, used=1, reset_at="")
    return Context(world=served.world, token=served.world.tokens[TOKEN], limit=limit)


@pytest.mark.parametrize("name", QUERIES)
def test_the_quick_way_says_what_graphql_core_says(served: GitHub, name: str) -> None:
    document, variables = read(QUERIES[name]), _variables(name)
    assert isinstance(document, DocumentNode)
    context = _context(served)
    quick = plain(schema(), document, context, variables)
    assert {"data": quick} == in_full(document, context, variables)
    assert list(quick) == list(in_full(document, context, variables)["data"])


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        (PULL, {"name": "service-000", "number": 1}),
        (PULLS, {"name": "service-001", "first": 3, "states": ["MERGED"]}),
        (COMMITS, {"name": "service-000", "branch": "refs/heads/main", "first": 7}),
        ("{ a: viewer { ...U } b: viewer { login } } fragment U on User { id login }", {}),
        ("query($no: Boolean!) { viewer { login @skip(if: $no) id } }", {"no": True}),
        ("query($is: Boolean = false) { viewer { login id @include(if: $is) } }", {}),
        ("{ viewer { login ... on Actor { url } ... on Node { id } } viewer { name } }", {}),
    ],
)
def test_both_ways_read_selections_alike(
    served: GitHub, text: str, variables: dict[str, Any]
) -> None:
    document = read(text)
    assert isinstance(document, DocumentNode)
    quick = plain(schema(), document, _context(served), variables)
    assert {"data": quick} == in_full(document, _context(served), variables)
