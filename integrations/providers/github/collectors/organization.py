"""Reads organizations: their rules, who is in them, and what was done to them.

Least possible: one call for each question of an organization, and one more for each further hundred
members, collaborators, invitations, identities or events. The allowed actions are asked for only
where GitHub says that there is a list, and the other kinds of event only where the first shows that
there is an audit log: 11 calls for an organization of up to 100 members, 17 with Enterprise and a
list of actions.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from integrations.plugin import Collector
from integrations.providers.github.client import Client
from integrations.providers.github.refusals import refusal_of
from integrations.providers.github.resources.events import ACTIONS as EVENTS
from integrations.providers.github.resources.events import AUDIT_LOG, MEMBERSHIP
from integrations.providers.github.resources.organization import (
    ACTIONS,
    MEMBERS,
    ORGANIZATION,
    SELECTED,
    WORKFLOW,
)
from integrations.providers.github.resources.people import (
    COLLABORATORS,
    INVITATIONS,
    OWNER,
    WITHOUT_TWO_FACTOR,
)
from integrations.providers.github.resources.sign_on import SINGLE_SIGN_ON
from integrations.tape import Call, Record, Refusal, Tape

from .terms import add_terms

CALLS = (
    ORGANIZATION,
    MEMBERS,
    COLLABORATORS,
    INVITATIONS,
    SINGLE_SIGN_ON,
    ACTIONS,
    SELECTED,
    WORKFLOW,
    AUDIT_LOG,
)
Question = Callable[[], object]


def collect(client: Client, tape: Tape) -> None:
    """Put every organization's rules, people and audited acts on the tape."""
    add_terms(client, tape)
    questions = [q for name in client.organizations for q in _questions(client, tape, name)]
    client.each(_call, questions)


def _questions(client: Client, tape: Tape, organization: str) -> list[Question]:
    ask = partial(client.ask, tape, region=organization, org=organization)
    return [
        partial(ask, ORGANIZATION),
        partial(ask, MEMBERS),
        partial(ask, MEMBERS, **WITHOUT_TWO_FACTOR),
        partial(ask, MEMBERS, **OWNER),
        partial(ask, COLLABORATORS),
        partial(ask, COLLABORATORS, **WITHOUT_TWO_FACTOR),
        partial(ask, INVITATIONS),
        partial(ask, WORKFLOW),
        partial(_actions, ask),
        partial(_events, ask),
        partial(_single_sign_on, client, tape, organization),
    ]


def _actions(ask: Callable[..., Record]) -> None:
    said = ask(ACTIONS).payload
    if isinstance(said, dict) and said.get("allowed_actions") == "selected":
        ask(SELECTED)


def _events(ask: Callable[..., Record]) -> None:
    """Ask for each kind of event by itself: one phrase names one action.

    No day is named, so that an unchanged log gives the same bytes; the check knows how far back.
    """
    for action in (*EVENTS, *MEMBERSHIP):
        if ask(AUDIT_LOG, phrase=f"action:{action}").refusal:
            return


def _single_sign_on(client: Client, tape: Tape, organization: str) -> None:
    """Ask for every page of identities, and put them on the tape as one answer."""
    calls: list[Call] = []
    record = partial(
        Record,
        call=SINGLE_SIGN_ON,
        region=organization,
        parameters={"organization": organization},
    )
    answer, refusal = _identities(client, organization, calls)
    tape.add(record(refusal=refusal) if refusal else record(payload=answer), calls)


def _identities(client: Client, organization: str, calls: list[Call]) -> tuple[Any, Refusal | None]:
    answer: Any = None
    nodes: list[Any] = []
    after, has_next = None, True
    while has_next:
        data, refused = client.graph(
            SINGLE_SIGN_ON,
            region=organization,
            calls=calls,
            page=len(calls) + 1,
            organization=organization,
            after=after,
        )
        if refused:
            return None, refusal_of(SINGLE_SIGN_ON, *refused)
        answer, identities = answer or data, _found(data)
        nodes.extend(identities.get("nodes") or [])
        paging = identities.get("pageInfo") or {}
        after, has_next = paging.get("endCursor"), bool(paging.get("hasNextPage"))
    if nodes:
        _found(answer).update(nodes=nodes, pageInfo={"hasNextPage": False, "endCursor": None})
    # What is left of the limit is of the call, and differs each time.
    return {"organization": (answer or {}).get("organization")}, None


def _found(data: Any) -> dict[str, Any]:
    provider = ((data or {}).get("organization") or {}).get("samlIdentityProvider") or {}
    found: dict[str, Any] = provider.get("externalIdentities") or {}
    return found


def _call(question: Question) -> object:
    return question()


COLLECTOR = Collector(
    id="github.organization", title="Organizations and their people", collect=collect
)
