"""Where one machine keeps its data, and the environment its processes share."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parents[3]
_OWN_PARTS = ("DATABASE_URL", "REDIS_URL", "ARTIFACT_STORAGE", "SECRET_KEY", "ALLOWED_HOSTS")


@dataclass(frozen=True, kw_only=True)
class Profile:
    """One set of data under var/: the demo's, the product's, or the tests'."""

    name: str
    folder: Path

    @classmethod
    def named(cls, name: str) -> Profile:
        """Return the profile, with its folder made."""
        folder = Path(os.environ.get("TRACKRECORD_VAR", BASE_DIR / "var")) / name
        (folder / "fonts").mkdir(parents=True, exist_ok=True)
        return cls(name=name, folder=folder)

    @classmethod
    def of_manage(cls) -> Profile:
        """Return the profile a management command works on: PROFILE, else what was used so far."""
        name = os.environ.get("PROFILE", "")
        if not name:
            var = Path(os.environ.get("TRACKRECORD_VAR", BASE_DIR / "var"))
            name = "demo" if (var / "demo").exists() and not (var / "live").exists() else "live"
        return cls.named(name)

    def environment(self, *, database_url: str, redis_url: str) -> dict[str, str]:
        """Return the process environment; what the caller has set himself wins."""
        defaults = {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "ARTIFACT_STORAGE": f"file://{self.folder / 'artifacts'}",
            "SECRET_KEY": self._secret_key(),
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
        }
        own = {key: os.environ[key] for key in _OWN_PARTS if os.environ.get(key)}
        return {
            **os.environ,
            **defaults,
            **own,
            "TRACKRECORD_VAR": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "compliance.settings",
            "PYTHONUNBUFFERED": "1",
        }

    def _secret_key(self) -> str:
        path = self.folder / "secret_key"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(48))
        return path.read_text()
