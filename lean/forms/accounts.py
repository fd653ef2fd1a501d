"""Sign in, set up, change the password, make an API token."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.http import HttpRequest
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from lean.models import User
from lean.throttle import Attempt

DAYS = [(30, _("30 days")), (365, _("one year")), (0, _("until it is revoked"))]


class SignInForm(AuthenticationForm):
    """User name and password; guessing is slowed down before a password is looked at."""

    refusal = _("Not logged in:")
    do_not_fit = _("User name and password do not go together. Capital letters count in both.")

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.attempt: Attempt | None = None
        self.error_messages = {**self.error_messages, "invalid_login": self.do_not_fit}
        self.fields["username"].label = _("User name")
        self.fields["username"].widget.attrs.update(autocapitalize="none", spellcheck="false")

    def clean(self) -> dict[str, Any]:
        address = self.request.META.get("REMOTE_ADDR", "") if self.request else ""
        self.attempt = Attempt(self.cleaned_data.get("username", ""), address)
        if self.attempt.wait:
            raise forms.ValidationError(
                ngettext_lazy(
                    "Too many tries. The next one counts in %(seconds)s second.",
                    "Too many tries. The next one counts in %(seconds)s seconds.",
                    "seconds",
                ),
                code="wait",
                params={"seconds": self.attempt.wait},
            )
        cleaned = super().clean()
        self.attempt.forgive()
        return cleaned


PASSWORD_HINT = _("At least 12 characters, no common word, not like the user name.")


class PasswordForm(PasswordChangeForm):
    """Old password once, new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = PASSWORD_HINT
        self.fields["old_password"].widget.attrs.pop("autofocus")  # the page holds more than this form


class TokenForm(forms.Form):
    name = forms.CharField(label=_("What it is for"), max_length=80)
    read_only = forms.BooleanField(label=_("May only read"), required=False, initial=True)
    days = forms.TypedChoiceField(label=_("Valid for"), choices=DAYS, coerce=int, initial=365)


def zones() -> list[tuple[str, str]]:
    """The time zones of the world by place; without abbreviations and historical names."""
    parts = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    return [(name, name) for name in sorted(available_timezones()) if name.startswith(parts)] + [("UTC", "UTC")]


def spoken() -> str:
    """The language in which the page is read: likely that of the site."""
    return (get_language() or settings.LANGUAGE_CODE).split("-")[0]


class SiteFields(forms.Form):
    """The facts of a site."""

    name = forms.CharField(label=_("Name of the site"), max_length=80)
    timezone = forms.ChoiceField(label=_("Time zone"), choices=zones, initial="Europe/Berlin")
    country = forms.CharField(
        label=_("Country"), max_length=2, min_length=2, initial="DE", help_text=_("Two letters: DE, AT, PT")
    )
    language = forms.ChoiceField(label=_("Language of the site"), choices=settings.LANGUAGES, initial=spoken)
    grid_region = forms.CharField(
        label=_("Electricity grid region"), max_length=20, initial="DE",
        help_text=_("As the CO₂ factors name it: DE, AT, PT, US-CAL"),
    )  # fmt: skip

    def clean_country(self) -> str:
        return self.cleaned_data["country"].upper()


class NewSiteForm(SiteFields):
    slug = forms.SlugField(
        label=_("Short name in addresses"), max_length=40, help_text=_("Small letters and digits. It stays as it is.")
    )
    field_order: tuple[str, ...] = ("name", "slug")


class SetUpForm(SetPasswordMixin, NewSiteForm):
    """The first person and the first site."""

    SITE = ("name", "slug", "timezone", "country", "language", "grid_region")
    username = forms.CharField(label=_("Your user name"), max_length=150, validators=[UnicodeUsernameValidator()])
    password1, password2 = SetPasswordMixin.create_password_fields()
    field_order = ("username", "password1", "password2", "name", "slug")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = PASSWORD_HINT

    def clean(self) -> dict[str, Any]:
        self.validate_passwords()
        self.validate_password_for_user(User(username=self.cleaned_data.get("username", "")))
        return self.cleaned_data
