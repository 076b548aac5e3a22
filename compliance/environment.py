"""What the environment says; each mistake is one sentence, raised before anything starts."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

_FLAGS = {"": False, "0": False, "false": False, "no": False, "off": False}
_FLAGS |= {"1": True, "true": True, "yes": True, "on": True}
_NUMBER = re.compile(r"\d+(\.\d+)?")
# With any other status gunicorn would start the same failing worker again, for ever.
_ENDED_FOR_GOOD = 3
_VAR = Path(__file__).resolve().parent.parent / "var"


@dataclass(frozen=True, kw_only=True)
class Environment:
    """The deployment's own choices."""

    debug: bool
    var: Path
    secret_key: str
    secret_key_fallbacks: list[str]
    allowed_hosts: list[str]
    is_https: bool
    database: dict[str, Any]
    redis_url: str
    artifact_storage: dict[str, Any]
    email: dict[str, Any]
    email_from: str
    public_url: str
    tick_seconds: float
    requeue_seconds: float
    trusted_proxies: int
    allow_private_webhooks: bool

    @property
    def broker_url(self) -> str:
        """Return the same server as Celery spells it."""
        return self.redis_url.replace("unix://", "redis+socket://").replace(
            "?db=", "?virtual_host="
        )

    @classmethod
    def read(cls) -> Environment:
        """Read and check every variable; raise ImproperlyConfigured with what to do."""
        env = environ.Env()
        return cls(
            debug=_flag("DEBUG"),
            var=Path(os.environ.get("TRACKRECORD_VAR", _VAR)),
            secret_key=_secret_key(),
            secret_key_fallbacks=env.list("SECRET_KEY_FALLBACKS", default=[]),
            allowed_hosts=[
                name.strip() for name in _required("ALLOWED_HOSTS", "localhost").split(",")
            ],
            is_https=_flag("HTTPS"),
            database=_database(),
            redis_url=_redis_url(),
            artifact_storage=artifact_storage(
                _required("ARTIFACT_STORAGE", "file:///srv/artifacts")
            ),
            email=_email(),
            email_from=os.environ.get("EMAIL_FROM", "trackrecord@localhost"),
            public_url=_public_url(),
            tick_seconds=_seconds("TICK_SECONDS", 15.0),
            requeue_seconds=_seconds("REQUEUE_SECONDS", 60.0),
            trusted_proxies=_trusted_proxies(),
            allow_private_webhooks=_flag("ALLOW_PRIVATE_WEBHOOKS"),
        )

    @classmethod
    def read_or_exit(cls) -> Environment:
        """Read; on a mistake print its sentence and end the process, whatever command it is."""
        try:
            return cls.read()
        except ImproperlyConfigured as error:
            print(f"Trackrecord cannot start: {error}", file=sys.stderr)  # noqa: T201
            sys.exit(_ENDED_FOR_GOOD)


def _required(name: str, example: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. Set it, for example to {example} (docs/operating.md has the "
            "list), or start with bin/up, which brings everything itself."
        )
    return value


def _flag(name: str) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if value not in _FLAGS:
        raise ImproperlyConfigured(f"{name} must be true or false.")
    return _FLAGS[value]


def _seconds(name: str, default: float) -> float:
    value = os.environ.get(name, "").strip() or str(default)
    if not _NUMBER.fullmatch(value) or not float(value):
        raise ImproperlyConfigured(f"{name} must be a number of seconds, such as {default:g}.")
    return float(value)


def _trusted_proxies() -> int:
    value = os.environ.get("TRUSTED_PROXIES", "").strip() or ("1" if _flag("HTTPS") else "0")
    if not value.isdigit():
        raise ImproperlyConfigured("TRUSTED_PROXIES must be a number of proxies, such as 1.")
    return int(value)


def _secret_key() -> str:
    key = _required("SECRET_KEY", "50 random characters")
    if len(key) < 32:
        raise ImproperlyConfigured("SECRET_KEY is too short: use at least 32 random characters.")
    return key


def _database() -> dict[str, Any]:
    url = _required("DATABASE_URL", "postgres://user:password@host:5432/trackrecord")
    if not url.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured(
            "DATABASE_URL must start with postgres:// – PostgreSQL is the only database that keeps "
            "the record's promises."
        )
    try:
        database: dict[str, Any] = environ.Env.db_url_config(url)
    except ValueError as error:
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be read; use for example "
            "postgres://user:password@host:5432/trackrecord, with %-escapes in the password."
        ) from error
    socket = parse_qs(urlsplit(url).query).get("host")
    if socket:
        database |= {"HOST": socket[0], "OPTIONS": {}}
    return database | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


def _redis_url() -> str:
    url = _required("REDIS_URL", "redis://host:6379/0")
    if urlsplit(url).scheme not in {"redis", "rediss", "unix"}:
        raise ImproperlyConfigured("REDIS_URL must start with redis://, rediss:// or unix://.")
    return url


def artifact_storage(url: str) -> dict[str, Any]:
    """Return the storage that an ARTIFACT_STORAGE address names.

    `file:///absolute/folder`, or `s3://bucket/prefix?region=eu-west-1&lock_days=2555` for S3 with
    Object Lock; `endpoint=` names another S3-compatible server.
    """
    parts = urlsplit(url)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    match parts.scheme:
        case "file" if parts.path:
            return {
                "BACKEND": "evidence.storage.FolderStorage",
                "OPTIONS": {"location": parts.path},
            }
        case "s3" if parts.netloc:
            return {
                "BACKEND": "evidence.storage.LockedBucketStorage",
                "OPTIONS": _bucket_options(parts.netloc, parts.path.strip("/"), query),
            }
    raise ImproperlyConfigured(
        "ARTIFACT_STORAGE must be file:///absolute/folder or s3://bucket/prefix?region=…&lock_days=…."
    )


def _bucket_options(bucket: str, prefix: str, query: dict[str, str]) -> dict[str, Any]:
    if not query.get("lock_days", "0").isdigit():
        raise ImproperlyConfigured("ARTIFACT_STORAGE: lock_days must be a whole number of days.")
    return {
        "bucket_name": bucket,
        "location": prefix,
        "region_name": query.get("region"),
        "endpoint_url": query.get("endpoint"),
        "lock_days": int(query.get("lock_days", "0")),
        "file_overwrite": False,
        "default_acl": None,
        "querystring_auth": True,
    }


def _public_url() -> str:
    """Return the address people reach this at, without a slash at its end."""
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip("*.") or "localhost"
    url = (
        os.environ.get("PUBLIC_URL", "").strip()
        or f"{'https' if _flag('HTTPS') else 'http'}://{host}"
    )
    if urlsplit(url).scheme not in {"http", "https"}:
        raise ImproperlyConfigured(
            "PUBLIC_URL must be the address people open, such as https://trackrecord.example.com."
        )
    return url.rstrip("/")


def _email() -> dict[str, Any]:
    url = os.environ.get("EMAIL_URL", "consolemail://")
    try:
        return dict(environ.Env.email_url_config(url))
    except (ImproperlyConfigured, KeyError, ValueError) as error:
        raise ImproperlyConfigured(
            "EMAIL_URL is not an address of a mail server; use for example "
            "smtp+tls://user:password@mail.example.com:587."
        ) from error
