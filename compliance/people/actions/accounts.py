"""What is done to accounts: readings taken in, and what a person says of whose they are."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from compliance.accounts.models import User
from compliance.ledger.events import Event
from compliance.ledger.models import Actor, record
from compliance.people.models import (
    Account,
    AccountKind,
    AccountLink,
    Directory,
    LinkMethod,
    LinkRule,
    Person,
)
from compliance.people.readings import Merged, relink, take_reading
from compliance.people.rules.accounts import SeenAccount


class LinkRefusedError(Exception):
    """What was said of an account cannot be kept; the message says what to do."""


@transaction.atomic
def merge_accounts(
    *, directory: Directory, seen: Collection[SeenAccount], actor: Actor, at: datetime
) -> Merged:
    """Take a whole reading of a directory into the record, and link what it shows."""
    merged = take_reading(directory, seen, at=at)
    if any((merged.new, merged.gone, merged.changed, merged.linked, merged.unlinked)):
        record(
            Event.ACCOUNTS_READ,
            subject=_subject(directory),
            actor=actor,
            at=at,
            details={
                "new": merged.new,
                "gone": merged.gone,
                "changed": merged.changed,
                "linked": merged.linked,
                "unlinked": merged.unlinked,
            },
        )
    return merged


@transaction.atomic
def link_account(
    *, account: Account, person: Person, reason: str, actor: User, at: datetime
) -> AccountLink:
    """Say by hand whose an account is; that counts more than any rule."""
    if not reason.strip():
        raise LinkRefusedError("Say how you know whose account it is: the auditor will ask.")
    if person.kind == "service":
        raise LinkRefusedError("A program is no person. Say instead who answers for the account.")
    AccountLink.objects.current().filter(account=account).update(ended_at=at)
    link = AccountLink.objects.create(
        account=account,
        person=person,
        method=LinkMethod.HAND,
        reason=reason.strip()[:300],
        made_by=actor,
        began_at=at,
    )
    Account.objects.filter(pk=account.pk).update(
        kind=AccountKind.PERSON, owner=None, kind_reason=""
    )
    details = {"person": person.pk, "reason": link.reason}
    record(
        Event.ACCOUNT_LINKED, subject=f"account:{account.pk}", actor=actor, at=at, details=details
    )
    return link


@transaction.atomic
def unlink_account(*, account: Account, reason: str, actor: User, at: datetime) -> None:
    """Take back what was said by hand; the rules decide again."""
    if not reason.strip():
        raise LinkRefusedError("Say why it is not that person’s: the auditor will ask.")
    standing = AccountLink.objects.current().filter(account=account, method=LinkMethod.HAND)
    if not standing.update(ended_at=at):
        raise LinkRefusedError("Nobody linked this account by hand. Change the rule or the roster.")
    relink(account.directory, at=at)
    record(
        Event.ACCOUNT_UNLINKED,
        subject=f"account:{account.pk}",
        actor=actor,
        at=at,
        details={"reason": reason.strip()},
    )


@transaction.atomic
def sort_account(
    *, account: Account, kind: str, owner: Person, reason: str, actor: User, at: datetime
) -> None:
    """Say that an account is a program's or several people's, and who answers for it."""
    if kind not in {AccountKind.SERVICE, AccountKind.SHARED}:
        raise LinkRefusedError("Choose a program’s account, or several people’s.")
    AccountLink.objects.current().filter(account=account).update(ended_at=at)
    Account.objects.filter(pk=account.pk).update(
        kind=kind, owner=owner, kind_reason=reason.strip()[:300]
    )
    record(
        Event.ACCOUNT_SORTED,
        subject=f"account:{account.pk}",
        actor=actor,
        at=at,
        details={"kind": kind, "owner": owner.pk, "reason": reason.strip()},
    )


@transaction.atomic
def add_link_rule(
    *, directory: Directory, template: str, dot: str, reason: str, actor: User, at: datetime
) -> LinkRule:
    """Say how a directory names its accounts after people, and link by it at once."""
    if "{local}" not in template:
        raise LinkRefusedError("The name needs {local}, which stands for the address before its @.")
    if not reason.strip():
        raise LinkRefusedError("Say why names can be relied on there, such as who gives them.")
    rule, _ = LinkRule.objects.get_or_create(
        directory=directory,
        template=template.strip(),
        dot=dot,
        ended_at=None,
        defaults={"reason": reason.strip()[:300], "made_by": actor, "made_at": at},
    )
    relink(directory, at=at)
    details = {"template": rule.template, "dot": rule.dot, "reason": rule.reason}
    record(Event.LINK_RULE_ADDED, subject=_subject(directory), actor=actor, at=at, details=details)
    return rule


@transaction.atomic
def end_link_rule(*, rule: LinkRule, actor: User, at: datetime) -> None:
    """Link by a rule no longer; what followed from it ends now."""
    if not LinkRule.objects.filter(pk=rule.pk, ended_at=None).update(ended_at=at):
        return
    relink(rule.directory, at=at)
    record(
        Event.LINK_RULE_ENDED,
        subject=_subject(rule.directory),
        actor=actor,
        at=at,
        details={"template": rule.template, "dot": rule.dot},
    )


@transaction.atomic
def assign_directory_owner(
    *, directory: Directory, owner: User | None, actor: User, at: datetime
) -> None:
    """Make somebody answerable for who has access to a directory."""
    previous = directory.owner_id
    directory.owner = owner
    directory.save(update_fields=["owner"])
    record(
        Event.DIRECTORY_OWNER_ASSIGNED,
        subject=_subject(directory),
        actor=actor,
        at=at,
        details={"from": previous, "to": directory.owner_id},
    )


def _subject(directory: Directory) -> str:
    return f"directory:{directory.pk}"
