"""Where artifacts' bytes lie: a folder, or a bucket with Object Lock. Written once, never over.

Names are content addresses, so a name that exists already holds the same bytes.
"""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from storages.backends.s3 import S3Storage


class FolderStorage(FileSystemStorage):
    """A folder of this machine; a file appears whole or not at all."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _save(self, name: str, content: File[Any]) -> str:
        target = Path(self.path(name))
        if target.exists():
            return name
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = self.draft(target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            Path(draft).chmod(0o440)
            Path(draft).replace(target)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
        return name

    def draft(self, folder: Path) -> tuple[int, str]:
        """Open a file nobody reads yet; it takes its place once it is whole."""
        return tempfile.mkstemp(dir=folder, prefix=".draft-")


class LockedBucketStorage(S3Storage):  # type: ignore[misc]
    """An S3 bucket whose objects nobody can change for `lock_days` days."""

    def __init__(self, *, lock_days: int = 0, **settings: Any) -> None:
        super().__init__(**settings)
        self.lock_days = lock_days

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def get_object_parameters(self, name: str) -> dict[str, Any]:
        if not self.lock_days:
            return {}
        until = datetime.now(UTC) + timedelta(days=self.lock_days)
        return {"ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": until}

    def _save(self, name: str, content: File[Any]) -> str:
        return name if self.exists(name) else str(super()._save(name, content))
