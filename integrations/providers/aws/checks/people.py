"""Questions asked of IAM users and the roster of people together."""

from integrations.providers.aws.accounts import ACCOUNTS
from integrations.roster import left, moved, tied

CHECKS = (
    tied(
        ACCOUNTS,
        "AWS-11",
        remedy="IAM → Users → the user → Tags: add Email with the person’s work address, or Kind "
        "with the value service; then say under People → Unlinked accounts who answers for a "
        "program’s user. Delete a user nobody knows.",
    ),
    left(
        ACCOUNTS,
        "AWS-12",
        remedy="IAM → Users → the user → Security credentials: deactivate and delete each access "
        "key, disable console access, then delete the user. Better: sign in through an identity "
        "provider, where one act ends everything.",
    ),
    moved(
        ACCOUNTS,
        "AWS-51",
        remedy="IAM → Users → the user → Groups and Permissions: take away what the role before "
        "needed.",
    ),
)
