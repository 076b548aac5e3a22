"""Posting to channels outside: Slack, Teams and others, by their webhook addresses.

What may be given is a list, and whom an address leads to is looked up before each post: nothing
goes to this machine or the network around it unless the settings allow that
(docs/threat-model.md, "A channel's address").
"""

from __future__ import annotations

import ipaddress
import logging
import socket
import warnings
from typing import Any

from django.conf import settings

from .mail import NotDeliveredError

# Services whose host the service itself fixes, and those whose host the address names.
_FIXED = frozenset({"slack", "discord", "gchat", "webex", "wxteams", "zulip"})
_NAMED = frozenset(
    {
        *("workflow", "workflows", "mmost", "mmosts", "rocket", "rockets", "ntfy", "ntfys"),
        *("gotify", "gotifys", "matrix", "matrixs", "json", "jsons", "form", "forms"),
    }
)
_WEB = {"https://": "jsons://", "http://": "json://"}


class AddressRefusedError(Exception):
    """No channel can be made of this address; the text says what to enter."""


def open_address(address: str) -> Any:
    """Return the apprise plugin of an address that may be written to."""
    apprise = _apprise()
    asset = apprise.AppriseAsset(app_id="Trackrecord", http_redirects=False, async_mode=False)
    found = apprise.Apprise.instantiate(address, asset=asset) or _as_json(apprise, address, asset)
    if found is None:
        raise AddressRefusedError(
            "This is no address of a channel. Paste the webhook address that Slack, Teams or "
            "another service gave you; it begins with https://."
        )
    schemes = _schemes(found)
    if not schemes & (_FIXED | _NAMED):
        raise AddressRefusedError(
            f"Messages do not go to {found.service_name}. Use a webhook of Slack, Teams, Discord, "
            "Google Chat, Webex, Zulip, Mattermost, Rocket.Chat, Matrix, ntfy or Gotify, or any "
            "https:// address that takes JSON."
        )
    found.redirects = False
    if not schemes & _FIXED:
        refuse_private(found.host, found.port)
    return found


def refuse_private(host: str, port: int | None) -> None:
    """Raise where a host's name leads to this machine or the network around it."""
    try:
        answers = socket.getaddrinfo(host, port or 443, type=socket.SOCK_STREAM)
    except OSError as error:
        raise AddressRefusedError(f"There is no host {host}: {error}.") from error
    if settings.ALLOW_PRIVATE_WEBHOOKS:
        return
    for *_rest, place in answers:
        number = ipaddress.ip_address(str(place[0]).partition("%")[0])
        known = getattr(number, "ipv4_mapped", None) or number
        if not known.is_global or known.is_multicast:
            raise AddressRefusedError(
                f"{host} leads into a private network ({known}), where messages are not sent. "
                "Whoever runs this deployment can allow it with ALLOW_PRIVATE_WEBHOOKS=true."
            )


def shown_as(address: str) -> str:
    """Return what an address may be known by: its service and host, and the last four letters."""
    found = open_address(address)
    host = "" if _schemes(found) & _FIXED else f" at {found.host}"
    return f"{found.service_name}{host}, …{address.rstrip('/')[-4:]}"[:120]


def post(address: str, *, subject: str, text: str) -> None:
    """Post to a channel; raise NotDeliveredError with what went wrong."""
    try:
        found = open_address(address)
    except AddressRefusedError as error:
        raise NotDeliveredError(str(error)) from error
    apprise = _apprise()
    with apprise.LogCapture(level=logging.WARNING, fmt="%(message)s") as said:
        is_taken = found.notify(title=subject, body=text)
        words = said.getvalue().strip() if said else ""
    if not is_taken:
        last = words.splitlines()[-1] if words else "it gave no reason"
        raise NotDeliveredError(f"{found.service_name} did not take it: {last}"[:300])


def _as_json(apprise: Any, address: str, asset: Any) -> Any:
    """Return an address of the web that no service claims as one that takes JSON."""
    for web, plugin in _WEB.items():
        if address.startswith(web):
            return apprise.Apprise.instantiate(plugin + address.removeprefix(web), asset=asset)
    return None


def _schemes(found: Any) -> frozenset[str]:
    names: list[str] = []
    for value in (found.protocol, found.secure_protocol):
        names += [value] if isinstance(value, str) else list(value or ())
    return frozenset(names)


def _apprise() -> Any:
    """Load apprise, which reads its services when it is first asked, some with a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import apprise

        apprise.Apprise.instantiate("json://localhost")
    return apprise
