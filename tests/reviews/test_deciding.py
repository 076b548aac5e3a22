"""Deciding: reasons, one's own access, countersigning, questions, bulk, and taking back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from compliance.accounts.models import User
from compliance.ledger.models import LedgerEntry
from compliance.people.actions import deciding
from compliance.people.actions.reviews import NotAllowedError, ReviewRefusedError
from compliance.people.figures import figures_of, tally_of
from compliance.people.models import AccessReview, ReviewDecision, ReviewedAccount
from compliance.people.rules.reviews import Choice, Standing
from tests import factories

from .builders import DAY, STARTED, account, decide, person, reviewed, start
from .conftest import Cast

pytestmark = pytest.mark.django_db
LATER = STARTED + DAY


@pytest.fixture
def review(cast: Cast) -> AccessReview:
    """Start a review in which Enzo looks at six accounts, one of them his own."""
    account(cast.cloud, "pia", person=cast.pia)
    account(cast.cloud, "emma", person=cast.emma, privileges=["admin", "reader"])
    account(cast.cloud, "admin", person=person("Ana"), is_privileged=True)
    account(cast.cloud, "ghost")
    account(cast.cloud, "old", person=person("Old"), last_used_at=STARTED - 200 * DAY)
    account(cast.cloud, "enzo", person=cast.enzo)
    made = start(cast.lead, cast.cloud)
    made.accounts.filter(name="enzo").update(reviewer=cast.engineer)
    return made


def states(review: AccessReview) -> dict[str, Standing]:
    rows = review.accounts.select_related("standing__countersignature")
    return {row.name: row.state for row in rows}


@pytest.mark.parametrize(
    ("name", "choice"),
    [
        ("pia", Choice.REMOVE),
        ("pia", Choice.CHANGE),
        ("pia", Choice.ASK),
        ("admin", Choice.KEEP),
        ("ghost", Choice.KEEP),
        ("old", Choice.KEEP),
    ],
)
def test_a_decision_without_the_reason_it_needs_is_refused(
    review: AccessReview, name: str, choice: Choice
) -> None:
    with pytest.raises(deciding.ReasonNeededError, match="Say "):
        decide(reviewed(review, name), choice, "   ")
    assert states(review)[name] == Standing.OPEN

    decide(reviewed(review, name), choice, "Because")

    assert states(review)[name] in {Standing.DECIDED, Standing.ASKED}


def test_the_newest_decision_counts_and_the_others_stay(review: AccessReview) -> None:
    row = reviewed(review, "pia")
    decide(row)
    decide(row, Choice.REMOVE, "Moved away")
    last = decide(row, Choice.CHANGE, "Only reading", takes_away=("admin", "reader"))

    row = reviewed(review, "pia")
    assert row.standing == last
    assert last.takes_away == ["reader"]  # what the account does not have is not taken away
    assert [each.choice for each in row.decisions.order_by("pk")] == ["keep", "remove", "change"]
    newest = row.decisions.order_by("-pk").first()
    assert row.standing == newest


def test_a_decision_is_never_changed_nor_deleted(review: AccessReview) -> None:
    made = decide(reviewed(review, "pia"))

    with pytest.raises(DatabaseError), transaction.atomic():
        ReviewDecision.objects.filter(pk=made.pk).update(choice="remove", reason="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        made.delete()


@pytest.mark.parametrize(
    "fields",
    [
        {"choice": "remove", "reason": ""},
        {"choice": "keep", "reason": "", "in_bulk": True},
        {"choice": "keep", "reason": "All", "in_bulk": True, "took": timedelta(seconds=1)},
    ],
)
def test_the_database_refuses_decisions_that_say_too_little(
    review: AccessReview, cast: Cast, fields: dict[str, object]
) -> None:
    row = reviewed(review, "pia")

    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewDecision.objects.create(account=row, by=cast.engineer, at=LATER, **fields)


def test_only_the_reviewer_and_who_leads_decide(review: AccessReview, cast: Cast) -> None:
    row = reviewed(review, "pia")
    for somebody in (cast.employee, cast.outsider, cast.auditor, factories.engineer("Zoe")):
        with pytest.raises(NotAllowedError, match="Enzo reviews this account"):
            decide(row, by=somebody)

    assert decide(row, by=cast.lead).by == cast.lead


def test_who_answers_for_a_review_decides_like_the_lead(cast: Cast) -> None:
    account(cast.cloud, "pia", person=cast.pia)
    row = start(cast.lead, cast.cloud, owner=cast.employee).accounts.get()

    assert decide(row, by=cast.employee).by == cast.employee


def test_one_s_own_access_waits_for_another_signature(review: AccessReview, cast: Cast) -> None:
    made = decide(reviewed(review, "enzo"))
    assert made.needs_countersign
    assert states(review)["enzo"] == Standing.COUNTERSIGN
    row = reviewed(review, "enzo")

    for somebody in (cast.engineer, cast.outsider, cast.auditor, cast.employee):
        with pytest.raises(NotAllowedError):
            deciding.countersign(account=row, actor=somebody, at=LATER)
    signature = deciding.countersign(account=row, actor=cast.lead, at=LATER + DAY)

    assert states(review)["enzo"] == Standing.DECIDED
    assert signature.decision.counts_from == LATER + DAY
    with pytest.raises(ReviewRefusedError, match="nothing to countersign"):
        deciding.countersign(account=row, actor=cast.lead, at=LATER)


def test_another_reviewer_of_the_same_review_countersigns(review: AccessReview, cast: Cast) -> None:
    review.accounts.filter(name="ghost").update(reviewer=cast.employee)
    decide(reviewed(review, "enzo"))
    row = reviewed(review, "enzo")

    assert list(ReviewedAccount.objects.to_countersign(cast.employee)) == [row]
    assert not ReviewedAccount.objects.to_countersign(cast.outsider).exists()
    assert not ReviewedAccount.objects.to_countersign(cast.engineer).exists()
    deciding.countersign(account=row, actor=cast.employee, at=LATER)

    assert states(review)["enzo"] == Standing.DECIDED


def test_the_lead_cannot_countersign_their_own(review: AccessReview, cast: Cast) -> None:
    lea = person("Lea", user=cast.lead)
    mine = account(cast.shop, "lea", person=lea)
    row = start(cast.lead, cast.shop).accounts.get()
    assert row.account == mine
    decide(row, by=cast.lead)

    with pytest.raises(NotAllowedError):
        deciding.countersign(account=row, actor=cast.lead, at=LATER)
    other = factories.lead("Second lead")
    deciding.countersign(account=row, actor=other, at=LATER)


def test_an_account_one_answers_for_is_one_s_own_too(cast: Cast) -> None:
    account(cast.cloud, "robot", kind="service", owner=cast.enzo)
    row = start(cast.lead, cast.cloud).accounts.get()

    assert decide(row, by=cast.lead).needs_countersign is False
    review = row.review
    review.accounts.update(reviewer=cast.engineer)
    assert decide(reviewed(review, "robot"), by=cast.engineer).needs_countersign is True


def test_a_new_decision_needs_a_new_countersignature(review: AccessReview, cast: Cast) -> None:
    row = reviewed(review, "enzo")
    decide(row)
    deciding.countersign(account=row, actor=cast.lead, at=LATER)

    decide(reviewed(review, "enzo"), Choice.CHANGE, "Less will do")

    assert states(review)["enzo"] == Standing.COUNTERSIGN


@pytest.mark.parametrize(
    ("name", "expected"), [("pia", "Enzo"), ("emma", "Emma"), ("ghost", "Enzo"), ("enzo", "Enzo")]
)
def test_a_question_goes_to_whom_it_concerns(
    review: AccessReview, cast: Cast, name: str, expected: str
) -> None:
    """Pia does not sign in, so her manager is asked; a ghost's system has an owner."""
    decide(reviewed(review, name), Choice.ASK, "Still needed?", by=cast.lead)

    question = reviewed(review, name).comments.get()
    assert (str(question.to), question.text) == (expected, "Still needed?")


