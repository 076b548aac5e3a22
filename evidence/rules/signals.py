"""What reviews were worth: patterns worth a question, each with its innocent explanations.

Authority: shared practice of change testing, where an approval proves that somebody pressed a
button and a reader wants to know whether anybody looked. Pure. A signal is a question to ask, never
an accusation: it gives a numerator and its denominator, and what may well lie behind it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from .attributes import is_program
from .reviewed import Approved, Reviewed, are_alike, in_wake_of_emergency, last_step


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One person's, or one pair's, part in a signal."""

    who: str
    number: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One pattern: how often, of how many, and what to ask."""

    key: str
    title: str
    number: int
    of: int
    noun: str  # what the denominator counts
    question: str
    innocent: tuple[str, ...]
    changes: tuple[str, ...] = ()
    shares: tuple[Share, ...] = ()


def signals(told: Reviewed) -> list[Signal]:
    """Return every signal, also those of which there is nothing to ask."""
    return [ask(told) for ask in QUESTIONS]


def _hasty(told: Reviewed) -> Signal:
    limits = told.thresholds
    large = [(c, r) for c, r in told.approvals if c.lines >= limits.large_lines]
    found = [(c, r) for c, r in large if r.at - last_step(c, r) <= limits.hasty]
    return Signal(
        key="hasty",
        title="Large changes approved within seconds",
        number=len(found),
        of=len(large),
        noun=f"approvals of changes of {limits.large_lines} lines or more",
        question=(
            f"Approved within {int(limits.hasty.total_seconds())} seconds of being opened, or of "
            "the word before. Where was it read?"
        ),
        innocent=(
            "They read it together, or on another screen, before it was opened.",
            "The lines are generated, moved, or a lock file.",
        ),
        changes=_ids(found),
        shares=_shares(found, large),
    )


def _silent(told: Reviewed) -> Signal:
    least = told.thresholds.least_approvals
    given = {who: each for who, each in told.by_reviewer.items() if len(each) >= least}
    silent = [who for who, each in given.items() if not any(r.letters for _, r in each)]
    return Signal(
        key="silent",
        title="Reviewers who approve without ever a word",
        number=len(silent),
        of=len(given),
        noun=f"reviewers with {least} approvals or more",
        question="Not one approval came with a remark. How do they review?",
        innocent=(
            "They comment on lines, talk beside the screen, or pair.",
            "The team keeps changes small enough to need no words.",
        ),
        shares=tuple(
            Share(who=who, number=len(given[who]), of=len(given[who]))
            for who in sorted(silent, key=lambda who: -len(given[who]))
        ),
    )


def _pairs(told: Reviewed) -> Signal:
    limits = told.thresholds
    by_pair = Counter((c.author, r.by) for c, r in told.once)
    wordless = Counter((c.author, r.by) for c, r in told.once if not r.letters)
    by_author = Counter(change.author for change in {c.id: c for c, _ in told.approvals}.values())
    pairs = sorted({(min(a, b), max(a, b)) for a, b in by_pair if a and b})
    asked = [p for p in pairs if min(by_pair[p], by_pair[p[::-1]]) >= limits.least_pair]
    found = [
        (a, b)
        for a, b in asked
        if min(by_pair[a, b] / by_author[a], by_pair[b, a] / by_author[b]) >= limits.pair_share
        or min(wordless[a, b], wordless[b, a]) >= limits.least_pair
    ]
    return Signal(
        key="pairs",
        title="Two people who approve each other",
        number=len(found),
        of=len(asked),
        noun=f"pairs with {limits.least_pair} approvals or more each way",
        question=(
            "Nearly all they merge the other approves, or approves again and again without a "
            "word. Does anybody else ever look?"
        ),
        innocent=("Only these two know the code.", "They are the whole team."),
        changes=tuple(c.id for c, r in told.once if tuple(sorted((c.author, r.by))) in found),
        shares=tuple(
            Share(
                who=f"{a} and {b}",
                number=by_pair[a, b] + by_pair[b, a],
                of=by_author[a] + by_author[b],
            )
            for a, b in found
        ),
    )


def _late(told: Reviewed) -> Signal:
    found = [(c, r) for c, r in told.approvals if r.at > c.merged_at]
    return Signal(
        key="late",
        title="Approvals after the merge",
        number=len(found),
        of=len(told.approvals),
        noun="approvals",
        question="What was approved was already in production. Who decided to merge first?",
        innocent=(
            "An emergency, approved afterwards as the procedure says.",
            "A second reader who came late; an earlier approval counts.",
        ),
        changes=_ids(found),
        shares=_shares(found, told.approvals),
    )


def _pushed_after(told: Reviewed) -> Signal:
    approved = [c for c in told.changes if told.is_approved(c)]
    found = [c for c in approved if not told.is_seen(c)]
    return Signal(
        key="pushed_after",
        title="Pushed to after the last approval",
        number=len(found),
        of=len(approved),
        noun="approved changes",
        question="What was merged is not what was approved. What came after?",
        innocent=(
            "Only the production branch was merged into it, to be up to date.",
            "A remark of the review itself was answered.",
        ),
        changes=tuple(change.id for change in found),
    )


def _programs(told: Reviewed) -> Signal:
    every = [(c, r) for c in told.changes for r in c.reviews if r.state == "approved"]
    found = [(c, r) for c, r in every if is_program(r, told.service_accounts)]
    return Signal(
        key="programs",
        title="Approvals by programs",
        number=len(found),
        of=len(every),
        noun="approvals",
        question="A program approved. By whose rules, and who may change those?",
        innocent=("Dependency updates below a size, by a rule that was itself reviewed.",),
        changes=_ids(found),
        shares=_shares(found, every),
    )


def _second_account(told: Reviewed) -> Signal:
    found = [
        (c, r)
        for c, r in told.approvals
        if r.by
        and (are_alike(c.author, r.by, told.thresholds) or r.by in told.writers.get(c.id, ()))
    ]
    return Signal(
        key="second_account",
        title="Approvals that may be the author’s own",
        number=len(found),
        of=len(told.approvals),
        noun="approvals",
        question=(
            "The two accounts have like names, or the approver wrote commits of the change. Are "
            "they two people?"
        ),
        innocent=(
            "Two people whose names are alike.",
            "The reviewer mended a trifle instead of asking for it.",
        ),
        changes=_ids(found),
        shares=_pair_shares(found, told.approvals),
    )


def _after_emergency(told: Reviewed) -> Signal:
    inside = in_wake_of_emergency(told)
    found = [change for change in inside if not told.is_approved(change)]
    days = told.thresholds.after_emergency.days
    return Signal(
        key="after_emergency",
        title="Merged without approval after an emergency",
        number=len(found),
        of=len(inside),
        noun=f"changes in the {days} days after a change labelled as an emergency",
        question="Did the exception end with the emergency?",
        innocent=("The incident lasted that long, and its record says so.",),
        changes=tuple(change.id for change in found),
    )


def _ids(found: Iterable[Approved]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(change.id for change, _ in found))


def _shares(found: Iterable[Approved], every: Iterable[Approved]) -> tuple[Share, ...]:
    """Return each reviewer's part, the greatest first."""
    number = Counter(review.by for _, review in found)
    of = Counter(review.by for _, review in every)
    return tuple(Share(who=who, number=n, of=of[who]) for who, n in number.most_common())


def _pair_shares(found: Iterable[Approved], every: Iterable[Approved]) -> tuple[Share, ...]:
    number = Counter((change.author, review.by) for change, review in found)
    of = Counter((change.author, review.by) for change, review in every)
    return tuple(
        Share(who=f"{author}, approved by {by}", number=n, of=of[author, by])
        for (author, by), n in number.most_common()
    )


QUESTIONS = (
    _hasty,
    _silent,
    _pairs,
    _late,
    _pushed_after,
    _programs,
    _second_account,
    _after_emergency,
)
