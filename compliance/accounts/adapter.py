"""How allauth behaves here: nobody signs up by themselves, and refusals say what to do."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "This account is closed. Ask your compliance lead.",
        "email_password_mismatch": "Address or password is not correct. Check both, or reset the "
        "password.",
        "enter_current_password": "That is not your password so far. Type it again.",
        "incorrect_password": "That is not your password. Type it again.",
        "invalid_password_reset": "This link no longer works. Ask for a new one.",
        "rate_limited": "Too many tries. Wait a minute, then try again.",
        "too_many_login_attempts": "Too many tries. Wait a few minutes, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