def test_a_question_is_never_put_to_who_asks(review: AccessReview, cast: Cast) -> None:
    decide(reviewed(review, "ghost"), Choice.ASK, "Whose is it?")

    assert reviewed(review, "ghost").comments.get().to == cast.lead


def test_an_answer_brings_the_card_back(review: AccessReview, cast: Cast) -> None:
    row = reviewed(review, "emma")
    decide(row, Choice.ASK, "Still an administrator?")
    assert "emma" not in {r.name for r in review.accounts.for_the_hand(cast.engineer)}
    assert list(ReviewedAccount.objects.asked_of(cast.employee)) == [row]

    deciding.comment(account=row, text="I add.", actor=cast.engineer, at=LATER)
    assert not review.accounts.answered().exists()
    deciding.comment(account=row, text=" Until May. ", actor=cast.employee, at=LATER)

    assert list(review.accounts.answered()) == [row]
    assert "emma" in {r.name for r in review.accounts.for_the_hand(cast.engineer)}
    assert row.comments.order_by("-pk")[0].text == "Until May."


def test_only_who_has_a_part_in_it_says_something(review: AccessReview, cast: Cast) -> None:
    row = reviewed(review, "pia")

    for somebody in (cast.employee, cast.outsider, cast.auditor):
        with pytest.raises(NotAllowedError):
            deciding.comment(account=row, text="Hello", actor=somebody, at=LATER)
    with pytest.raises(ReviewRefusedError, match="Write something"):
        deciding.comment(account=row, text="  ", actor=cast.engineer, at=LATER)


