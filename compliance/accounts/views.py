"""Who may sign in: the first lead, users and roles, and one's own account."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from compliance.web.access import for_lead
from compliance.web.lists import answer, is_act, shown
from compliance.web.peek import or_peek
from compliance.web.request import SignedInRequest

from . import actions
from .forms import (
    FoundingForm,
    InvitationForm,
    OrganizationForm,
    RoleForm,
    TimeZoneForm,
    TokenForm,
)
from .invitations import invitation_for
from .lists import USERS
from .models import ApiToken, Notice, Organization, User

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_http_methods(["GET", "POST"])
@login_not_required
@sensitive_post_parameters("password")
def welcome(request: HttpRequest) -> HttpResponse:
    """Make the organization and its first lead; once there are users, this page is gone."""
    if User.objects.exists():
        return _founded(request)
    form = FoundingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        lead = form.lead()
        try:
            _found(form, lead)
        except (actions.AccountRefusedError, ValidationError) as error:
            form.add_error(None, error if isinstance(error, ValidationError) else str(error))
        else:
            login(request, lead, backend=_BACKEND)
            return redirect("setup")
    return render(
        request, "accounts/welcome.html", {"form": form}, status=422 if form.errors else 200
    )


def _founded(request: HttpRequest) -> HttpResponse:
    """Lead whoever came Back from the set-up there again; to anybody else nothing is here."""
    if getattr(request.user, "is_lead", False):
        return redirect("setup")
    raise Http404("The first lead was made already.")


def _found(form: FoundingForm, lead: User) -> Organization:
    return actions.found_organization(
        name=form.cleaned_data["organization"],
        time_zone=form.cleaned_data["time_zone"],
        lead=lead,
        password=form.cleaned_data["password"],
        actor=None,
        at=timezone.now(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_lead
def users(request: SignedInRequest) -> HttpResponseBase:
    """List everybody with an account, and invite somebody."""
    if request.method != "POST" or is_act(request):
        form = InvitationForm()
        return answer(request, USERS, User.objects.all(), "accounts/users.html", form=form)
    return _invite(request)


def _invite(request: SignedInRequest) -> HttpResponse:
    form = InvitationForm(request.POST)
    if form.is_valid():
        try:
            user = actions.invite_user(**form.cleaned_data, actor=request.user, at=timezone.now())
        except actions.AccountRefusedError as error:
            form.add_error("email", str(error))
        else:
            return redirect("accounts:user", user.pk)
    context = {"shown": shown(request, USERS, User.objects.all()), "form": form}
    return render(request, "accounts/users.html", context, status=422)


def peek_user(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show who a user is and what they answer for, beside the list."""
    found = get_object_or_404(User, pk=pk)
    context = {"found": found, "token_count": found.api_tokens.filter(revoked_at=None).count()}
    return render(request, "accounts/_peek_user.html", context)


