"""Pages of access reviews: who may open them, and what they do."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from compliance.dashboard.reviews.shown import shown_now
from compliance.people.models import AccessReview, ReviewDecision
from compliance.people.rules.reviews import Choice, Standing
from evidence.actions.reviews import sign_review
from evidence.models import ReviewEvidence
from tests import factories

from . import builders
from .builders import DAY, account, decide, reviewed, start
from .conftest import NOW, Cast, client_of

pytestmark = pytest.mark.django_db
CARDS = {"HX-Request": "true", "HX-Target": "cards"}


def paths(review: AccessReview) -> dict[str, str]:
    base = f"/reviews/{review.pk}/"
    pia, emma, stranger = (reviewed(review, n).position for n in ("pia", "emma", "stranger"))
    return {
        "reviews": "/reviews/",
        "start": "/reviews/new/",
        "lists": "/reviews/lists/",
        "review": base,
        "removals": f"{base}removals/",
        "cards": f"{base}cards/",
        "pia": f"{base}accounts/{pia}/",
        "emma": f"{base}accounts/{emma}/",
        "stranger": f"{base}accounts/{stranger}/",
    }


SEEN = {
    "lead": dict.fromkeys(
        ("reviews", "start", "lists", "review", "removals", "cards", "pia", "emma", "stranger"), 200
    ),
    "engineer": {"reviews": 200, "start": 403, "lists": 403, "review": 200, "cards": 200}
    | {"pia": 200, "emma": 200},
    "employee": {"reviews": 200, "review": 200, "cards": 200, "emma": 200, "stranger": 200},
    "outsider": {},
    "auditor": {},
}


@pytest.mark.parametrize("who", SEEN)
def test_everybody_opens_only_what_is_theirs(review: AccessReview, cast: Cast, who: str) -> None:
    client = client_of(getattr(cast, who))

    found = {name: client.get(path).status_code for name, path in paths(review).items()}

    assert found == {name: SEEN[who].get(name, 404) for name in found}


def test_an_engineer_without_a_part_finds_no_such_page(review: AccessReview) -> None:
    client = client_of(factories.engineer("Zoe"))

    statuses = {name: client.get(path).status_code for name, path in paths(review).items()}

    assert {name: code for name, code in statuses.items() if code != 404} == {
        "start": 403,
        "lists": 403,
    }


ACTS = ["decide", "comment", "countersign", "reviewer"]


@pytest.mark.parametrize("who", ["outsider", "auditor", "employee"])
@pytest.mark.parametrize("act", ACTS)
def test_nobody_acts_on_what_they_do_not_see(
    review: AccessReview, cast: Cast, who: str, act: str
) -> None:
    path = f"{paths(review)['pia']}{act}/"
    sent = {"choice": "keep", "text": "Hello", "to": cast.employee.pk}

    assert client_of(getattr(cast, who)).post(path, sent).status_code == 404
    assert reviewed(review, "pia").state == Standing.OPEN


@pytest.mark.parametrize("who", ["engineer", "employee", "outsider", "auditor"])
def test_only_who_leads_signs_and_hands_over(review: AccessReview, cast: Cast, who: str) -> None:
    client = client_of(getattr(cast, who))

    assert client.post(f"/reviews/{review.pk}/sign/").status_code == 404
    assert client.post(f"{paths(review)['emma']}reviewer/", {"to": 1}).status_code == 404


def test_who_is_asked_may_answer_and_not_decide(review: AccessReview, cast: Cast) -> None:
    client = client_of(cast.employee)
    page = client.get(paths(review)["emma"]).content.decode()
    assert "Still an administrator?" in page
    assert "/decide/" not in page

    client.post(f"{paths(review)['emma']}decide/", {"choice": "keep", "reason": "Mine"})
    client.post(f"{paths(review)['emma']}comment/", {"text": "Until May"})

    row = reviewed(review, "emma")
    assert row.state == Standing.ASKED
    assert row.comments.latest("pk").text == "Until May"


def cards(client: Client, review: AccessReview, query: str = "") -> Any:
    return client.get(f"/reviews/{review.pk}/cards/{query}").context


def test_cards_come_one_by_one_and_go_on_where_one_was(review: AccessReview, cast: Cast) -> None:
    client = client_of(cast.engineer)
    first = cards(client, review)["card"].account
    assert first.name == "admin"

    answer = client.post(
        f"{first.get_absolute_url()}decide/", {"card": "yes", "choice": "remove", "reason": "Gone"}
    )

    assert answer.headers["Location"] == f"/reviews/{review.pk}/cards/?after={first.position}"
    context = cards(client, review)
    assert context["card"].account.name == "ghost"
    assert (context["said"], context["own"].total) == (2, 4)
    assert cards(client, review, "?after=3")["card"].account.name == "pia"
    assert cards(client, review, "?after=99")["card"].account.name == "ghost"
    assert cards(client, review, "?after=x&at=4")["card"].account.name == "pia"


def test_with_scripts_the_next_card_comes_alone(review: AccessReview, cast: Cast) -> None:
    client = client_of(cast.engineer)
    row = reviewed(review, "pia")

    answer = client.post(
        f"{row.get_absolute_url()}decide/", {"card": "yes", "choice": "keep"}, headers=CARDS
    )

    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()
    assert answer.context["card"].account.name == "admin"
    undone = client.post(f"/reviews/{review.pk}/back/", headers=CARDS)
    assert undone.context["card"].account.name == "pia"
    assert reviewed(review, "pia").state == Standing.OPEN


@pytest.mark.parametrize("headers", [{}, CARDS])
def test_a_missing_reason_is_asked_for_on_the_same_card(
    review: AccessReview, cast: Cast, headers: dict[str, str]
) -> None:
    client = client_of(cast.engineer)
    path = f"{reviewed(review, 'ghost').get_absolute_url()}decide/"

    answer = client.post(path, {"card": "yes", "choice": "keep"}, headers=headers)

    assert answer.status_code == (200 if headers else 422)
    assert answer.context["card"].account.name == "ghost"
    assert "Say why an account that is nobody’s is kept." in answer.content.decode()
    assert 'value="keep"' in answer.content.decode()
    assert reviewed(review, "ghost").state == Standing.OPEN


def test_nothing_chosen_is_said(review: AccessReview, cast: Cast) -> None:
    path = f"{reviewed(review, 'ghost').get_absolute_url()}decide/"

    answer = client_of(cast.engineer).post(path, {"reason": "x"})

    assert answer.status_code == 422
    assert "Choose one of the four." in answer.content.decode()


def test_the_time_somebody_looked_is_measured_here(review: AccessReview, cast: Cast) -> None:
    row = reviewed(review, "pia")
    shown = shown_now(row, at=timezone.now() - timedelta(seconds=40))
    other = shown_now(reviewed(review, "ghost"), at=timezone.now() - timedelta(seconds=40))
    client = client_of(cast.engineer)
    path = f"{row.get_absolute_url()}decide/"

    took = []
    for text in (shown, other, "made up", ""):
        client.post(path, {"choice": "keep", "shown": text})
        took.append(ReviewDecision.objects.latest("pk").took)

    assert took[0] is not None
    assert 40 <= took[0].total_seconds() < 50
    assert took[1:] == [None, None, None]


def test_taking_back_goes_back_decision_by_decision(review: AccessReview, cast: Cast) -> None:
    client = client_of(cast.engineer)
    decide(reviewed(review, "pia"), at=NOW)
    decide(reviewed(review, "ghost"), Choice.REMOVE, "Nobody’s", at=NOW)

    for name in ("ghost", "pia", "emma"):
        answer = client.post(f"/reviews/{review.pk}/back/")
        assert answer.headers["Location"].endswith(f"?at={reviewed(review, name).position}")
        assert reviewed(review, name).state == Standing.OPEN
    client.post(f"/reviews/{review.pk}/back/", follow=True)
    assert not review.accounts.exclude(standing=None).exclude(standing__choice="open").exists()


def test_another_s_decision_is_not_taken_back(review: AccessReview, cast: Cast) -> None:
    decide(reviewed(review, "stranger"), at=NOW)

    client_of(cast.engineer).post(f"/reviews/{review.pk}/back/")

    assert reviewed(review, "stranger").state == Standing.DECIDED
    assert reviewed(review, "emma").state == Standing.OPEN


def test_the_card_tells_what_the_last_review_said(cast: Cast) -> None:
    account(cast.cloud, "pia", person=cast.pia)
    first = start(cast.lead, cast.cloud, at=NOW - 9 * DAY)
    decide(first.accounts.get(), Choice.KEEP, "On call", at=NOW - 8 * DAY)
    sign_review(review=first, conclusion="", actor=cast.lead, at=NOW - 7 * DAY)
    second = start(cast.lead, cast.cloud, at=NOW - DAY)

    page = client_of(cast.engineer).get(f"/reviews/{second.pk}/cards/").content.decode()

    assert "Enzo kept it" in page
    assert "On call" in page


def test_several_are_kept_at_once_and_it_is_said_how_many_were_left_out(
    review: AccessReview, cast: Cast
) -> None:
    client = client_of(cast.engineer)
    rows = [
        str(pk)
        for pk in review.accounts.filter(reviewer=cast.engineer).values_list("pk", flat=True)
    ]
    path = f"/reviews/{review.pk}/"

    asked = client.post(path, {"act": "keep", "row": rows})
    assert "Keep 4 accounts, for one reason?" in asked.content.decode()
    done = client.post(
        path, {"act": "keep", "row": rows, "confirmed": "4", "reason": "All at work"}, follow=True
    ).content.decode()

    assert "2 accounts kept." in done
    assert "1 privileged, 1 nobody’s. Decide each by itself" in done
    assert reviewed(review, "pia").standing.in_bulk  # type: ignore[union-attr]
    assert reviewed(review, "ghost").state == Standing.OPEN


def test_keeping_several_is_undone_like_any_act(review: AccessReview, cast: Cast) -> None:
    client = client_of(cast.engineer)
    path, row = f"/reviews/{review.pk}/", reviewed(review, "pia")
    sent = {"act": "keep", "row": [row.pk], "confirmed": "1", "reason": "At work"}
    page = client.post(path, sent, follow=True).content.decode()
    token = page.partition('name="undo" value="')[2].partition('"')[0]

    client.post(path, {"undo": token})

    assert reviewed(review, "pia").state == Standing.OPEN


def test_the_lead_hands_several_over(review: AccessReview, cast: Cast) -> None:
    zoe = factories.engineer("Zoe")
    row = reviewed(review, "pia")
    sent = {"act": "hand_over", "row": [row.pk], "confirmed": "1", "to": zoe.pk}

    client_of(cast.engineer).post(f"/reviews/{review.pk}/", sent)
    assert reviewed(review, "pia").reviewer == cast.engineer
    client_of(cast.lead).post(f"/reviews/{review.pk}/", sent)
    assert reviewed(review, "pia").reviewer == zoe
    client_of(cast.lead).post(f"{row.get_absolute_url()}reviewer/", {"to": cast.engineer.pk})
    assert reviewed(review, "pia").reviewer == cast.engineer


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"admin", "emma", "ghost", "pia", "stranger"}),
        ("?state=asked", {"emma"}),
        ("?state=open", {"admin", "ghost", "pia", "stranger"}),
        ("?state=keep", set()),
        ("?mark=ghost", {"ghost"}),
        ("?mark=privileged", {"admin"}),
        ("?q=emma", {"emma", "stranger"}),
    ],
)
def test_the_accounts_are_found_by_what_is_said_of_them(
    review: AccessReview, cast: Cast, query: str, names: set[str]
) -> None:
    shown = client_of(cast.lead).get(f"/reviews/{review.pk}/{query}").context["shown"]

    assert {row.name for row in shown.part.rows} == names


def test_a_review_is_started_after_a_look_at_who_would_review_what(cast: Cast) -> None:
    account(cast.cloud, "pia", person=cast.pia)
    account(cast.cloud, "ghost")
    client = client_of(cast.lead)
    form = client.get("/reviews/new/").context["form"]
    assert form.initial["control"].code == "AC-04"
    sent = {
        "title": "Access review, Q1",
        "control": form.initial["control"].pk,
        "directories": [cast.cloud.pk],
        "reviewers": "manager",
        "due_on": (NOW + 9 * DAY).date().isoformat(),
        "owner": cast.lead.pk,
    }

    looked = client.post("/reviews/new/", sent | {"preview": "yes"})
    assert not AccessReview.objects.exists()
    assert "2 accounts to review" in looked.content.decode()
    assert "read long ago" in looked.content.decode()
    begun = client.post("/reviews/new/", sent | {"start": "yes"})

    made = AccessReview.objects.get()
    assert begun.headers["Location"] == f"/reviews/{made.pk}/"
    assert made.accounts.count() == 2


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"due_on": "2020-01-01"}, "That day is over"),
        ({"directories": []}, "Choose at least one system"),
        ({"directories": "shop"}, "no account that can be used"),
    ],
)
def test_a_start_that_makes_no_sense_is_refused_in_words(
    cast: Cast, change: dict[str, Any], word: str
) -> None:
    account(cast.cloud, "pia")
    sent: dict[str, Any] = {
        "title": "Review",
        "control": builders.control().pk,
        "directories": [cast.cloud.pk],
        "reviewers": "owner",
        "due_on": (NOW + DAY).date().isoformat(),
        "owner": cast.lead.pk,
        "start": "yes",
    } | change
    if sent["directories"] == "shop":
        sent["directories"] = [cast.shop.pk]

    answer = client_of(cast.lead).post("/reviews/new/", sent)

    assert answer.status_code == 422
    assert word in answer.content.decode()


def test_signing_leads_to_the_evidence(review: AccessReview, cast: Cast) -> None:
    client, path = client_of(cast.lead), f"/reviews/{review.pk}/"
    refused = client.post(f"{path}sign/", {"conclusion": "Well"}, follow=True).content.decode()
    assert "5 decisions are still open" in refused
    builders.decide_all(review.accounts.all(), at=NOW)
    assert "Sign and seal" in client.get(path).content.decode()

    signed = client.post(f"{path}sign/", {"conclusion": "Well"}, follow=True).content.decode()

    item = ReviewEvidence.objects.get().item
    assert f"Signed and sealed: it is {item.code} from now on." in signed
    assert f'href="/evidence/{item.pk}/"' in signed
    assert "Sign and seal" not in signed
    assert "Keep all chosen" not in signed
    drawn = client.get(f"/evidence/{item.pk}/").content.decode()
    assert "Signed access review" in drawn or "Stands out" in drawn
    downloaded = client.get(f"/evidence/{item.pk}/download/").content.decode()
    assert json.loads(downloaded.splitlines()[0])["title"] == review.title


def test_removals_stand_on_a_page_of_their_own(review: AccessReview, cast: Cast) -> None:
    decide(reviewed(review, "ghost"), Choice.REMOVE, "Nobody’s", at=NOW - 3 * DAY)
    client = client_of(cast.lead)

    page = client.get(f"/reviews/{review.pk}/removals/").content.decode()
    assert "Overdue" in page
    builders.goes(reviewed(review, "ghost").account, at=NOW - 2 * DAY - timedelta(hours=12))

    assert "Seen done" in client.get(f"/reviews/{review.pk}/removals/?state=done").content.decode()
