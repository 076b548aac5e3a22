"""Signing in: an App with its token of a few minutes, an installation, a person."""

from __future__ import annotations

from typing import Any

from compliance.jobs.local.github.accounts import App, Token
from compliance.jobs.local.github.moments import later
from compliance.jobs.local.github.world import MissingError

from .organizations import installation
from .question import Question, RefusalError, not_found
from .shapes import private_user, user

_NO_JWT = "A JSON web token could not be decoded"


def _app(question: Question) -> App:
    app = question.world.apps.get(question.app_id or 0)
    if app is None:
        raise RefusalError(401, _NO_JWT)
    return app


def app(question: Question) -> Any:
    """Answer GET /app."""
    found = _app(question)
    owner = next(iter(question.world.organizations.values())).account
    return {
        "id": found.id,
        "slug": found.slug,
        "node_id": f"A_{found.id}",
        "client_id": f"Iv23li{found.id}",
        "owner": user(owner, question.address),
        "name": found.name,
        "description": "",
        "external_url": question.address,
        "html_url": f"{question.address}/apps/{found.slug}",
        "created_at": found.created_at,
        "updated_at": found.created_at,
        "permissions": dict(found.permissions),
        "events": [],
        "installations_count": 1,
    }


def installation_of(question: Question) -> Any:
    """Answer GET /orgs/{org}/installation: where the App is in this organization."""
    found = _app(question)
    try:
        owner = question.world.organization(question.values["org"])
    except MissingError as error:
        raise not_found() from error
    for row in owner.installations:
        if row.app is found:
            return installation(owner, row, question.address)
    raise not_found()


def access_token(question: Question) -> Any:
    """Answer POST /app/installations/{installation_id}/access_tokens with an hour's token."""
    found = _app(question)
    try:
        owner, row = question.world.installation(int(question.values["installation_id"]))
    except (MissingError, ValueError) as error:
        raise not_found() from error
    if row.app is not found:
        raise not_found()
    if row.suspended_at:
        raise RefusalError(403, "This installation has been suspended")
    token = Token(
        value=f"ghs_{question.world.new_oid()[:36]}",
        account=question.world.account(f"{found.slug}[bot]"),
        organization=owner.login,
        permissions=row.permissions,
        repositories=row.repositories,
        is_installation=True,
        expires_at=later(question.now, hours=1),
    )
    question.world.tokens[token.value] = token
    return {
        "token": token.value,
        "expires_at": token.expires_at,
        "permissions": dict(row.permissions),
        "repository_selection": row.selection,
    }


def viewer(question: Question) -> Any:
    """Answer GET /user, where a person is signed in."""
    token = question.signed_in
    if token.is_installation:
        raise RefusalError(403, "Resource not accessible by integration")
    return private_user(token.account, question.address)
