"""Where the accounts of people stand in AWS's answers, and in its log."""

from integrations.plugin import Accounts

from .resources.accounts import accounts, missing
from .resources.events import account_events

ACCOUNTS = Accounts(
    collector="aws.iam",
    read=accounts,
    missing=missing,
    events=account_events,
    logs=("aws.events",),
    tells_grants=False,
)
