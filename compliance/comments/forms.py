"""What somebody says about a thing, and to whom."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from compliance.accounts.models import User

from .models import LONGEST, who_may_talk

LIST = "people-to-tell"  # the id of the names to choose from


class CommentForm(forms.Form):
    """A comment; whoever is to be told is named in its text with an @, or beside it."""

    text = forms.CharField(
        label="Comment",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Write @ and a name to tell somebody. Not shown to auditors.",
    )
    tell = forms.CharField(
        label="Tell somebody",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"list": LIST, "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = list(who_may_talk())

    def clean_tell(self) -> User | None:
        """Return the one person of that name or address."""
        name = self.cleaned_data["tell"].strip().lstrip("@").lower()
        if not name:
            return None
        found = [user for user in self.people if name in {user.name.lower(), user.email.lower()}]
        if len(found) == 1:
            return found[0]
        if found:
            addresses = ", ".join(user.email for user in found)
            raise ValidationError(f"Several are called so. Enter the address of one: {addresses}.")
        raise ValidationError("Nobody who sees this page is called so. Choose one of the list.")