def test_many_are_kept_for_one_reason_but_for_those_that_stand_out(
    review: AccessReview, cast: Cast
) -> None:
    rows = list(review.accounts.in_order())

    result = deciding.keep_in_bulk(
        accounts=rows, reason="All at work", actor=cast.engineer, at=LATER
    )

    assert sorted(row.name for row in result.kept) == ["emma", "enzo", "old", "pia"]
    assert {row.name: why for row, why in result.left_out} == {
        "admin": "privileged",
        "ghost": "nobody’s",
    }
    assert states(review)["enzo"] == Standing.COUNTERSIGN
    entry = LedgerEntry.objects.about(review.subject).in_order().last()
    assert entry is not None
    assert entry.details["in_bulk"] is True
    assert len(entry.details["accounts"]) == 4
    assert entry.details["left_out"] == 2
    assert LedgerEntry.objects.filter(event="access_review.decided").count() == 1


def test_many_are_kept_only_with_a_reason_and_by_whose_they_are(
    review: AccessReview, cast: Cast
) -> None:
    rows = list(review.accounts.filter(name="pia"))

    with pytest.raises(deciding.ReasonNeededError):
        deciding.keep_in_bulk(accounts=rows, reason=" ", actor=cast.engineer, at=LATER)
    with pytest.raises(NotAllowedError):
        deciding.keep_in_bulk(accounts=rows, reason="x", actor=cast.employee, at=LATER)
    assert states(review)["pia"] == Standing.OPEN


def test_what_was_decided_is_taken_back_and_stays_in_the_record(
    review: AccessReview, cast: Cast
) -> None:
    row = reviewed(review, "pia")
    decide(row)

    opened = deciding.take_back(
        accounts=list(review.accounts.filter(name__in=["pia", "ghost"])),
        actor=cast.engineer,
        at=LATER,
    )

    assert [each.name for each in opened] == ["pia"]
    assert states(review)["pia"] == Standing.OPEN
    assert [each.choice for each in row.decisions.order_by("pk")] == ["keep", "open"]


def test_each_decision_is_an_entry_of_the_ledger(review: AccessReview, cast: Cast) -> None:
    decide(reviewed(review, "ghost"), Choice.REMOVE, "Nobody knows it")

    entry = LedgerEntry.objects.about(review.subject).in_order().last()

    assert entry is not None
    assert (entry.event, entry.user) == ("access_review.decided", cast.engineer)
    assert entry.details == {
        "account": reviewed(review, "ghost").position,
        "name": "ghost in Cloud",
        "choice": "remove",
        "reason": "Nobody knows it",
        "needs_countersign": False,
    }


def test_time_is_kept_but_for_a_card_left_open_over_night(review: AccessReview) -> None:
    quick = decide(reviewed(review, "pia"), took=timedelta(seconds=1))
    idle = decide(reviewed(review, "emma"), took=timedelta(hours=9))

    assert quick.took == timedelta(seconds=1)
    assert idle.took is None


def test_figures_add_up(review: AccessReview, cast: Cast) -> None:
    decide(reviewed(review, "pia"), took=timedelta(seconds=1))
    decide(reviewed(review, "emma"), Choice.REMOVE, "Left", took=timedelta(seconds=8))
    decide(reviewed(review, "ghost"), Choice.ASK, "Whose?")
    decide(reviewed(review, "enzo"))
    review.accounts.filter(name="old").update(reviewer=cast.lead)

    figures = figures_of(review)

    whole = figures.whole
    assert (whole.total, whole.decided, whole.left) == (6, 2, 4)
    assert (whole.open, whole.asked, whole.to_countersign) == (2, 1, 1)
    assert (whole.kept, whole.removed, whole.changed) == (1, 1, 0)
    assert (whole.ghosts, whole.privileged, whole.pace.quick) == (1, 1, 1)
    assert [(str(user), tally.total) for user, tally in figures.reviewers] == [
        ("Enzo", 5),
        ("Lea", 1),
    ]
    assert [(row.title, tally.total) for row, tally in figures.directories] == [("Cloud", 6)]
    for wanted in Standing:
        rows = review.accounts.that_are(wanted)
        assert set(rows) == {row for row in review.accounts.all() if row.state == wanted}
    undecided = set(review.accounts.undecided())
    assert len(undecided) == tally_of(review.accounts.all()).left


@pytest.mark.parametrize("who", ["lead", "engineer", "employee", "outsider", "auditor"])
def test_everybody_sees_only_their_part(review: AccessReview, cast: Cast, who: str) -> None:
    decide(reviewed(review, "emma"), Choice.ASK, "Still needed?")
    user: User = getattr(cast, who)
    expected = {
        "lead": {"pia", "emma", "admin", "ghost", "old", "enzo"},
        "engineer": {"pia", "emma", "admin", "ghost", "old", "enzo"},
        "employee": {"emma"},
    }.get(who, set())

    assert {row.name for row in ReviewedAccount.objects.seen_by(user)} == expected
    assert AccessReview.objects.seen_by(user).exists() is bool(expected)
