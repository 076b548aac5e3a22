"""What a question costs.

Authority: GitHub's documentation, "Rate limits and query limits for the GraphQL API": the requests
needed to fill each connection, were all before it full, divided by 100; and at most 500,000 nodes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)

from .connections import refused

MOST_NODES = 500_000


def operation_of(document: DocumentNode) -> OperationDefinitionNode:
    """Return the one operation of a document."""
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            return definition
    raise GraphQLError("No operations found in the document.")


def cost(document: DocumentNode, variables: Mapping[str, Any]) -> tuple[int, int]:
    """Return a question's points and nodes; raise GraphQLError where it asks for too many."""
    fragments = {
        definition.name.value: definition
        for definition in document.definitions
        if isinstance(definition, FragmentDefinitionNode)
    }
    requests, nodes = _counted(operation_of(document).selection_set, variables, fragments, 1)
    if nodes > MOST_NODES:
        raise refused(
            "MAX_NODE_LIMIT_EXCEEDED",
            f"This query requests up to {nodes:,} possible nodes which exceeds the maximum limit "
            f"of {MOST_NODES:,}.",
        )
    return max(1, round(requests / 100)), nodes


def largest_page(document: DocumentNode, variables: Mapping[str, Any]) -> int:
    """Return how many rows the outermost lists of a question ask for together."""
    fragments: dict[str, FragmentDefinitionNode] = {}
    _, nodes = _counted(operation_of(document).selection_set, variables, fragments, 1, depth=1)
    return nodes


def _counted(
    selections: SelectionSetNode | None,
    variables: Mapping[str, Any],
    fragments: Mapping[str, FragmentDefinitionNode],
    parents: int,
    depth: int = 99,
) -> tuple[int, int]:
    requests = nodes = 0
    for selection in selections.selections if selections else ():
        if not is_included(selection, variables):
            continue
        inside, times = _inside(selection, fragments), parents
        if size := _size(selection, variables):
            requests, nodes, times = requests + parents, nodes + parents * size, parents * size
            if depth == 1:
                continue
        more = _counted(inside, variables, fragments, times, depth)
        requests, nodes = requests + more[0], nodes + more[1]
    return requests, nodes


def _inside(
    selection: Any, fragments: Mapping[str, FragmentDefinitionNode]
) -> SelectionSetNode | None:
    if isinstance(selection, FragmentSpreadNode):
        return fragments[selection.name.value].selection_set
    if isinstance(selection, FieldNode | InlineFragmentNode):
        return selection.selection_set
    return None


def _size(selection: Any, variables: Mapping[str, Any]) -> int:
    for argument in getattr(selection, "arguments", None) or ():
        if argument.name.value in ("first", "last"):
            return int(_value(argument.value, variables) or 0)
    return 0


def is_included(selection: Any, variables: Mapping[str, Any]) -> bool:
    """Return whether a selection's @include and @skip let it stand."""
    for directive in selection.directives or ():
        wanted = any(_value(argument.value, variables) for argument in directive.arguments or ())
        if wanted == (directive.name.value == "skip"):
            return False
    return True


def _value(node: Any, variables: Mapping[str, Any]) -> Any:
    if isinstance(node, VariableNode):
        return variables.get(node.name.value)
    return int(node.value) if isinstance(node, IntValueNode) else getattr(node, "value", None)
