"""Who works at the demo company, and who examines it."""

from dataclasses import dataclass
from datetime import datetime

from compliance.accounts import actions
from compliance.accounts.models import Organization, Role, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody of the demo."""

    email: str
    name: str
    role: Role
    owns: tuple[str, ...] = ()  # the owner roles whose controls are theirs


LEAD = Member(
    email="june@northwind.example",
    name="June Lindqvist",
    role=Role.LEAD,
    owns=("Compliance lead", "Legal counsel", "Privacy lead", "Chief executive"),
)
OTHERS = (
    Member(
        email="ravi@northwind.example",
        name="Ravi Kapoor",
        role=Role.ENGINEER,
        owns=("Security engineer", "Head of operations"),
    ),
    Member(
        email="mara@northwind.example",
        name="Mara Ahn",
        role=Role.ENGINEER,
        owns=("IT administrator", "People lead"),
    ),
    Member(
        email="tomas@northwind.example",
        name="Tomas Ochoa",
        role=Role.ENGINEER,
        owns=("Head of engineering",),
    ),
    Member(email="sol@northwind.example", name="Sol Bianchi", role=Role.EMPLOYEE),
    Member(email="okafor@ledgerline.example", name="P. Okafor, CPA", role=Role.AUDITOR),
)


def found_company(*, password: str, at: datetime) -> User:
    """Make the organization and its people; return the lead."""
    lead = User(email=LEAD.email, name=LEAD.name)
    organization = actions.found_organization(
        name="Northwind Labs",
        time_zone="Europe/Amsterdam",
        lead=lead,
        password=password,
        actor=None,
        at=at,
    )
    Organization.objects.filter(pk=organization.pk).update(is_demo=True)
    for member in OTHERS:
        user = actions.invite_user(
            email=member.email, name=member.name, role=member.role, actor=lead, at=at
        )
        user.set_password(password)
        user.save(update_fields=["password"])
    return lead


def owners() -> dict[str, User]:
    """Return who owns the controls of each owner role."""
    users = {user.email: user for user in User.objects.all()}
    return {role: users[member.email] for member in (LEAD, *OTHERS) for role in member.owns}
