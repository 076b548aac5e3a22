"""Google Workspace: accounts, administrators, policies, devices, and what the logs say of them."""

from integrations.plugin import Provider

from .access import access
from .accounts import ACCOUNTS
from .checks import CHECKS
from .client import TOOL
from .collectors import COLLECTORS
from .connection import connect, identify
from .harvest import ACTIVITY
from .settings import SETTINGS, validate

GOOGLE = Provider(
    id="google",
    title="Google Workspace",
    check_prefix="GW",
    reads=(
        "Accounts, deleted ones too: their state, units, 2-step verification and last sign-in",
        "Administrators' roles, and on how many days super administrators sign in",
        "Groups and their members, organizational units and domains",
        "Policies: sign-in, passwords, sessions, mail, Drive, apps, rules and alerts",
        "Phones, Chromebooks and computers: encryption, lock and state, never what is on them",
        "Logs of administrators, of programs let in and of 2-step verification; no IP address, "
        "no mail, no file, no recovery address",
    ),
    proves="That everybody signs in with a second factor, that administrators are few and "
    "approved, and that accounts and privileges are given and taken away when they should be.",
    settings=SETTINGS,
    collectors=(*COLLECTORS, ACTIVITY),
    checks=CHECKS,
    connect=connect,
    identify=identify,
    validate=validate,
    access=access,
    accounts=ACCOUNTS,
    tool=TOOL,
)
