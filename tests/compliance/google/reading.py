"""Reading back what a simulated Google tells of acts, events and users."""

from __future__ import annotations

from typing import Any

from tests.fakes.google import Google

from .paths import ACTIVITIES, USERS


def events(served: Google, application: str, **query: Any) -> list[dict[str, Any]]:
    """Return the events of an application, the newest first, with who and when."""
    found = []
    for page in served.pages(f"{ACTIVITIES}/{application}", **query):
        for row in page.get("items", []):
            for event in row["events"]:
                told = {one["name"]: _value(one) for one in event.get("parameters", [])}
                found.append(
                    {
                        "type": event["type"],
                        "name": event["name"],
                        "by": row["actor"].get("email", ""),
                        "at": row["id"]["time"],
                        **told,
                    }
                )
    return found


def _value(parameter: dict[str, Any]) -> Any:
    return next(value for name, value in parameter.items() if name != "name")


def user(served: Google, email: str) -> dict[str, Any]:
    found: dict[str, Any] = served.get(f"{USERS}/{email}").body
    return found
