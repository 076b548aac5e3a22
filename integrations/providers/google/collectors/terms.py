"""What was agreed, put on each tape first: a verdict follows from sealed bytes alone."""

from __future__ import annotations

from integrations.providers.google.client import Client
from integrations.providers.google.resources.terms import TERMS
from integrations.tape import Record, Tape


def add_terms(client: Client, tape: Tape) -> None:
    """Put the thresholds and approved lists of the connection on the tape."""
    tape.add(Record(call=TERMS, payload=dict(client.terms)), [])
