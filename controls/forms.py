"""What people type about scope, turned into values."""

from typing import Any

from django import forms

from compliance.accounts.models import User


class SystemForm(forms.Form):
    """A product or environment to add."""

    name = forms.CharField(
        max_length=120, help_text="As it should stand in the report, such as “Acme Cloud (EU)”."
    )
    description = forms.CharField(
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What it does and where it runs, in a sentence.",
    )


class OwnerForm(forms.Form):
    """Who answers for a control."""

    owner = forms.ModelChoiceField(User.objects.none(), empty_label="Choose somebody")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fit = User.objects.active().staff().order_by("name")
        self.fields["owner"].queryset = fit  # type: ignore[attr-defined]


class ScopeForm(forms.Form):
    """Whether something is to be in scope."""

    in_scope = forms.TypedChoiceField(
        choices=[("yes", "In scope"), ("no", "Out of scope")],
        coerce=lambda value: value == "yes",
    )
