"""Letters with the nightly report: queued with the report, sent at most once, whoever is killed in between.

    QUEUED ──connected──► SENDING ──server said yes──► SENT
      │ no server: later      │ server said no ───────► FAILED, or QUEUED again when it said "not now"
      └ not wanted: DROPPED   └ nobody knows ─────────► UNKNOWN

Nothing is told to a mail server before ``SENDING`` is committed, and only its own clear no leads back from it.
"""

import smtplib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models.functions import Now

from valuestream.core.refusal import Refusal
from valuestream.models import Report, ReportMail, Subscription
from valuestream.services.night.subscriptions import wants
from valuestream.services.night.tries import later
from valuestream.services.refusals import kept
from valuestream.services.runs import claim, lease, rows_of, settle

State = ReportMail.State
Compose = Callable[[ReportMail], EmailMultiAlternatives]
SAID_NO = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError, smtplib.SMTPHeloError)
TEMPORARY = range(400, 500)  # RFC 5321, 4.2.1: not taken, may be taken later
FRESH = timedelta(hours=12)  # a letter of yesterday, or of a restored backup, is not sent any more
NO_SERVER = Refusal(
    "no_mail_server", "The mail server did not answer, refused the log-in or asked to wait.",
    "IT checks MAIL_URL and whether this machine may reach the server. The report is on its page.",
)  # fmt: skip
REFUSED = Refusal(
    "mail_refused", "The mail server refused the letter.",
    "Check the address under Reports, By e-mail; IT checks MAIL_FROM.",
)  # fmt: skip
UNSURE = Refusal(
    "mail_unsure", "The connection or the worker broke off while the letter was sent: it may have arrived or not.",
    "It is not sent again. The report is on its page.",
)  # fmt: skip


def queue(report: Report) -> list[ReportMail]:
    """A letter to each person who wants it, in the transaction of the report; none while mail is off.

    A night that is computed again with another result sends no second letter.
    """
    if not settings.MAIL_IS_ON or report.number > 1:
        return []
    found = Subscription.objects.filter(site=report.site).select_related("user").order_by("pk")
    return [ReportMail.objects.create(report=report, receiver=one.user, rung_at=Now()) for one in found]


def advance(pk: int, compose: Compose) -> None:
    """Sends a letter, if it is still to be sent and wanted. A second ring does nothing."""
    token = claim(ReportMail, pk)
    if token is None:
        return
    row = ReportMail.objects.select_related("report__night__site", "receiver").get(pk=pk)
    if not settings.MAIL_IS_ON or not _is_fresh(row) or not wants(row.receiver, row.site):
        settle(row, token, state=State.DROPPED, finished_at=Now())
        return
    message, connection = compose(row), get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException):  # nothing was told yet: it may be tried again
        _end(row, token, **later(row, NO_SERVER))
        return
    try:
        if _begin(row, token):
            _end(row, token, **_told(row, connection, message))
    finally:
        connection.close()


def _is_fresh(row: ReportMail) -> bool:
    return bool(rows_of(ReportMail).filter(pk=row.pk, created_at__gt=Now() - FRESH).exists())


def _begin(row: ReportMail, token: int) -> bool:
    """The point of no return, committed before the server is told anything."""
    held = rows_of(ReportMail).filter(pk=row.pk, token=token, state=State.QUEUED)
    return bool(held.update(state=State.SENDING, lease_until=Now() + lease()))


def _told(row: ReportMail, connection: Any, message: EmailMultiAlternatives) -> dict[str, Any]:
    """What is known after telling the server: it took the letter, said no, or broke off."""
    try:
        taken = connection.send_messages([message])
    except SAID_NO as error:
        return later(row, NO_SERVER) if _is_temporary(error) else {"state": State.FAILED, **kept(REFUSED)}
    except (OSError, smtplib.SMTPException):
        return {"state": State.UNKNOWN, **kept(UNSURE)}
    return {"state": State.SENT} if taken else {"state": State.UNKNOWN, **kept(UNSURE)}


def _is_temporary(error: smtplib.SMTPException) -> bool:
    """Whether the server said "not now": every code of its answer is one of 400 to 499."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code in TEMPORARY for code, _words in error.recipients.values())
    return getattr(error, "smtp_code", 0) in TEMPORARY


def _end(row: ReportMail, token: int, **outcome: Any) -> None:
    """Writes what is known, also over ``UNKNOWN`` when the worker that sent was only slow."""
    held = rows_of(ReportMail).filter(pk=row.pk, token=token, state__in=(State.QUEUED, State.SENDING, State.UNKNOWN))
    cleared = {"error_code": "", "error_message": "", "error_hint": ""}
    held.update(**{"lease_until": None, "finished_at": Now(), **cleared, **outcome})


def note_lost() -> None:
    """Letters whose worker died while it sent: nobody knows whether they arrived, and the row says so."""
    lost = rows_of(ReportMail).filter(state=State.SENDING, lease_until__lte=Now())
    lost.update(state=State.UNKNOWN, lease_until=None, finished_at=Now(), **kept(UNSURE))
