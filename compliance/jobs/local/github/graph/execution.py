"""Executing a question: read and checked once for each text, answered as GitHub answers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    build_schema,
    execute_sync,
    parse,
    validate,
)

from .context import Context
from .fields import Resolver, resolver
from .plan import plain

SDL = Path(__file__).with_name("schema.graphql")


@cache
def schema() -> GraphQLSchema:
    """Return the subset of GitHub's schema that is simulated, with what answers each field."""
    made = build_schema(SDL.read_text())
    for kind in made.type_map.values():
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
            for name, field in kind.fields.items():
                field.resolve = partial(_resolved, resolver(kind.name, name))
    _interface(made, "Actor").resolve_type = lambda account, *_: account.kind
    _interface(made, "GitObject").resolve_type = lambda *_: "Commit"
    return made


@cache
def read(text: str) -> DocumentNode | list[GraphQLError]:
    """Return a question's document, or what is wrong with it."""
    try:
        document = parse(text)
    except GraphQLError as error:
        return [error]
    return validate(schema(), document) or document


def answer(document: DocumentNode, context: Context, variables: Mapping[str, Any]) -> Any:
    """Return data and errors of a question, as GitHub would say them."""
    try:
        return {"data": plain(schema(), document, context, variables)}
    except Exception:  # noqa: BLE001  (whatever it is, it is said again in full)
        return in_full(document, context, variables)


def in_full(document: DocumentNode, context: Context, variables: Mapping[str, Any]) -> Any:
    """Return data and errors of a question as graphql-core executes it."""
    result = execute_sync(
        schema(), document, context_value=context, variable_values=dict(variables)
    )
    body: dict[str, Any] = {"data": result.data}
    if result.errors:
        body["errors"] = [described(error) for error in result.errors]
    return body


def described(error: GraphQLError) -> dict[str, Any]:
    """Return an error with its kind beside the message."""
    said = error.formatted
    kind = (said.get("extensions") or {}).get("type")
    found: dict[str, Any] = {"type": kind} if kind else {}
    if said.get("path"):
        found["path"] = said["path"]
    return found | {"locations": said.get("locations") or [], "message": error.message}


def _resolved(
    answer_field: Resolver, source: Any, info: GraphQLResolveInfo[Context], **arguments: Any
) -> Any:
    return answer_field(source, info.context, arguments)


def _interface(made: GraphQLSchema, name: str) -> GraphQLInterfaceType:
    found = made.type_map[name]
    assert isinstance(found, GraphQLInterfaceType)  # noqa: S101  (for the type checker)
    return found
