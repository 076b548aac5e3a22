"""Small parts: moments carry a zone, states a word, fields their help and errors."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django import forms
from django.template import Context, Template
from django.utils import timezone as django_timezone

from compliance.web import moments
from compliance.web.templatetags import parts
from controls.rules.health import Health
from evidence.rules.verdict import Outcome
from integrations.models import CollectionRun, CollectorRun

EARLY = datetime(2026, 10, 2, 9, 14, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "style", "shown"),
    [
        (EARLY, "", "2 Oct 2026, 09:14 UTC"),
        (EARLY, "day", "2 Oct 2026"),
        (EARLY.astimezone(timezone(timedelta(hours=2))), "", "2 Oct 2026, 09:14 UTC"),
    ],
)
def test_moment_is_shown_with_its_zone_and_exact_instant(
    moment: datetime, style: str, shown: str
) -> None:
    told = moments.relative(moment, django_timezone.now())

    assert parts.when(Context(), moment, style) == (
        f'<time datetime="2026-10-02T09:14:07Z" title="2026-10-02T09:14:07Z, {told}">{shown}</time>'
    )


def test_day_is_shown_without_a_zone() -> None:
    assert (
        parts.when(Context(), date(2026, 9, 30)) == '<time datetime="2026-09-30">30 Sep 2026</time>'
    )


def test_no_moment_is_said_in_words() -> None:
    assert "never" in parts.when(Context(), None)
    assert "not yet" in parts.when(Context(), None, "", "not yet")


@pytest.mark.parametrize(
    ("value", "tone", "word"),
    [
        (Health.OPERATING, "ok", "Operating"),
        (Health.FAILING, "bad", "Failing"),
        (Health.STALE, "warn", "Stale"),
        (Health.UNPROVEN, "gap", "Unproven"),
        (Outcome.PASS, "ok", "Pass"),
        (Outcome.UNKNOWN, "gap", "Unknown"),
        (Outcome.NOT_APPLICABLE, "na", "Not applicable"),
        ("something_new", "na", "Something new"),
    ],
)
def test_state_is_a_pill_with_a_tone_and_a_word(value: str, tone: str, word: str) -> None:
    assert parts.status(value) == f'<span class="st {tone}">{word}</span>'


@pytest.mark.parametrize(
    "state", [*Health, *Outcome, *CollectionRun.Result, *CollectorRun.State], ids=str
)
def test_every_state_of_the_product_has_a_tone(state: str) -> None:
    assert str(state) in parts.STATES


def test_unknown_is_never_toned_as_good() -> None:
    assert parts.tone(Outcome.UNKNOWN) != "ok"


def test_state_is_escaped() -> None:
    assert "<b>" not in parts.status("<b>", "<b>")


@pytest.mark.parametrize("size", [16, 20, 24])
def test_icon_is_hidden_from_those_who_listen(size: int) -> None:
    drawn = parts.icon("archive-box", size)

    assert 'aria-hidden="true"' in drawn
    assert f'width="{size}"' in drawn


def test_digest_is_shortened_to_its_ends() -> None:
    assert parts.short_digest("9f2c71ab" + "0" * 52 + "e04d") == "9f2c71ab … e04d"


class Sample(forms.Form):
    name = forms.CharField(help_text="As in lists.")
    note = forms.CharField(required=False)
    agreed = forms.BooleanField()
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)


def show(form: forms.Form, name: str) -> str:
    return Template("{% load parts %}{% field bound %}").render(Context({"bound": form[name]}))


def test_field_ties_its_help_to_its_control() -> None:
    text = show(Sample(), "name")

    assert '<label for="id_name">Name</label>' in text
    assert 'id="id_name_helptext"' in text
    assert 'aria-describedby="id_name_helptext"' in text


def test_field_shows_its_error_beside_it() -> None:
    text = show(Sample({}), "name")

    assert 'aria-invalid="true"' in text
    assert "This field is required." in text


def test_field_says_when_it_may_be_left_empty() -> None:
    assert "optional" in show(Sample(), "note")
    assert "optional" not in show(Sample(), "name")


def test_choices_are_grouped_under_a_legend() -> None:
    text = show(Sample(), "kind")

    assert "<fieldset" in text
    assert "<legend>Kind</legend>" in text


def test_single_box_stands_before_its_words() -> None:
    text = show(Sample(), "agreed")

    assert text.index('type="checkbox"') < text.index("Agreed")


def test_error_summary_leads_to_each_field() -> None:
    text = Template('{% include "components/_form.html" %}').render(Context({"form": Sample({})}))

    assert 'href="#id_name"' in text
    assert "Nothing was saved yet" in text
    assert "Nothing was saved yet" not in Template('{% include "components/_form.html" %}').render(
        Context({"form": Sample()})
    )
