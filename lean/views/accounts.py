"""Sign in and out, the person's own account, language and theme, and the first set-up."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from lean import setup
from lean.access import PUBLIC, SIGNED_IN, SignedInRequest, policy
from lean.audit import record
from lean.context import THEME_COOKIE
from lean.forms.accounts import PasswordForm, SetUpForm, SignInForm, TokenForm
from lean.forms.base import applied
from lean.forms.pins import BadgeForm, PinForm
from lean.models import Pin, User
from lean.services import accounts

YEAR = 365 * 24 * 3600


class SignIn(LoginView):
    """By user name and password. Each try is in the audit trail."""

    policy = PUBLIC
    form_class = SignInForm
    template_name = "lean/login.html"
    redirect_authenticated_user = True

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)  # rotates the session
        record("person.signed_in", form.get_user(), by=form.get_user(), site=None)
        return response

    @transaction.atomic
    def form_invalid(self, form: Any) -> HttpResponse:
        wait = form.attempt.wait if form.attempt else 0
        name = form.data.get("username", "")[:150].replace("\0", "")
        if form.attempt and not wait:
            record("person.refused", None, by=None, site=None, after={"username": name})
        response = self.render_to_response(self.get_context_data(form=form), status=429 if wait else 422)
        if wait:
            response["Retry-After"] = str(wait)
        return response


class SignOut(LogoutView):
    """By POST only."""

    policy = PUBLIC

    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if isinstance(request.user, User):
            record("person.signed_out", request.user, by=request.user, site=None)
        return super().post(request, *args, **kwargs)


@policy(SIGNED_IN)
@never_cache
def account(request: SignedInRequest) -> HttpResponse:
    """The person's own page: password, PIN and badge, API tokens, language and theme."""
    return account_page(request)


def account_page(request: SignedInRequest, status: int = 200, **parts: Any) -> HttpResponse:
    """The page, with what a change of it gave or was refused for in ``parts``."""
    context = {
        "password_form": PasswordForm(request.user),
        "token_form": TokenForm(),
        "pin_form": PinForm(),
        "badge_form": BadgeForm(),
        "pin": Pin.objects.filter(user=request.user).first(),
        "tokens": request.user.auth_token_set.all(),
        "memberships": request.user.memberships.select_related("site"),
        **parts,
    }
    return render(request, "lean/account.html", context, status=status)


@policy(SIGNED_IN)
@never_cache
@sensitive_post_parameters()
@require_POST
def password(request: SignedInRequest) -> HttpResponse:
    """A new password of one's own; other sessions end, this one goes on."""
    form = PasswordForm(request.user, request.POST)
    if not form.is_valid():
        return account_page(request, 422, password_form=form)
    accounts.change_password(request.user, form.cleaned_data["new_password1"])
    update_session_auth_hash(request, request.user)
    messages.success(request, _("Password changed. Other devices have to sign in again."))
    return redirect("account")


@policy(SIGNED_IN)
@never_cache
@require_POST
def token_new(request: SignedInRequest) -> HttpResponse:
    """A new API token, whose text this answer shows once."""
    form = TokenForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        issued = applied(form, lambda: accounts.issue_token(
            request.user, name=values["name"], read_only=values["read_only"], days=values["days"] or None))  # fmt: skip
        if issued:
            return account_page(request, 201, issued=issued[0], token_text=issued[1])
    return account_page(request, 422, token_form=form)


@policy(SIGNED_IN)
@require_POST
def token_revoke(request: SignedInRequest, key: str) -> HttpResponse:
    """The token opens nothing any more."""
    accounts.revoke_token(request.user, get_object_or_404(request.user.auth_token_set, token_key=key))
    messages.success(request, _("Token revoked."))
    return redirect("account")


@policy(PUBLIC)
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speaks another language from now on."""
    return _choose(request, "language", settings.LANGUAGE_COOKIE_NAME)


@policy(PUBLIC)
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the device."""
    return _choose(request, "theme", THEME_COOKIE)


def _choose(request: HttpRequest, name: str, cookie: str) -> HttpResponse:
    """Keeps the choice on the device, and with the person when one is signed in; then back to the page."""
    value = request.POST.get(name, "")
    try:
        accounts.check_choice(name, value)
    except ValidationError as error:
        return HttpResponse(error.messages[0], status=400, content_type="text/plain; charset=utf-8")
    if isinstance(request.user, User):
        accounts.choose(request.user, name, value)
    response = redirect(_back(request))
    response.set_cookie(cookie, value, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.HTTPS)
    return response


def _back(request: HttpRequest) -> str:
    """The page the form was on; another host is no page of ours."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else "home"


@policy(PUBLIC)
@never_cache
@sensitive_post_parameters()
def set_up(request: HttpRequest, token: str) -> HttpResponse:
    """The first administrator and the first site, once. A used or unknown token is a 404."""
    if not setup.is_open(token):
        raise Http404("no such set-up")
    form = SetUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in SetUpForm.SITE}
        name, chosen = form.cleaned_data["username"], form.cleaned_data["password1"]
        user = applied(form, lambda: setup.set_up(token, username=name, password=chosen, **values))
        if user:
            login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
            return redirect("home")
    return render(request, "lean/setup.html", {"form": form}, status=422 if form.errors else 200)


@policy(SIGNED_IN)
@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """The site where the person was last, else the first; a person without a site is told so."""
    sites = {row.site.slug: row.site for row in request.user.memberships.select_related("site").order_by("site__name")}
    last = request.session.get("site", "")
    if not sites:
        return render(request, "lean/no_site.html")
    return redirect(settings.HOME_ROUTE, site=last if last in sites else next(iter(sites)))
