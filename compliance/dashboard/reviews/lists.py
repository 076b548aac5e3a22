"""Access reviews as a list, and the accounts of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from compliance.accounts.models import User
from compliance.people.figures import tally_of
from compliance.people.models import (
    AccessReview,
    AccessReviewQuerySet,
    ReviewedAccountQuerySet,
)
from compliance.people.rules.reviews import FINAL, Choice, Mark, Standing
from compliance.web import lists
from compliance.web.lists import Column, Empty, Listing, Option, Words, choices

from .acts import HAND_OVER, KEEP
from .words import WORDS, state_of


def _counted(rows: AccessReviewQuerySet) -> Mapping[str, int]:
    under_way = rows.under_way().count()
    return {"under_way": under_way, "signed": rows.count() - under_way}


def _matching(rows: AccessReviewQuerySet, words: str) -> AccessReviewQuerySet:
    for word in words.split():
        rows = rows.filter(title__icontains=word)
    return rows


REVIEWS = Listing(
    key="reviews",
    noun="review",
    plural="reviews",
    columns=(
        Column(key="review", title="Review", value=str, sort="title", is_optional=False),
        Column(key="control", title="Control", value=lambda row: row.control_code, css="tight"),
        Column(
            key="started",
            title="Started",
            value=lambda row: row.started_at,
            sort="started_at",
            css="tight",
        ),
        Column(key="due", title="Due", value=lambda row: row.due_on, sort="due_on", css="tight"),
        Column(
            key="decided",
            title="Decided",
            value=lambda row: row.tally.decided,
            more=(("Of", lambda row: row.tally.total),),
        ),
        Column(key="owner", title="Answers for it", value=lambda row: row.owner, css="tight"),
        Column(key="state", title="State", value=lambda row: row.progress),
    ),
    row="reviews/_review_row.html",
    sort="-started",
    filters=(
        Words(title="Filter reviews", narrow=_matching),
        lists.Choice(
            name="state",
            title="State",
            options=lambda _user: (
                Option(value="under_way", title="Under way", tone="info"),
                Option(value="signed", title="Signed", tone="ok"),
            ),
            narrow=lambda rows, state: rows.signed() if state == "signed" else rows.under_way(),
            count=_counted,
        ),
    ),
    empty=Empty(
        symbol="clipboard-document-list",
        title="No access review yet",
        text="A review takes every account of the systems you choose as it is that minute, asks "
        "who knows best whether it is still needed, and follows each removal until it is seen.",
        url="reviews:start",
        action="Start a review",
    ),
)


_STATES = (
    (Standing.OPEN, "To decide", "na"),
    (Standing.ASKED, "Asked", "info"),
    (Standing.COUNTERSIGN, "To countersign", "warn"),
    (Choice.KEEP, "Keep", "ok"),
    (Choice.REMOVE, "Remove", "info"),
    (Choice.CHANGE, "Change", "info"),
)


def _that_are(rows: ReviewedAccountQuerySet, state: str) -> ReviewedAccountQuerySet:
    if state in FINAL:
        return rows.that_are(Standing.DECIDED).filter(standing__choice=state)
    return rows.that_are(Standing(state))


def _counted_states(rows: ReviewedAccountQuerySet) -> Mapping[str, int]:
    tally = tally_of(rows)
    found: dict[str, int] = dict(tally.states.items())
    found.pop(Standing.DECIDED, None)  # which stand by what was decided
    return found | dict(tally.choices.items())


def _marked(rows: ReviewedAccountQuerySet, mark: str) -> ReviewedAccountQuerySet:
    return rows.filter(marks__contains=[mark])


ACCOUNTS = Listing(
    key="reviewed-accounts",
    file="accounts under review",
    noun="account",
    plural="accounts",
    columns=(
        Column(
            key="number", title="No.", value=lambda row: row.position, sort="position", css="num"
        ),
        Column(
            key="account",
            title="Account",
            value=lambda row: row.name,
            sort="name",
            is_optional=False,
        ),
        Column(
            key="person",
            title="Person",
            value=lambda row: row.person_name or row.owner_name,
            sort="person_name",
        ),
        Column(key="system", title="System", value=lambda row: row.directory.title, css="tight"),
        Column(
            key="marks",
            title="Stands out",
            value=lambda row: ", ".join(WORDS[mark][1] for mark in row.marks),
        ),
        Column(
            key="privileges",
            title="Privileges",
            value=lambda row: ", ".join(row.privileges),
            is_usual=False,
        ),
        Column(
            key="used",
            title="Last used",
            value=lambda row: row.last_used_at,
            css="tight",
            is_usual=False,
        ),
        Column(key="reviewer", title="Reviewer", value=lambda row: row.reviewer, css="tight"),
        Column(
            key="decision",
            title="Decision",
            value=lambda row: WORDS[state_of(row)][1],
            more=(("Reason", lambda row: row.standing.reason if row.standing else ""),),
        ),
    ),
    row="reviews/_account_row.html",
    sort="number",
    filters=(
        Words(title="Filter accounts", narrow=lambda rows, words: rows.matching(words)),
        lists.Choice(
            name="state",
            title="State",
            options=lambda _user: tuple(
                Option(value=value, title=title, tone=tone) for value, title, tone in _STATES
            ),
            narrow=_that_are,
            count=_counted_states,
        ),
        lists.Choice(
            name="mark",
            title="Stands out",
            options=choices([(mark.value, WORDS[mark][1]) for mark in Mark]),
            narrow=_marked,
        ),
    ),
    acts=(KEEP, HAND_OVER),
    empty=Empty(
        symbol="check-circle",
        title="Nothing for you here",
        text="No account of this review is yours to look at.",
    ),
)


def accounts_of(review: AccessReview, user: User) -> Listing:
    """Return the list of a review's accounts as this person sees it; a signed one only reads."""
    systems = _options(lambda: review.directories.order_by("title").values_list("pk", "title"))
    reviewers = _options(
        lambda: (
            User.objects.filter(to_review__review=review)
            .distinct()
            .order_by("name")
            .values_list("pk", "name")
        )
    )
    leads = review.is_led_by(user)
    filters = (
        *ACCOUNTS.filters,
        lists.Choice(
            name="system",
            title="System",
            options=systems,
            narrow=lambda rows, pk: rows.filter(directory=pk),
        ),
        lists.Choice(
            name="reviewer",
            title="Reviewer",
            options=reviewers,
            narrow=lambda rows, pk: rows.filter(reviewer=pk),
        ),
    )
    return replace(
        ACCOUNTS,
        key=f"review-{review.pk}",
        acts=() if review.signed_at else ACCOUNTS.acts,
        filters=filters if leads else filters[:-1],
    )


