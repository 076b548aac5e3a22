"""What answers say of limits, by header, status and words."""

from __future__ import annotations

from typing import Any

import pytest

from integrations.providers.github.limits import held_until, is_limited

NOW = 1_000_000.0


@pytest.mark.parametrize(
    ("status", "headers", "body", "limited", "until"),
    [
        (200, {"x-ratelimit-remaining": "4999"}, {}, False, None),
        (200, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1000900"}, {}, False, 1_000_900),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1000900"}, {}, True, 1_000_900),
        (403, {"retry-after": "30"}, {"message": "secondary"}, True, NOW + 30),
        (429, {"retry-after": "7"}, None, True, NOW + 7),
        (429, {}, None, True, NOW + 60),
        (403, {}, {"message": "You have exceeded a secondary rate limit."}, True, NOW + 60),
        (403, {}, {"message": "Resource not accessible by integration"}, False, None),
        (200, {}, {"errors": [{"type": "RATE_LIMITED"}]}, True, NOW + 60),
        (
            200,
            {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1000300"},
            {"errors": [{"type": "RATE_LIMITED"}]},
            True,
            1_000_300,
        ),
        (200, {}, {"errors": [{"type": "FORBIDDEN"}]}, False, None),
        (200, {}, [], False, None),
        (503, {"retry-after": "5"}, None, False, None),
    ],
)
def test_a_limit_is_told_from_other_answers(
    status: int, headers: dict[str, str], body: Any, limited: bool, until: float | None
) -> None:
    assert is_limited(status, headers, body) is limited
    assert held_until(status, headers, body, now=NOW) == until
