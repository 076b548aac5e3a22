"""The demo company's Identity Center: an administrator by a group, and a contractor who left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .cast import BY_EMAIL, mail

_ACCOUNT = "123456789012"  # the test server's
_CONTRACTOR, _ADMINISTRATOR = "dario.conti", "mara"


def make_identity_center(sdk: Callable[..., Any]) -> None:
    """Give two people access by Identity Center: one by their group, one by themselves."""
    sso, store = sdk("sso-admin"), sdk("identitystore")
    [instance] = sso.list_instances()["Instances"]
    arn, directory = instance["InstanceArn"], instance["IdentityStoreId"]
    users = {name: _user(store, directory, mail(name)) for name in (_ADMINISTRATOR, _CONTRACTOR)}
    group = store.create_group(IdentityStoreId=directory, DisplayName="administrators")["GroupId"]
    store.create_group_membership(
        IdentityStoreId=directory, GroupId=group, MemberId={"UserId": users[_ADMINISTRATOR]}
    )
    _give(sso, arn, "AdministratorAccess", PrincipalType="GROUP", PrincipalId=group)
    _give(sso, arn, "ReadOnlyAccess", PrincipalType="USER", PrincipalId=users[_CONTRACTOR])


def _user(store: Any, directory: str, email: str) -> str:
    actor = BY_EMAIL[email]
    given, _, family = actor.name.partition(" ")
    user = store.create_user(
        IdentityStoreId=directory,
        UserName=email,
        DisplayName=actor.name,
        Name={"GivenName": given, "FamilyName": family},
        Emails=[{"Value": email, "Type": "work", "Primary": True}],
    )
    return str(user["UserId"])


def _give(sso: Any, instance: str, name: str, **principal: str) -> None:
    made = sso.create_permission_set(InstanceArn=instance, Name=name)["PermissionSet"]
    found = {"InstanceArn": instance, "PermissionSetArn": made["PermissionSetArn"]}
    sso.create_account_assignment(**found, TargetId=_ACCOUNT, TargetType="AWS_ACCOUNT", **principal)
    sso.provision_permission_set(**found, TargetId=_ACCOUNT, TargetType="AWS_ACCOUNT")
