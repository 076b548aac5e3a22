"""What people type about scope, turned into values."""

from django import forms


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


class ScopeForm(forms.Form):
    """Whether something is to be in scope."""

    in_scope = forms.TypedChoiceField(
        choices=[("yes", "In scope"), ("no", "Out of scope")],
        coerce=lambda value: value == "yes",
    )
