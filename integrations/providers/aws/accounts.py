"""Where the accounts of people stand in AWS's answers."""

from integrations.plugin import Accounts

from .resources.accounts import accounts, missing

ACCOUNTS = Accounts(collector="aws.iam", read=accounts, missing=missing)
