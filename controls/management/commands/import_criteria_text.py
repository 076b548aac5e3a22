"""`bin/manage import_criteria_text FILE.csv`: the organization's licensed text of the criteria."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from compliance.ledger.models import Job
from controls import actions
from controls.criteria_text import CriteriaTextError, parse_criteria_text
from controls.models import Criterion

_JOB = Job("import_criteria_text")


class Command(BaseCommand):
    help = (
        "Show your own licensed text of the criteria beside our words. FILE.csv has the columns "
        "criterion and text; nothing is taken over unless every row is right."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("file", nargs="?", type=Path, metavar="FILE.csv")
        what.add_argument("--clear", action="store_true", help="remove all licensed texts")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["clear"]:
            cleared = actions.clear_criteria_text(actor=_JOB, at=timezone.now())
            self.stdout.write(f"Removed the licensed text of {cleared} criteria.")
        else:
            texts = _read(options["file"])
            changed = actions.import_criteria_text(texts=texts, actor=_JOB, at=timezone.now())
            self.stdout.write(f"Read {len(texts)} criteria; {changed} were new or different.")


def _read(path: Path) -> dict[str, str]:
    known = set(Criterion.objects.values_list("code", flat=True))
    if not known:
        raise CommandError("There are no criteria yet. Run bin/manage load_catalogue first.")
    try:
        return parse_criteria_text(path.read_text(encoding="utf-8"), known=known)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{path} is not UTF-8 text; save it as CSV UTF-8.") from error
    except CriteriaTextError as error:
        raise CommandError(f"Nothing was changed.\n{error}") from error
