"""Sending one message by mail."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from .letters import address_of, unsubscribe_path
from .models import Message
from .rules.occasions import Kind


class NotDeliveredError(Exception):
    """A message was not taken over by whoever was to carry it; the text says why."""


def send_mail(message: Message) -> None:
    """Hand a message to the mail server; raise NotDeliveredError with its words."""
    to = message.to
    assert to is not None, message  # noqa: S101  (a constraint: it goes to one)
    letter = EmailMultiAlternatives(
        message.subject, message.text, settings.DEFAULT_FROM_EMAIL, [to.email]
    )
    # The same for every try, so that a mailbox that got it once knows it again.
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    letter.extra_headers["Message-ID"] = f"<message-{message.pk}@{host}>"
    if message.kind == Kind.DIGEST:
        link = address_of(unsubscribe_path(to))
        letter.extra_headers["List-Unsubscribe"] = f"<{link}>"
        letter.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    else:
        letter.extra_headers["Auto-Submitted"] = "auto-generated"
    if message.html:
        letter.attach_alternative(message.html, "text/html")
    try:
        letter.send()
    except OSError as error:  # smtplib's errors are of this kind
        raise NotDeliveredError(f"The mail server did not take it: {error}") from error
