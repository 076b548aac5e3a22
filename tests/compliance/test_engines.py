"""The embedded engines are their owner's alone, also where others may enter their folders."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from compliance.jobs.local import engines
from compliance.jobs.local.profile import BASE_DIR, Profile

NOBODY = 65534
AS_ANOTHER_USER = """
import os, sys
import psycopg2
os.setgroups([]), os.setgid(int(sys.argv[2])), os.setuid(int(sys.argv[2]))
psycopg2.connect(sys.argv[1]).close()
"""


def profile(folder: Path) -> Profile:
    return Profile(name="own", folder=folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can try as another user")
@pytest.mark.parametrize(("user", "is_let_in"), [(0, True), (NOBODY, False)])
def test_the_database_lets_in_its_owner_alone(user: int, is_let_in: bool) -> None:
    attempt = subprocess.run(
        [sys.executable, "-c", AS_ANOTHER_USER, os.environ["DATABASE_URL"], str(user)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (attempt.returncode == 0) is is_let_in, attempt.stderr


def test_the_database_asks_the_system_who_connects() -> None:
    data = Path(os.environ["TRACKRECORD_VAR"]) / "postgres"

    rules = (data / "pg_hba.conf").read_text().split()

    assert "peer" in rules
    assert "trust" not in rules


@pytest.mark.parametrize("mode", [0o700, 0o755, 0o777])
def test_a_folder_others_may_enter_holds_no_queue(tmp_path: Path, mode: int) -> None:
    folder = engines._socket(profile(tmp_path)).parent
    folder.chmod(mode)
    try:
        if mode == 0o700:
            assert engines._socket(profile(tmp_path)).parent == folder
            return
        with pytest.raises(engines.UnsafeFolderError, match="Have it removed"):
            engines._socket(profile(tmp_path))
    finally:
        folder.rmdir()


def test_a_link_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    folder = engines._socket(profile(tmp_path)).parent
    folder.rmdir()
    folder.symlink_to(tmp_path)
    try:
        with pytest.raises(engines.UnsafeFolderError):
            engines._socket(profile(tmp_path))
    finally:
        folder.unlink()


def test_what_a_command_writes_is_its_owner_s_alone(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "compliance.jobs.local", "manage", "check"]
    environment = {
        **os.environ,
        "TRACKRECORD_VAR": str(tmp_path),
        "PROFILE": "shared",
    }

    subprocess.run(command, cwd=BASE_DIR, env=environment, capture_output=True, check=True)

    key = tmp_path / "shared" / "secret_key"
    assert stat.S_IMODE((tmp_path / "shared" / "fonts").stat().st_mode) == 0o700
    assert key.stat().st_mode & 0o077 == 0
