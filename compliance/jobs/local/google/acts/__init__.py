"""What can happen in a simulated Workspace, by the names it is told with over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from . import groups, people, privileges, settings, sign_ins

ACTS: Mapping[str, Callable[..., Any]] = {
    "add_alert": settings.add_alert,
    "add_alias": people.add_alias,
    "add_device": settings.add_device,
    "add_group": groups.add_group,
    "add_member": groups.add_member,
    "add_role": privileges.add_role,
    "add_unit": groups.add_unit,
    "add_user": people.add_user,
    "advance": settings.advance,
    "archive_user": people.archive_user,
    "authorize_app": privileges.authorize_app,
    "clear_policy": settings.clear_policy,
    "close_alert": settings.close_alert,
    "delegate": privileges.delegate,
    "delete_group": groups.delete_group,
    "delete_user": people.delete_user,
    "enroll_2sv": sign_ins.enroll_2sv,
    "fail_sign_in": sign_ins.fail_sign_in,
    "grant_role": privileges.grant_role,
    "leave_2sv": sign_ins.leave_2sv,
    "move_user": people.move_user,
    "note": settings.note,
    "remove_member": groups.remove_member,
    "rename_user": people.rename_user,
    "restore_user": people.restore_user,
    "revoke_app": privileges.revoke_app,
    "revoke_role": privileges.revoke_role,
    "set_policy": settings.set_policy,
    "sign_in": sign_ins.sign_in,
    "suspend_user": people.suspend_user,
    "trigger_rule": settings.trigger_rule,
    "unarchive_user": people.unarchive_user,
    "undelete_user": people.undelete_user,
}
