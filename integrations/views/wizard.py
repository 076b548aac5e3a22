"""Connecting a provider: what is read, what to grant, a test, and the first run."""

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from compliance.web.access import for_lead, for_staff
from compliance.web.lists import answer
from compliance.web.request import SignedInRequest
from compliance.web.ways import go_on
from integrations.actions import connections, runs
from integrations.forms import AccessForm, ConnectForm
from integrations.lists import CONNECTIONS
from integrations.models import Connection
from integrations.plugin import Provider, ProviderError
from integrations.providers import PROVIDERS


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def list_connections(request: SignedInRequest) -> HttpResponseBase:
    """List connections with their newest run, and the providers there are."""
    found = Connection.objects.select_related("source__system")
    providers = list(PROVIDERS.values())
    template = "integrations/connections.html"
    return answer(request, CONNECTIONS, found, template, providers=providers)


@require_http_methods(["GET", "POST"])
@for_lead
def connect(request: SignedInRequest, provider_id: str) -> HttpResponse:
    """Take settings and secrets, test them, keep them, and start the first run."""
    provider = _provider(provider_id)
    form = ConnectForm(provider, request.POST or None)
    if request.method == "POST" and form.is_valid():
        connection = _connect(request, form)
        if connection is not None:
            run = runs.start_run(connection=connection, actor=request.user, at=timezone.now())
            return go_on(request, run.get_absolute_url())
    return _page(request, form)


@require_POST
@for_lead
def test(request: SignedInRequest, provider_id: str) -> HttpResponse:
    """Say who the provider thinks we are with these credentials; nothing is kept."""
    form = ConnectForm(_provider(provider_id), request.POST)
    tested: dict[str, object] = {}
    if form.is_valid():
        try:
            tested["identity"] = connections.identify(provider=form.provider, values=form.values)
        except ProviderError as error:
            tested["trouble"] = str(error)
    if request.headers.get("HX-Request"):
        return render(request, "integrations/_tested.html", {"form": form, **tested})
    return _page(request, form, **tested)


@require_http_methods(["GET", "POST"])
@for_lead
def credentials(request: SignedInRequest, name: str) -> HttpResponse:
    """Replace a connection's settings and secrets."""
    connection = get_object_or_404(Connection.objects.select_related("source"), name=name)
    form = AccessForm(
        connection.provider,
        request.POST or None,
        initial={name: value for name, value in connection.settings.items() if value},
        kept=connections.secrets_to_keep(connection),
    )
    if request.method == "POST" and form.is_valid() and _replace(request, form, connection):
        return redirect(connection)
    return _page(request, form, connection=connection)


def _provider(provider_id: str) -> Provider:
    if provider_id not in PROVIDERS:
        raise Http404("There is no such provider.")
    return PROVIDERS[provider_id]


def _page(request: SignedInRequest, form: AccessForm, **more: object) -> HttpResponse:
    context = {
        "form": form,
        "provider": form.provider,
        "access": form.provider.access(form.shown),
        **more,
    }
    status = 422 if form.errors else 200
    return render(request, "integrations/connect.html", context, status=status)


def _connect(request: SignedInRequest, form: ConnectForm) -> Connection | None:
    try:
        identity = connections.identify(provider=form.provider, values=form.values)
        return connections.add_connection(
            draft=form.draft(), identity=identity, actor=request.user, at=timezone.now()
        )
    except (ProviderError, connections.ConnectionNotMadeError) as error:
        form.add_error(None, str(error))
        return None


def _replace(request: SignedInRequest, form: AccessForm, connection: Connection) -> bool:
    try:
        connections.change_credentials(
            connection=connection,
            values=form.values,
            identity=connections.identify(provider=form.provider, values=form.values),
            actor=request.user,
            at=timezone.now(),
        )
    except (ProviderError, connections.ConnectionNotMadeError) as error:
        form.add_error(None, str(error))
        return False
    return True
