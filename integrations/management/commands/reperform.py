"""Judge sealed snapshots again and compare with the verdicts that were recorded."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evidence.artifacts import ArtifactError
from evidence.models import Evaluation
from integrations.actions.parts import performed_again
from integrations.providers import PROVIDERS


class Command(BaseCommand):
    help = "Perform recorded verdicts again from the sealed bytes, newest first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--most", type=int, default=500, help="how many evaluations (500)")

    def handle(self, *, most: int, **_options: Any) -> None:
        recorded = Evaluation.objects.newest_first()
        chosen = recorded.select_related("snapshot__artifact")[:most]
        troubles = [trouble for evaluation in chosen if (trouble := _trouble(evaluation))]
        for trouble in troubles:
            self.stderr.write(trouble)
        told = f"{len(chosen) - len(troubles)} of {len(chosen)} evaluations"
        if troubles:
            raise CommandError(f"Only {told} gave the recorded verdicts again.")
        self.stdout.write(f"{told} gave the recorded verdicts again; {recorded.count()} in all.")


def _trouble(evaluation: Evaluation) -> str:
    name = f"{evaluation.check_id} at {evaluation.observed_at.isoformat()}"
    checks = {check.id: check for p in PROVIDERS.values() for check in p.checks}
    check = checks.get(evaluation.check_id)
    if check is None or check.version != evaluation.check_version:
        return f"{name}: this release has no version {evaluation.check_version} of the check."
    try:
        again = performed_again(evaluation.snapshot, check)
    except (ArtifactError, ValueError) as error:
        return f"{name}: {error}"
    if again.digest != evaluation.verdicts_sha256:
        return f"{name}: the sealed bytes give other verdicts than were recorded."
    return ""
