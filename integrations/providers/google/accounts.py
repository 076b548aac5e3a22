"""Where the accounts of people stand in Google's answers, and in its logs."""

from integrations.plugin import Accounts

from .resources.accounts import account_events, accounts, missing
from .resources.roster import roster

ACCOUNTS = Accounts(
    collector="google.directory",
    read=accounts,
    missing=missing,
    events=account_events,
    logs=("google.activity",),
    roster=roster,
)
