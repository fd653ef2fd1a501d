"""The nightly report by e-mail: ordered by each person, sent at most once, whoever is killed on the way."""

import smtplib
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from lean.models import AuditEntry, Role
from tests.factories import make_user
from tests.valuestream.streams import make_stream, small_log
from valuestream import letters
from valuestream.models import MAX_ATTEMPTS, ReportMail, Subscription
from valuestream.night_words import night_of
from valuestream.services.night import mails, nights, plans, tries
from valuestream.services.night.at_once import night_at_once
from valuestream.services.night.subscriptions import subscribe, unsubscribe
from valuestream.services.runs import expired, rows_of

pytestmark = pytest.mark.usefixtures("child_in_place")
State = ReportMail.State
MORNING = date(2026, 4, 30)  # the small log of 55 orders ends on 26 April
HERE = "/sites/augsburg/reports/mail/"
END = "https://lean.example.com/letters/end/"


@pytest.fixture(autouse=True)
def mail_is_on(settings, tmp_path):
    settings.MAIL_IS_ON, settings.DROP_FOLDERS = True, tmp_path / "drop"
    settings.PUBLIC_URL = "https://lean.example.com"


@pytest.fixture
def reader(augsburg):
    user = make_user("mara", augsburg, Role.WORKS_COUNCIL)
    user.language = "de"
    user.save()
    subscribe(user, augsburg, address="mara@example.com")
    return user


@pytest.fixture
def report(augsburg, reader):
    make_stream(augsburg, log=small_log(55, timezone="Europe/Berlin"))
    night = plans.begin(augsburg, plans.due_on(plans.plan_of(augsburg), MORNING), by=None)[0]
    night_at_once(night)
    return night.reports.get()


@pytest.fixture
def row(report):
    return report.mails.get()


def send(row):
    mails.advance(row.pk, letters.letter)
    row.refresh_from_db()
    return row


class Broken(EmailBackend):
    """A mail server that fails at one place."""

    at_open: Exception | None = None
    at_send: Exception | None = None

    def open(self):
        if self.at_open:
            raise self.at_open

    def send_messages(self, messages):
        if self.at_send:
            raise self.at_send
        return super().send_messages(messages)


