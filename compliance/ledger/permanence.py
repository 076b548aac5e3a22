"""Triggers with which PostgreSQL itself keeps history as it was written."""

import pgtrigger


def append_only() -> list[pgtrigger.Trigger]:
    """Return triggers that refuse to change, delete, or empty the table."""
    return [
        pgtrigger.Protect(name="is_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        _never_emptied(),
    ]


def changes_only(*fields: str) -> list[pgtrigger.Trigger]:
    """Return triggers that refuse to delete or empty the table, or to change other fields."""
    return [
        pgtrigger.ReadOnly(name="keeps_its_facts", exclude=list(fields)),
        pgtrigger.Protect(name="is_never_deleted", operation=pgtrigger.Delete),
        _never_emptied(),
    ]


def _never_emptied() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="is_never_emptied",
        when=pgtrigger.Before,
        level=pgtrigger.Statement,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'This table keeps history and is never emptied.';",
    )