def _options(pairs: Callable[[], object]) -> Callable[[User], Sequence[Option]]:
    def options(_user: User) -> Sequence[Option]:
        found: list[tuple[int, str]] = list(pairs())  # type: ignore[call-overload]
        return [Option(value=str(value), title=title) for value, title in found]

    return options


SHOWN = (
    "review",
    "directory",
    "reviewer",
    "standing__by",
    "standing__comment__to",
    "standing__countersignature__by",
)


def rows_for(review: AccessReview, user: User) -> ReviewedAccountQuerySet:
    """Return the accounts of a review that this person may see."""
    return review.accounts.seen_by(user).select_related(*SHOWN)


REMOVALS = Listing(
    noun="removal",
    plural="removals",
    title="Followed until it is seen",
    file="removals",
    columns=(
        Column(
            key="account",
            title="Account",
            value=lambda row: row.account.name,
            sort=lambda row: row.account.position,
            is_optional=False,
        ),
        Column(
            key="system",
            title="System",
            value=lambda row: row.account.directory.title,
            sort=lambda row: row.account.directory.title,
        ),
        Column(
            key="decision",
            title="Decision",
            value=lambda row: row.account.standing.choice,
            more=(("Reason", lambda row: row.account.standing.reason),),
            css="wrap",
        ),
        Column(
            key="decided",
            title="Decided",
            value=lambda row: row.decided_at,
            sort=lambda row: row.decided_at,
            css="tight",
        ),
        Column(
            key="due",
            title="Due",
            value=lambda row: row.due_at,
            sort=lambda row: row.due_at,
            css="tight",
        ),
        Column(key="seen", title="Seen done", value=lambda row: row.done_at, css="tight"),
        Column(key="read", title="Last read", value=lambda row: row.read_at, css="tight later"),
        Column(
            key="state",
            title="State",
            value=lambda row: WORDS[row.state][1],
            sort=lambda row: (not row.is_open, row.account.position),
        ),
    ),
    row="reviews/_removal_row.html",
    sort="state",
    identity=lambda row: str(row.account.pk),
    filters=(
        Words(title="Filter removals", narrow=lists.holding(str)),
        lists.Choice(
            name="state",
            title="State",
            options=lambda _user: (
                Option(value="open", title="Open", tone="warn"),
                Option(value="done", title="Seen done", tone="ok"),
            ),
            narrow=lambda rows, state: [row for row in rows if row.is_open is (state == "open")],
            count=lambda rows: {
                "open": sum(row.is_open for row in rows),
                "done": sum(not row.is_open for row in rows),
            },
        ),
    ),
    empty=Empty(
        symbol="check-circle",
        title="Nothing is to be taken away",
        text="No decision of this review removes or changes an account so far.",
    ),
)
