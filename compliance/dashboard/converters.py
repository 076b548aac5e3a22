"""How a day stands in an address."""

from datetime import date


class DayConverter:
    """A day of this century as YYYY-MM-DD; what is no such day is no address."""

    regex = r"20\d{2}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return str(value)
