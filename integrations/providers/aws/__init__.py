"""Amazon Web Services."""

from functools import partial

from integrations.plugin import Provider

from .access import access
from .accounts import ACCOUNTS
from .checks import CHECKS
from .client import TOOL, connect, identify
from .collectors import CALLS, COLLECTORS
from .settings import SETTINGS, validate

AWS = Provider(
    id="aws",
    title="Amazon Web Services",
    check_prefix="AWS",
    reads=(
        "IAM users, access keys and policies, and the account's sign-in rules",
        "IAM Identity Center's users and groups, and which permission sets they hold here; no "
        "phone number and no postal address",
        "CloudTrail trails and what they record, and from its own list when users were added, "
        "removed or made administrators",
        "S3 buckets: who may reach them and how they are encrypted, never what is in them",
        "EBS volumes and KMS keys",
        "VPCs, flow logs and security groups",
        "RDS databases: their settings, never their data",
    ),
    proves="Who can get in and how, that activity is recorded, that networks are closed, and that "
    "data is encrypted – for every resource in every enabled region, run after run.",
    settings=SETTINGS,
    collectors=COLLECTORS,
    checks=CHECKS,
    connect=connect,
    identify=identify,
    validate=validate,
    access=partial(access, CALLS),
    accounts=ACCOUNTS,
    tool=TOOL,
)
