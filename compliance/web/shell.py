"""What every page needs around its content: who is here and where they can go."""

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, object]:
    return {}
