"""Comments: said once and kept, taken back by their author, told to whoever is mentioned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import InternalError, transaction
from django.http import Http404
from django.test import Client

from compliance.accounts.models import User
from compliance.comments.actions import (
    CommentRefusedError,
    Place,
    add_comment,
    retract_comment,
    settle_mention,
)
from compliance.comments.models import Comment, Mention
from compliance.comments.templatetags.comments import said
from compliance.dashboard.talk import place_of, subject_of_resource
from compliance.dashboard.waiting import work_of
from compliance.ledger.events import Event
from compliance.ledger.models import LedgerEntry
from compliance.notices.actions.sending import send_waiting
from compliance.notices.models import Message
from controls.models import Control
from tests import factories
from tests.notices.told import JOB

pytestmark = pytest.mark.django_db
AT = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Cast:
    lead: User
    mara: User
    enzo: User
    emma: User
    auditor: User
    outsider: User
    control: Control

    @property
    def place(self) -> Place:
        return place_of(f"control:{self.control.code}")


@pytest.fixture
def cast() -> Cast:
    factories.organization()
    control = factories.control("AC-04", title="Access is reviewed")
    return Cast(
        lead=factories.lead(),
        mara=factories.engineer("Mara Ahn"),
        enzo=factories.engineer("Enzo"),
        emma=factories.employee("Emma"),
        auditor=factories.auditor("Otto"),
        outsider=factories.auditor("Olga"),
        control=control,
    )


def say(cast: Cast, text: str = "Looks fine", *, by: User | None = None, **fields: Any) -> Comment:
    moment = fields.pop("at", AT)
    return add_comment(place=cast.place, text=text, actor=by or cast.enzo, at=moment, **fields)


def waiting(user: User, at: datetime = AT + HOUR) -> list[str]:
    return [task.key for task in work_of(user, at=at) if task.kind == "Mention"]


def test_who_is_mentioned_is_written_to_and_has_it_in_their_work(cast: Cast) -> None:
    comment = say(cast, "@Mara Ahn, is the list complete?")
    mention = Mention.objects.get()

    assert waiting(cast.mara) == [f"mention:{mention.pk}"]
    assert waiting(cast.lead) == waiting(cast.enzo) == []
    task = next(task for task in work_of(cast.mara, at=AT + HOUR) if task.kind == "Mention")
    assert task.title == "Enzo mentions you on AC-04 Access is reviewed"
    assert task.href == f"/controls/AC-04/#comment-{comment.pk}"
    send_waiting(actor=JOB, at=AT)
    assert [letter.to for letter in mail.outbox] == [[cast.mara.email]]
    assert f"/controls/AC-04/#comment-{comment.pk}" in mail.outbox[0].body
    assert mention.message == Message.objects.get()


@pytest.mark.parametrize("answered", [True, False])
def test_a_mention_waits_until_it_is_answered_or_put_away(answered: bool, cast: Cast) -> None:
    say(cast, "@mara look")
    if answered:
        say(cast, "I did", by=cast.mara, at=AT + HOUR)
    else:
        settle_mention(mention=Mention.objects.get(), actor=cast.mara, at=AT + HOUR)
        settle_mention(mention=Mention.objects.get(), actor=cast.mara, at=AT + HOUR)
        assert LedgerEntry.objects.filter(event=Event.MENTION_SETTLED).count() == 1

    assert waiting(cast.mara) == []


def test_nobody_puts_away_what_was_said_to_another(cast: Cast) -> None:
    say(cast, "@mara look")
    with pytest.raises(CommentRefusedError):
        settle_mention(mention=Mention.objects.get(), actor=cast.enzo, at=AT)
    assert waiting(cast.mara)


def test_a_person_chosen_beside_the_text_is_told_once(cast: Cast) -> None:
    say(cast, "@mara look", to=cast.mara)

    assert Mention.objects.count() == Message.objects.count() == 1


def test_a_note_to_oneself_waits_for_nobody(cast: Cast) -> None:
    say(cast, "@enzo, do not forget")

    assert waiting(cast.enzo) == []
    assert Message.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("@Emma look", "Nobody who sees this page is called “Emma”"),
        ("@Otto look", "Nobody who sees this page is called “Otto”"),
        ("@bob look", "leave the @ out"),
        ("@twin look", "could be Ada Twin or Bea Twin"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_to_do(text: str, words: str, cast: Cast) -> None:
    factories.engineer("Ada Twin")
    factories.engineer("Bea Twin")

    with pytest.raises(CommentRefusedError, match=words):
        say(cast, text)
    assert Comment.objects.count() == 0


def test_nobody_edits_a_comment(cast: Cast) -> None:
    comment = say(cast)

    for change in ({"text": "Other"}, {"by": cast.lead}, {"at": AT + HOUR}):
        with pytest.raises(InternalError), transaction.atomic():
            Comment.objects.filter(pk=comment.pk).update(**change)
    with pytest.raises(InternalError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).delete()


def test_its_author_takes_it_back_and_the_fact_stays(cast: Cast) -> None:
    comment = say(cast, "@mara this is wrong")
    with pytest.raises(CommentRefusedError):
        retract_comment(comment=comment, actor=cast.lead, at=AT + HOUR)
    retract_comment(comment=comment, actor=cast.enzo, at=AT + HOUR)
    retract_comment(comment=comment, actor=cast.enzo, at=AT + 2 * HOUR)

    comment.refresh_from_db()
    assert comment.retracted_at == AT + HOUR
    assert waiting(cast.mara) == []
    page = client(cast.lead).get("/controls/AC-04/").content.decode()
    assert "this is wrong" not in page
    assert "Taken back" in page
    entries = LedgerEntry.objects.about(f"comment:{comment.pk}").in_order()
    assert [entry.event for entry in entries] == ["comment.added", "comment.retracted"]


def test_the_ledger_has_each_comment_without_its_words(cast: Cast) -> None:
    comment = say(cast, "@mara secret words")

    entry = LedgerEntry.objects.get(event=Event.COMMENT_ADDED)
    assert (entry.subject, entry.user) == (f"comment:{comment.pk}", cast.enzo)
    assert entry.details == {"about": "control:AC-04", "mentions": ["Mara Ahn"]}


def test_words_are_escaped_with_links_and_mentions(cast: Cast) -> None:
    text = '<script>alert(1)</script> @mara see https://example.com/a?b=1&c=2 \nand "this"'

    shown = said(say(cast, text))

    assert "<script" not in shown
    assert "<b>@mara</b>" in shown
    assert '<a href="https://example.com/a?b=1&amp;c=2" rel="nofollow">' in shown
    assert "<br>" in shown


@pytest.mark.parametrize("role", ["employee", "auditor"])
def test_only_who_sees_the_page_talks_there(role: str, cast: Cast) -> None:
    who = cast.emma if role == "employee" else cast.auditor

    with pytest.raises(CommentRefusedError):
        say(cast, by=who)


def test_what_can_be_talked_about_has_one_name_for_good(cast: Cast) -> None:
    item = factories.evidence_item(cast.control)
    first = factories.finding("AWS-04", resource_id="arn:1", began_at=AT, ended_at=AT + HOUR)
    second = factories.finding("AWS-04", resource_id="arn:1", began_at=AT + HOUR)

    assert place_of(f"evidence:{item.pk}").href == item.get_absolute_url()
    assert subject_of_resource(second) == subject_of_resource(first) == f"finding:{first.pk}"
    assert place_of(f"finding:{first.pk}").href == f"/checks/AWS-04/{first.pk}/"
    for nothing in ("control:XX-99", "evidence:x", f"finding:{second.pk}", "user:1", "x", ""):
        with pytest.raises(Http404):
            place_of(nothing)


def client(user: User | None) -> Client:
    made = Client()
    if user:
        made.force_login(user)
    return made


@pytest.mark.parametrize(
    ("who", "status"),
    [("lead", 302), ("mara", 302), ("emma", 404), ("auditor", 404), ("outsider", 404)],
)
def test_who_may_comment(who: str, status: int, cast: Cast) -> None:
    sent = client(getattr(cast, who)).post("/comments/control:AC-04/", {"text": "Fine"})

    assert sent.status_code == status
    assert Comment.objects.count() == (status == 302)


def test_whoever_is_signed_out_is_asked_to_sign_in(cast: Cast) -> None:
    sent = client(None).post("/comments/control:AC-04/", {"text": "Fine"})

    assert "/accounts/login/" in sent.headers["Location"]


@pytest.mark.parametrize("path", ["/comments/control:XX-99/", "/comments/user:1/"])
def test_nothing_else_can_be_talked_about(path: str, cast: Cast) -> None:
    assert client(cast.lead).post(path, {"text": "Fine"}).status_code == 404


def test_a_comment_without_scripts_leads_back_to_where_it_stands(cast: Cast) -> None:
    sent = client(cast.mara).post("/comments/control:AC-04/", {"text": "@lea fine", "tell": "Enzo"})

    comment = Comment.objects.get()
    assert sent.headers["Location"] == f"/controls/AC-04/#comment-{comment.pk}"
    told = sorted(mention.user.name for mention in comment.mentions.all())
    assert told == ["Enzo", "Lea"]


def test_htmx_gets_the_thread_again(cast: Cast) -> None:
    sent = client(cast.mara).post(
        "/comments/control:AC-04/", {"text": "Fine"}, headers={"HX-Request": "true"}
    )

    page = sent.content.decode()
    assert page.strip().startswith("<section")
    assert "Fine" in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": ""}, "required"),
        ({"text": "@bob look"}, "Nobody who sees this page is called “bob”"),
        ({"text": "Fine", "tell": "Emma"}, "Nobody who sees this page is called so"),
        ({"text": "x" * 4001}, "at most 4000"),
    ],
)
def test_what_was_refused_stands_in_the_form_again(
    fields: dict[str, str], words: str, cast: Cast
) -> None:
    plain = client(cast.mara).post("/comments/control:AC-04/", fields)
    by_htmx = client(cast.mara).post(
        "/comments/control:AC-04/", fields, headers={"HX-Request": "true"}
    )

    assert plain.status_code == 422
    for answer in (plain, by_htmx):
        assert words in answer.content.decode()
    assert 'href="/controls/AC-04/"' in plain.content.decode()
    assert Comment.objects.count() == 0


def test_acts_on_comments_by_their_pages(cast: Cast) -> None:
    comment = say(cast, "@mara look")
    mention = Mention.objects.get()

    assert client(cast.lead).post(f"/comments/{comment.pk}/retract/").status_code == 302
    assert client(cast.lead).post(f"/comments/mentions/{mention.pk}/done/").status_code == 404
    assert Comment.objects.get().retracted_at is None
    assert client(cast.mara).post(f"/comments/mentions/{mention.pk}/done/").status_code == 302
    assert client(cast.enzo).post(f"/comments/{comment.pk}/retract/").status_code == 302
    assert Comment.objects.get().retracted_at
    assert client(cast.emma).post(f"/comments/{comment.pk}/retract/").status_code == 404


def test_comments_stand_on_pages_of_staff_and_never_in_the_portal(cast: Cast) -> None:
    item = factories.evidence_item(cast.control)
    finding = factories.finding("AWS-04")
    for subject in ("control:AC-04", f"evidence:{item.pk}", f"finding:{finding.pk}"):
        words = f"Between us about {subject}"
        place = place_of(subject)
        add_comment(place=place, text=words, actor=cast.enzo, at=AT)
        for reader in (cast.lead, cast.mara):
            page = client(reader).get(place.href).content.decode()
            assert words in page
            assert "Not shown to auditors" in page
    day = factories.AT.date()
    factories.audit("Type II", auditors=[cast.auditor], first_day=day, last_day=day)
    for path in ("", "controls/AC-04/", f"evidence/{item.pk}/"):
        answer = client(cast.auditor).get(f"/audit/type-ii/{path}")
        assert answer.status_code == 200, path
        assert "Between us" not in answer.content.decode()
        assert "comment.added" not in answer.content.decode()


def test_a_page_of_the_past_shows_what_was_said_by_then_and_takes_nothing(cast: Cast) -> None:
    say(cast, "Said early")
    say(cast, "Said late", at=AT + timedelta(days=3))

    page = client(cast.enzo).get("/controls/AC-04/?as_of=2026-01-15").content.decode()

    assert "Said early" in page
    assert "Said late" not in page
    assert 'name="text"' not in page
    assert "Take back" not in page
