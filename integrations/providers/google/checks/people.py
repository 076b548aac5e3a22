"""Questions asked of accounts and the roster of people together."""

from integrations.providers.google.accounts import ACCOUNTS
from integrations.roster import joined, left, moved, tied

_USER = "Admin console → Directory → Users → the account"

CHECKS = (
    left(
        ACCOUNTS,
        "GW-07",
        remedy=f"{_USER} → Suspend user, on the last day; then transfer what the person owned, and "
        "delete or archive the account. Better: let the system that knows the last day do it.",
    ),
    joined(
        ACCOUNTS,
        "GW-08",
        remedy="Ask the person to enrol at https://myaccount.google.com/signinoptions/twosv. "
        "Enforce it with a short enrolment period: Admin console → Security → Authentication → "
        "2-step verification.",
    ),
    tied(
        ACCOUNTS,
        "GW-10",
        remedy="People → Unlinked accounts: say whose the account is, or who answers for it. "
        f"{_USER} → Suspend user, where nobody knows it.",
    ),
    moved(
        ACCOUNTS,
        "GW-23",
        remedy="Admin console → Account → Admin roles (https://admin.google.com/ac/roles) → the "
        "role → Admins → Unassign role; then look at the groups of the role before.",
    ),
)
