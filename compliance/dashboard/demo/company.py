"""Making the demo company, step by step; a second time only what has changed."""

from datetime import datetime
from urllib.request import urlopen

from compliance.accounts.models import User
from compliance.jobs.local.cast import DOMAIN, mail
from compliance.jobs.local.github.world import TOKEN
from controls import actions as control_actions
from controls.models import Category, Control, System
from integrations.actions import connections
from integrations.models import Connection
from integrations.providers import PROVIDERS

from .people import LEAD, found_company, owners

AWS_TITLE, GITHUB_TITLE, GOOGLE_TITLE = "AWS production", "GitHub", "Google Workspace"
_APPROVED_ADMINS = ("ravi", "hana.kobayashi", "ellen.moreau")
_CATEGORIES = ("availability", "confidentiality")
_SYSTEMS = (
    ("Northwind Cloud", "The product customers use: AWS, two regions."),
    ("Company IT", "What the people of Northwind Labs work with."),
)
_SYSTEM_OF = {"aws": "Northwind Cloud", "github": "Northwind Cloud", "google": "Company IT"}


def make_company(*, password: str, at: datetime) -> bool:
    """Found the company unless it is there; return whether that was done."""
    if User.objects.filter(email=LEAD.email).exists():
        return False
    lead = found_company(password=password, at=at)
    for code in _CATEGORIES:
        control_actions.put_category_in_scope(
            category=Category.objects.get(code=code), actor=lead, at=at
        )
    for name, description in _SYSTEMS:
        control_actions.add_system(name=name, description=description, actor=lead, at=at)
    people = owners()
    for control in Control.objects.in_scope().order_by("code"):
        owner = people.get(control.owner_role, lead)
        control_actions.assign_owner(control=control, owner=owner, actor=lead, at=at)
    return True


def connect_aws(*, endpoint: str, at: datetime) -> Connection:
    """Connect the company's AWS account at this address, or follow it to a new one."""
    values = {
        "method": "role",
        "role_arn": "arn:aws:iam::123456789012:role/trackrecord",
        "external_id": "northwind-labs-demo",
        "access_key_id": "AKIADEMODEMODEMODEMO",
        "secret_access_key": "demo-data-opens-nothing",
        "region": "eu-west-1",
        "endpoint_url": endpoint,
    }
    return _connect("aws", AWS_TITLE, values, address="endpoint_url", at=at)


def connect_github(*, endpoint: str, at: datetime) -> Connection:
    """Connect the company's GitHub organization at this address, or follow it to a new one."""
    values = {
        "method": "token",
        "organizations": "northwind-labs",
        "token": TOKEN,
        "base_url": endpoint,
        "approved_owners": "june-lindqvist, lena-fischer",
        "approved_collaborators": "acme-design",
        "approved_public": "docs",
        "service_accounts": "northwind-deploy",
    }
    return _connect("github", GITHUB_TITLE, values, address="base_url", at=at)


def connect_google(*, endpoint: str, at: datetime) -> Connection:
    """Connect the company's Google Workspace at this address, or follow it to a new one."""
    with urlopen(f"{endpoint}/_sim/key", timeout=10) as key:  # noqa: S310  (the demo's own)
        values = {
            "domain": DOMAIN,
            "administrator": mail("mara"),
            "key": key.read().decode(),
            "base_url": endpoint,
            "approved_super_admins": f"{mail('june')}, {mail('mara')}",
            "approved_admins": ", ".join(mail(name) for name in _APPROVED_ADMINS),
            "approved_external": "ledgerhouse.example",
            "approved_apps": "Slotted, Boardroom",
            "service_accounts": mail("svc-backup"),
            "oldest_systems": "macOS 15, iOS 18, Android 14",
        }
    return _connect("google", GOOGLE_TITLE, values, address="base_url", at=at)


def _connect(
    provider_id: str, title: str, values: dict[str, str], *, address: str, at: datetime
) -> Connection:
    lead = User.objects.get(email=LEAD.email)
    provider = PROVIDERS[provider_id]
    known = Connection.objects.filter(source__title=title).select_related("source").first()
    identity = connections.identify(provider=provider, values=values)
    if known is None:
        system = System.objects.get(name=_SYSTEM_OF[provider_id])
        draft = connections.Draft(provider=provider, title=title, values=values, system=system)
        return connections.add_connection(draft=draft, identity=identity, actor=lead, at=at)
    if known.settings[address] != values[address]:
        connections.change_credentials(
            connection=known, values=values, identity=identity, actor=lead, at=at
        )
    return known