@pytest.fixture
def server(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.Broken"

    def fails(**where):
        for place in ("at_open", "at_send"):
            monkeypatch.setattr(Broken, place, where.get(place))

    return fails


def test_a_letter_comes_in_the_readers_language_with_the_clock_of_the_site(row):
    assert send(row).state == State.SENT
    letter = mail.outbox[0]
    assert letter.to == ["mara@example.com"]
    assert letter.subject.startswith("Augsburg, 29. – 30. Apr. 2026: ")
    html = letter.alternatives[0][0]
    for text in (letter.body, html):
        assert "Was sich geändert hat" in text
        assert "https://lean.example.com/sites/augsburg/reports/2026-04-30/" in text
        assert END in text
    assert '<html lang="de">' in html


def test_a_letter_tells_mail_programs_how_to_end_it_with_one_click(row, settings):
    """RFC 8058: the address and the fixed body; only over HTTPS."""
    headers = letters.letter(row).extra_headers
    assert headers["List-Unsubscribe"].startswith(f"<{END}")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    settings.PUBLIC_URL = "http://lean.plant"
    headers = letters.letter(row).extra_headers
    assert headers["List-Unsubscribe"].startswith("<http://lean.plant/letters/end/")
    assert "List-Unsubscribe-Post" not in headers
    settings.PUBLIC_URL = ""
    assert "List-Unsubscribe" not in letters.letter(row).extra_headers


def test_a_second_ring_sends_nothing(row):
    send(send(row))
    assert len(mail.outbox) == 1


def test_a_report_has_one_letter_to_each_reader_by_constraint(row):
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportMail.objects.create(report=row.report, receiver=row.receiver)


def test_a_worker_killed_while_sending_leaves_a_letter_that_is_unknown_and_never_sent_again(row, server):
    server(at_send=SystemExit())  # the process ends between "sending" and the server's answer
    with pytest.raises(SystemExit):
        send(row)
    row.refresh_from_db()
    assert row.state == State.SENDING
    assert send(row).state == State.SENDING
    rows_of(ReportMail).update(lease_until=Now() - timedelta(seconds=1))
    assert expired(ReportMail) == []  # nobody is rung for
    mails.note_lost()
    server()
    assert send(row).state == State.UNKNOWN
    assert row.error_code == "mail_unsure"
    assert mail.outbox == []


def test_a_worker_killed_before_sending_costs_time_only(row, server):
    server(at_open=SystemExit())  # the process ends before anything was told to a server
    with pytest.raises(SystemExit):
        send(row)
    assert send(row).state == State.QUEUED  # the dead worker still holds it
    rows_of(ReportMail).update(lease_until=Now() - timedelta(seconds=1))
    assert expired(ReportMail) == [row]
    server()
    assert send(row).state == State.SENT
    assert len(mail.outbox) == 1


def test_a_server_that_does_not_answer_is_asked_five_times_over_three_hours_and_then_given_up(row, server):
    server(at_open=ConnectionRefusedError())
    for attempt in range(1, MAX_ATTEMPTS):
        assert send(row).state == State.QUEUED
        assert row.attempts == attempt
        assert expired(ReportMail) == []  # not yet: its next ring lies in the future
    assert send(row).state == State.FAILED
    assert row.error_code == "no_mail_server"
    assert sum(tries.WAITS) == 191  # minutes: 1 + 10 + 60 + 120


def test_an_address_that_the_server_refuses_is_not_sent_and_says_why(row, server):
    server(at_send=smtplib.SMTPRecipientsRefused({"mara@example.com": (550, b"no such user")}))
    assert send(row).state == State.FAILED
    assert row.error_code == "mail_refused"


def test_a_server_that_says_not_now_is_asked_again(row, server):
    server(at_send=smtplib.SMTPRecipientsRefused({"mara@example.com": (451, b"greylisted")}))
    assert send(row).state == State.QUEUED
    server()
    assert send(row).state == State.SENT


def test_a_connection_that_breaks_while_sending_is_unknown(row, server):
    server(at_send=smtplib.SMTPServerDisconnected("gone"))
    assert send(row).state == State.UNKNOWN
    server()
    assert send(row).state == State.UNKNOWN
    assert mail.outbox == []


@pytest.mark.parametrize("change", ["stopped", "closed", "no role", "mail off", "old"])
def test_what_is_no_longer_wanted_is_dropped(row, augsburg, reader, settings, change):
    if change == "stopped":
        unsubscribe(reader, augsburg, by=reader)
    elif change == "closed":
        type(reader).objects.update(is_active=False)
    elif change == "mail off":
        settings.MAIL_IS_ON = False
    elif change == "no role":
        reader.memberships.all().delete()
    else:
        rows_of(ReportMail).update(created_at=Now() - timedelta(hours=13))  # a restored backup, a long outage
    assert send(row).state == State.DROPPED
    assert mail.outbox == []


def test_a_night_computed_again_sends_no_second_letter(report):
    nights.again(report.night, by=None)
    night_at_once(report.night)
    report.number = 2
    assert mails.queue(report) == []
    assert ReportMail.objects.count() == 1


def test_without_a_mail_server_nothing_is_queued_and_nobody_can_order(settings, report, reader, augsburg):
    settings.MAIL_IS_ON = False
    assert mails.queue(report) == []
    with pytest.raises(ValidationError, match="MAIL_URL"):
        subscribe(reader, augsburg, address="mara@example.com")


def test_the_works_council_orders_on_the_page_and_the_trail_says_so_without_the_address(client, augsburg):
    council = make_user("cora", augsburg, Role.WORKS_COUNCIL)
    client.force_login(council)
    assert client.post(HERE, {"address": "cora@example"}).status_code == 422
    assert client.post(HERE, {"address": "cora@example.com"}).status_code == 302
    assert Subscription.objects.get().user == council
    entry = AuditEntry.objects.get(action="report.subscribed")
    assert entry.actor == "cora"
    assert "example.com" not in str(entry.__dict__)
    assert client.post(HERE, {"on": "0"}).status_code == 302
    assert not Subscription.objects.exists()


def test_jobs_name_the_night_of_a_letter_and_never_its_reader(client, row, augsburg):
    client.force_login(make_user("otto", augsburg, Role.OPERATOR))
    page = client.get("/sites/augsburg/jobs/?kind=mails").content.decode()
    assert night_of(MORNING) in page
    assert "mara" not in page
    told = client.get("/api/v1/sites/augsburg/jobs/?kind=mails")
    assert told.json()[0]["state"] == "queued"
    assert "mara" not in told.content.decode()


def test_the_reader_sees_what_became_of_each_letter(client, row, reader, server):
    server(at_send=smtplib.SMTPServerDisconnected("gone"))
    send(row)
    client.force_login(reader)
    page = client.get(HERE).content.decode()
    assert "nicht bekannt, ob versandt" in page
    assert "mara@example.com" in page


def test_the_subscription_is_ordered_and_stopped_by_api(client, augsburg):
    client.force_login(make_user("olga", augsburg, Role.OPERATOR))
    address = "/api/v1/sites/augsburg/report-subscription/"
    bad = client.put(address, {"is_on": True}, content_type="application/json")
    assert (bad.status_code, list(bad.json())) == (400, ["address"])
    on = client.put(address, {"is_on": True, "address": "olga@example.com"}, content_type="application/json")
    assert on.json() == {"is_on": True, "address": "olga@example.com", "is_mail_set_up": True}
    client.put(address, {"is_on": False}, content_type="application/json")
    assert client.get(address).json()["is_on"] is False


def test_a_letter_tells_what_waits_for_its_receiver_and_nothing_where_nothing_does(row, monkeypatch):
    assert "wartet" not in letters.letter(row).body
    monkeypatch.setattr("kaizen.services.rollouts.inbox.count_for", lambda user: 3 if user == row.receiver else 0)
    message = letters.letter(row)
    assert "In New Lean wartet auf Sie\n- Rollouts: 3\n" in message.body
    assert "<li>Rollouts: 3</li>" in message.alternatives[0].content
