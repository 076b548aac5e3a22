"""What is typed about the pages themselves."""

from __future__ import annotations

from django import forms


class SaveViewForm(forms.Form):
    """A name for the state of a list, and where to go back to."""

    list_key = forms.SlugField(max_length=60)
    name = forms.CharField(max_length=60)
    state = forms.CharField(max_length=1_000, required=False)
    is_shared = forms.BooleanField(required=False)
    next = forms.CharField(max_length=2_000, required=False)
