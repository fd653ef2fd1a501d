"""The nightly report by e-mail: each person orders and stops it for oneself, and sees what became of each letter.

The link of a letter ends it without signing in. Opening the link changes nothing, since mail scanners open links.
"""

from django.conf import settings
from django.contrib import messages
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from lean.access import PUBLIC, SignedInRequest, policy, site_for
from lean.forms.base import applied
from valuestream.night_forms import MailForm
from valuestream.night_words import night_of
from valuestream.services.night import subscriptions
from valuestream.services.refusals import why

INVALID = 422
MARKS = {"sent": "ok", "failed": "act", "unknown": "watch"}


@policy("view")
@require_http_methods(["GET", "HEAD", "POST"])
def report_mail(request: SignedInRequest, site: str) -> HttpResponse:
    """Whether the person gets the site's reports by e-mail, to which address, and the newest letters."""
    at, user = site_for(request.user, site, to="view"), request.user
    if request.method == "POST" and request.POST.get("on") == "0":
        subscriptions.unsubscribe(user, at, by=user)
        messages.success(request, _("Stopped. No further report is sent to you."))
        return redirect("report_mail", at.slug)
    form = MailForm(request.POST if request.method == "POST" else None, initial={"address": user.email})
    if request.method == "POST" and form.is_valid():
        applied(form, lambda: subscriptions.subscribe(user, at, address=form.cleaned_data["address"]))
        if not form.errors:
            messages.success(request, _("Ordered. The next report comes by e-mail."))
            return redirect("report_mail", at.slug)
    rows = [(row, night_of(row.report.night.day), MARKS.get(row.state, "nodata"), why(row))
            for row in subscriptions.mails_of(user, at)]  # fmt: skip
    context = {
        "site": at, "form": form, "rows": rows, "is_on": settings.MAIL_IS_ON,
        "is_subscribed": subscriptions.is_subscribed(user, at),
    }  # fmt: skip
    return render(request, "valuestream/reports/mail.html", context, status=INVALID if form.errors else 200)


@policy(PUBLIC)
@csrf_exempt  # mail servers press the button too (RFC 8058); the signature alone gives the right, no cookie does
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """What the link of a letter ends, and the button that ends it. Never redirects: a mail server would not follow."""
    page = "valuestream/reports/unsubscribe.html"
    try:
        row = subscriptions.subscription_of(token)
    except BadSignature:
        return render(request, page, {"state": "unknown"}, status=404)
    if row is None:
        return render(request, page, {"state": "ended"})
    if request.method == "POST":
        subscriptions.end(row, by=None, through="letter")
    state = "done" if request.method == "POST" else "open"
    return render(request, page, {"state": state, "name": row.site.name})
