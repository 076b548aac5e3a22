"""Reads the policies that checks judge, and the units, groups and accounts they hold for.

Least possible, for P such policies, U accounts and T groups that policies are for: P/100 + U/500,
rounded up, one for the units, and T for the groups' names. Only the settings that are judged are
asked for. Of accounts only the unit and the state are asked for, to say how many a policy concerns.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from integrations.plugin import Collector
from integrations.providers.google.client import Client
from integrations.providers.google.methods import GROUP, POLICIES, UNITS, USERS
from integrations.providers.google.resources.defaults import SETTINGS
from integrations.providers.google.resources.policies import book_of, unread_policies
from integrations.providers.google.resources.users import LIVE
from integrations.tape import Record, Records, Tape

from .terms import add_terms
from .wanted import policies_named

_STATES = "nextPageToken,users(id,orgUnitPath,suspended,archived,isEnforcedIn2Sv)"


def collect(client: Client, tape: Tape) -> None:
    """Put every policy that is judged, and what it holds for, on the tape."""
    add_terms(client, tape)
    ask = partial(client.ask, tape)
    questions: list[Callable[[], Record]] = [
        partial(ask, POLICIES, filter=policies_named(*SETTINGS)),
        partial(ask, UNITS),
        partial(ask, USERS, fields=_STATES, **LIVE),
    ]
    records = Records(client.each(_call, questions))
    if not unread_policies(records):
        client.each(lambda group: ask(GROUP, groupKey=group), book_of(records).groups)


def _call(question: Callable[[], Record]) -> Record:
    return question()


COLLECTOR = Collector(id="google.policies", title="Policies", collect=collect)
