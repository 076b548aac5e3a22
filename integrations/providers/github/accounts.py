"""Where the accounts of people stand in GitHub's answers."""

from integrations.plugin import Accounts

from .resources.accounts import account_events, accounts, missing

ACCOUNTS = Accounts(
    collector="github.organization", read=accounts, missing=missing, events=account_events
)
