"""Signs of life of the background processes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models


class Heartbeat(models.Model):
    """When a background job last ran all the way through beat, queue and worker."""

    name = models.SlugField(primary_key=True)
    seen_at = models.DateTimeField()

    objects: ClassVar[models.Manager[Heartbeat]] = models.Manager()

    def __str__(self) -> str:
        return self.name

    @classmethod
    def beat(cls, name: str, at: datetime) -> None:
        """Remember that the job of this name ran at this moment."""
        cls.objects.update_or_create(name=name, defaults={"seen_at": at})

    @classmethod
    def trouble(cls, name: str, *, within: timedelta, at: datetime) -> str:
        """Return what is wrong when the job did not run lately; nothing when all is well."""
        seen = cls.objects.filter(name=name).values_list("seen_at", flat=True).first()
        if seen is None or at - seen > within:
            return "The schedule does not run: no tick lately. Check the beat and worker processes."
        return ""
