"""What a message says: subject, plain words, and the same drawn for a mail program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse

from compliance.accounts.models import User
from compliance.accounts.organization import the_organization

_UNSUBSCRIBE = "unsubscribe"  # the salt of its links
_LONGEST = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The words of one message."""

    subject: str
    text: str
    html: str


def letter(name: str, context: Mapping[str, Any]) -> Letter:
    """Write the words of `notices/email/<name>`, where every address is a whole one."""
    whole = {
        "organization": the_organization(),
        "site": settings.PUBLIC_URL,
        "preferences": settings.PUBLIC_URL + reverse("notices:preferences"),
        **context,
    }
    subject = render_to_string(f"notices/email/{name}_subject.txt", whole)
    return Letter(
        subject=" ".join(subject.split())[:_LONGEST],
        text=render_to_string(f"notices/email/{name}_text.txt", whole).strip() + "\n",
        html=render_to_string(f"notices/email/{name}.html", whole),
    )


def address_of(path: str) -> str:
    """Return a page's whole address, for words that are read elsewhere."""
    return settings.PUBLIC_URL + path


def unsubscribe_path(user: User) -> str:
    """Return where this person ends their digests with one act, without signing in."""
    token = signing.dumps(user.pk, salt=_UNSUBSCRIBE)
    return reverse("notices:unsubscribe", args=[token])


def unsubscriber(token: str) -> User | None:
    """Return whose digests a link ends; nobody's where it was not made here."""
    try:
        key = signing.loads(token, salt=_UNSUBSCRIBE)
    except signing.BadSignature:
        return None
    found: User | None = User.objects.filter(pk=key).first()
    return found
