"""What a person sees who follows a link to the simulated GitHub: a few plain lines."""

from __future__ import annotations

from .history import Commit
from .pulls import Pull
from .world import MissingError, World

_FOOT = "This is a simulated GitHub, made up for a demonstration. No such code exists."


def page(world: World, path: str) -> str | None:
    """Return the text at a pull request's, an issue's or a commit's address; None elsewhere."""
    parts = path.strip("/").split("/")
    if len(parts) != 4 or parts[2] not in ("pull", "issues", "commit"):
        return None
    owner, name, kind, key = parts
    try:
        place = world.repository(f"{owner}/{name}")
    except MissingError:
        return None
    if kind == "commit":
        commit = place.commits.get(key)
        lines = _commit(commit) if commit else []
    else:
        pull = place.pulls.get(int(key)) if key.isdigit() else None
        issue = place.issues.get(int(key)) if key.isdigit() else None
        lines = _pull(pull) if pull else [f"Issue {issue.number}: {issue.title}"] if issue else []
    return "\n".join([place.full_name, "", *lines, "", _FOOT, ""]) if lines else None


def _pull(pull: Pull) -> list[str]:
    author = pull.author.handle if pull.author else "ghost"
    lines = [
        f"#{pull.number} {pull.title}",
        f"{pull.created_at}  opened by {author}: +{pull.additions} −{pull.deletions}",
    ]
    lines += [
        f"{review.submitted_at}  {review.state.lower()} by "
        f"{review.author.handle if review.author else 'ghost'}  {review.body}"
        for review in pull.reviews
    ]
    if pull.merged_at and pull.merged_by and pull.merge_commit:
        lines.append(
            f"{pull.merged_at}  merged by {pull.merged_by.handle} as {pull.merge_commit.oid}"
        )
    return lines


def _commit(commit: Commit) -> list[str]:
    author = commit.author.handle if commit.author else commit.author_name
    brought = ", ".join(f"#{pull.number}" for pull in commit.pulls) or "no pull request"
    return [
        f"commit {commit.oid}",
        f"{commit.committed_at}  {author}: +{commit.additions} −{commit.deletions}",
        commit.message,
        f"Brought by {brought}.",
    ]