@require_GET
@for_lead
@or_peek(peek_user)
def user(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one user; until they first sign in, with the link by which they set their password."""
    found = get_object_or_404(User, pk=pk)
    return _user_page(request, found, has_link=found.is_active and found.last_login is None)


@require_POST
@for_lead
def password_link(request: SignedInRequest, pk: int) -> HttpResponse:
    """Make a new link to set a password, on the record; it is shown this once."""
    found = get_object_or_404(User, pk=pk)
    try:
        actions.make_password_link(user=found, actor=request.user, at=timezone.now())
    except actions.AccountRefusedError as error:
        messages.error(request, str(error))
        return redirect("accounts:user", pk)
    return _user_page(request, found, has_link=True)


def _user_page(
    request: SignedInRequest, found: User, *, has_link: bool, role_form: RoleForm | None = None
) -> HttpResponse:
    link = request.build_absolute_uri(_password_link(found)) if has_link else ""
    invitation = invitation_for(found) if link else None
    context = {
        "found": found,
        "link": link,
        "invitation": invitation,
        "message": invitation.message(link) if invitation else "",
        "role_form": role_form or RoleForm(initial={"role": found.role}),
    }
    return render(request, "accounts/user.html", context, status=422 if role_form else 200)


@require_POST
@for_lead
def set_role(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a user another role."""
    found, form = get_object_or_404(User, pk=pk), RoleForm(request.POST)
    if form.is_valid():
        try:
            actions.change_role(
                user=found,
                role=form.cleaned_data["role"],
                actor=request.user,
                at=timezone.now(),
            )
        except actions.AccountRefusedError as error:
            form.add_error("role", str(error))
    if form.errors:
        return _user_page(request, found, has_link=False, role_form=form)
    return redirect("accounts:user", pk)


@require_POST
@for_lead
def set_active(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let a user in, or keep them out."""
    found = get_object_or_404(User, pk=pk)
    try:
        actions.set_active(
            user=found,
            is_active=request.POST.get("active") == "yes",
            actor=request.user,
            at=timezone.now(),
        )
    except actions.AccountRefusedError as error:
        messages.error(request, str(error))
    return redirect("accounts:user", pk)


@require_http_methods(["GET", "POST"])
def account(request: SignedInRequest) -> HttpResponse:
    """Show one's own account and API tokens; a new token's secret is shown once."""
    form, secret = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            _, secret = actions.create_token(
                user=request.user,
                label=form.cleaned_data["label"],
                actor=request.user,
                at=timezone.now(),
            )
            form = TokenForm()
        except actions.AccountRefusedError as error:
            form.add_error("label", str(error))
    return _account_page(request, form, secret=secret)


@require_POST
def time_zone(request: SignedInRequest) -> HttpResponse:
    """Set the zone in which one sees times oneself."""
    form = TimeZoneForm(request.POST)
    if not form.is_valid():
        return _account_page(request, TokenForm(), zone_form=form)
    actions.set_time_zone(
        user=request.user,
        time_zone=form.cleaned_data["time_zone"],
        actor=request.user,
        at=timezone.now(),
    )
    messages.success(request, "Times are shown in that zone from now on.")
    return redirect("accounts:account")


def _account_page(
    request: SignedInRequest,
    form: TokenForm,
    *,
    zone_form: TimeZoneForm | None = None,
    secret: str = "",
) -> HttpResponse:
    context = {
        "form": form,
        "zone_form": zone_form or TimeZoneForm(initial={"time_zone": request.user.time_zone}),
        "secret": secret,
        "tokens": request.user.api_tokens.order_by("-created_at"),
    }
    status = 422 if form.errors or zone_form else 200
    return render(request, "accounts/account.html", context, status=status)


@require_POST
def dismiss(request: SignedInRequest, notice: str) -> HttpResponse:
    """Put a notice away for oneself."""
    if notice not in Notice.values:
        raise Http404("There is no such notice.")
    actions.dismiss_notice(notice=Notice(notice), actor=request.user, at=timezone.now())
    return redirect("home")


@require_http_methods(["GET", "POST"])
@for_lead
def organization(request: SignedInRequest) -> HttpResponse:
    """Correct the organization's name and time zone."""
    found = get_object_or_404(Organization)
    initial = {"name": found.name, "time_zone": found.time_zone}
    form = OrganizationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.correct_organization(**form.cleaned_data, actor=request.user, at=timezone.now())
        messages.success(request, "The organization is saved.")
        return redirect("accounts:organization")
    status = 422 if form.errors else 200
    return render(request, "accounts/organization.html", {"form": form}, status=status)


@require_POST
def revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    """End one of one's own tokens."""
    token = get_object_or_404(ApiToken, pk=pk, user=request.user)
    actions.revoke_token(token=token, actor=request.user, at=timezone.now())
    return redirect("accounts:account")


def _password_link(found: User) -> str:
    key = default_token_generator.make_token(found)
    name = "account_reset_password_from_key"
    return reverse(name, kwargs={"uidb36": user_pk_to_url_str(found), "key": key})
