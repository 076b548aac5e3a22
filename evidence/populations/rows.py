"""Items with their facts read, and what is made of them, as lists and pages show them."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.models import PopulationItem
from evidence.rules import workforce
from evidence.rules.attributes import ATTRIBUTES, attributes_of, is_another
from evidence.rules.changes import Change, change_from
from evidence.rules.verdict import Outcome, Verdict
from evidence.rules.workforce import Worked


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """One merged change with the verdict on each attribute."""

    item: PopulationItem
    change: Change
    verdicts: dict[str, Verdict]
    href: str

    @property
    def pk(self) -> int:
        return self.item.pk

    @property
    def approvers(self) -> list[str]:
        """Return the people who approved it, the author left out."""
        accounts = self.item.stream.service_accounts
        found = [
            review.by or "an account that is gone"
            for review in self.change.reviews
            if review.state == "approved"
            and is_another(self.change, review, service_accounts=accounts)
        ]
        return list(dict.fromkeys(found))

    @property
    def marks(self) -> list[tuple[str, Verdict]]:
        """Return each attribute's title with its verdict."""
        return [(each.title, self.verdicts[each.key]) for each in ATTRIBUTES]

    @property
    def overall(self) -> str:
        return str(self.item.attributes.get("overall", Outcome.UNKNOWN))

    @property
    def reasons(self) -> str:
        """Return why what does not hold does not."""
        wrong = {Outcome.FAIL, Outcome.UNKNOWN}
        return " ".join(v.reason for v in self.verdicts.values() if v.outcome in wrong)

    def __str__(self) -> str:
        return self.item.external_id


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherRow:
    """A commit, a push or a delivery."""

    item: PopulationItem
    href: str

    @property
    def pk(self) -> int:
        return self.item.pk

    @property
    def who(self) -> str:
        facts = self.item.facts
        return str(facts.get("author") or facts.get("by") or "")

    def __str__(self) -> str:
        return self.item.title


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedRow:
    """One person who joined, left or moved, with the verdict on each attribute."""

    item: PopulationItem
    worked: Worked
    verdicts: dict[str, Verdict]
    href: str

    @property
    def pk(self) -> int:
        return self.item.pk

    @property
    def marks(self) -> list[tuple[str, Verdict]]:
        """Return each attribute's title with its verdict."""
        attributes = workforce.ATTRIBUTES[self.worked.change]
        return [(each.title, self.verdicts[each.key]) for each in attributes]

    @property
    def overall(self) -> str:
        return str(self.item.attributes.get("overall", Outcome.UNKNOWN))

    @property
    def reasons(self) -> str:
        """Return why what does not hold does not."""
        wrong = {Outcome.FAIL, Outcome.UNKNOWN}
        return " ".join(v.reason for v in self.verdicts.values() if v.outcome in wrong)

    @property
    def accesses(self) -> list[tuple[workforce.Access, Verdict]]:
        """Return each account with the verdict on its limit."""
        return [(a, workforce.access_verdict(self.worked, a)) for a in self.worked.accesses]

    def __str__(self) -> str:
        return self.item.title


def worked_row(item: PopulationItem, href: str = "") -> WorkedRow:
    """Return an item of people with its facts read and its attributes tested."""
    worked = workforce.worked_from(item.facts)
    verdicts = workforce.attributes_of(worked)
    return WorkedRow(item=item, worked=worked, verdicts=verdicts, href=href)


def change_row(item: PopulationItem, href: str = "") -> ChangeRow:
    """Return an item with its facts read and its attributes tested."""
    change = change_from(item.facts)
    verdicts = attributes_of(change, service_accounts=item.stream.service_accounts)
    return ChangeRow(item=item, change=change, verdicts=verdicts, href=href)
