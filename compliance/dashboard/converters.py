"""How a day stands in an address."""

from datetime import date


class DayConverter:
    """A day as YYYY-MM-DD; what is no day is no address."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return str(value)
