"""The forms of signing in and of passwords: allauth's, in the product's words."""

from typing import Any

from allauth.account import forms
from django.forms import Field
from django.utils.functional import cached_property

from .invitations import Invitation, invitation_for

_LABELS = {
    "login": "E-mail address",
    "email": "E-mail address",
    "remember": "Stay signed in for 12 hours",
    "password": "Password",
    "oldpassword": "Current password",
    "password1": "New password",
    "password2": "New password, again",
}
_NOT_AN_ADDRESS = "Enter a whole e-mail address, such as name@example.com."


class _InOurWords:
    """Labels as everywhere; no placeholder that repeats them."""

    fields: dict[str, Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = _LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            if name in {"login", "email"}:
                field.error_messages["invalid"] = _NOT_AN_ADDRESS
            if name == "password1":
                field.help_text = "At least 12 characters; a sentence is easy to remember."


class LoginForm(_InOurWords, forms.LoginForm):  # type: ignore[misc]
    """Address and password."""


class ChangePasswordForm(_InOurWords, forms.ChangePasswordForm):  # type: ignore[misc]
    """The password so far, and the new one twice."""


class SetPasswordForm(_InOurWords, forms.SetPasswordForm):  # type: ignore[misc]
    """A first password, twice."""


class ResetPasswordForm(_InOurWords, forms.ResetPasswordForm):  # type: ignore[misc]
    """The address a link is sent to."""


class ResetPasswordKeyForm(_InOurWords, forms.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, twice, by whoever holds the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.invitation:
            self.fields["password1"].label = "Password"
            self.fields["password2"].label = "Password, again"

    @cached_property
    def invitation(self) -> Invitation | None:
        """Return what somebody is told who comes in for the first time."""
        return invitation_for(self.user)


class ReauthenticateForm(_InOurWords, forms.ReauthenticateForm):  # type: ignore[misc]
    """The password once more."""
