"""Each report goes to the addresses that IT entered: signed, at least once, with the same identity, and nowhere else."""

import base64
import hashlib
import hmac
import json
import time
from datetime import timedelta

import pytest
import trustme
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from lean.models import AuditEntry, Role
from lean.ways import ways
from tests.contracts.examples import night
from tests.factories import make_user
from tests.lean.receiver import Receiver
from tests.valuestream.nightly import reported
from tests.valuestream.streams import make_stream, small_log
from valuestream import tasks
from valuestream.models import MAX_ATTEMPTS, Hook, HookDelivery, NightlyRun
from valuestream.services.night import deliveries, hooks
from valuestream.services.runs import expired, rows_of

State = HookDelivery.State
HERE = "/sites/augsburg/reports/hooks/"


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def receiver(authority, settings, monkeypatch, tmp_path):
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    settings.WEBHOOKS, settings.PUBLIC_URL = ways("127.0.0.0/8,::1"), "https://lean.example.com"
    server = Receiver(authority)
    yield server
    server.close()


@pytest.fixture
def entered(augsburg, it_admin, receiver):
    return hooks.enter(augsburg, address=receiver.address, by=it_admin)


@pytest.fixture
def row(augsburg, it_admin, entered):
    report = NightlyRun.objects.get(**night(augsburg, it_admin)).reports.get()
    return deliveries.queue(report)[0]


def post(row):
    tasks.post_report(row.pk)
    row.refresh_from_db()
    return row


def test_a_report_arrives_frozen_with_link_schema_and_a_signature_that_its_receiver_can_check(row, entered, receiver):
    assert post(row).state == State.DELIVERED
    assert (row.status, row.error_code) == (204, "")
    ((path, headers, body),) = receiver.got
    told, report = json.loads(body), row.report
    assert path == "/new-lean?key=geheim"
    assert (told["schema"], told["type"]) == ("newlean.webhook/1", "report.written")
    assert told["data"]["report"] == report.content
    assert told["data"]["report"]["schema"] == "newlean.report/1"
    day = report.night.day.isoformat()
    assert told["data"]["page"] == f"https://lean.example.com/sites/augsburg/reports/{day}/?version=1"
    assert headers["webhook-id"] == headers["Idempotency-Key"] == f"report_{report.content_hash}"
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
    key = base64.b64decode(entered[1].removeprefix("whsec_"))  # as a receiver does it, by standardwebhooks.com
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body.decode()}".encode()
    good = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{good}"


def test_a_second_ring_posts_nothing(row, receiver):
    post(post(row))
    assert len(receiver.got) == 1


def test_a_night_queues_its_report_once_for_each_address_that_is_on(augsburg, entered, receiver, it_admin, settings,
                                                                     tmp_path, child_in_place):  # fmt: skip
    settings.DROP_FOLDERS = tmp_path / "drop"
    off = hooks.enter(augsburg, address=receiver.address + "2", by=it_admin)[0]
    hooks.change(off, address=off.address, is_on=False, by=it_admin)
    make_stream(augsburg, log=small_log(55, timezone="Europe/Berlin"))
    report = reported(augsburg).reports.get()
    assert [one.hook for one in report.hook_deliveries.all()] == [entered[0]]
    with pytest.raises(IntegrityError), transaction.atomic():
        HookDelivery.objects.create(report=report, hook=entered[0])


def test_a_worker_killed_after_the_receiver_took_it_posts_it_again_with_the_same_identity(row, receiver, monkeypatch):
    def killed(*args, **outcome):
        raise SystemExit

    end = deliveries._end
    monkeypatch.setattr(deliveries, "_end", killed)
    with pytest.raises(SystemExit):
        post(row)
    monkeypatch.setattr(deliveries, "_end", end)
    assert len(receiver.got) == 1
    assert post(row).state == State.QUEUED  # the dead worker still holds it
    assert len(receiver.got) == 1
    rows_of(HookDelivery).update(lease_until=Now() - timedelta(seconds=1))
    assert expired(HookDelivery) == [row]
    assert post(row).state == State.DELIVERED
    first, second = receiver.got
    assert first[1]["webhook-id"] == second[1]["webhook-id"]
    assert first[2] == second[2]


@pytest.mark.parametrize("status", [302, 400, 401, 500, 503])
def test_another_answer_than_200_is_told_and_asked_five_times_and_then_a_person_decides(row, receiver, status):
    receiver.status = status
    for attempt in range(1, MAX_ATTEMPTS):
        assert post(row).state == State.QUEUED
        assert (row.attempts, row.status, row.error_code) == (attempt, status, "hook_status")
        assert expired(HookDelivery) == []  # its next ring lies in the future
    assert post(row).state == State.FAILED
    assert len(receiver.got) == MAX_ATTEMPTS
    assert post(row).state == State.FAILED
    assert len(receiver.got) == MAX_ATTEMPTS


def test_a_receiver_that_says_gone_is_not_asked_again(row, receiver):
    receiver.status = 410
    assert post(row).state == State.FAILED


def test_a_receiver_that_hangs_up_is_asked_later(row, receiver):
    receiver.drops = True
    assert post(row).state == State.QUEUED
    assert row.error_code == "hook_no_answer"
    receiver.drops = False
    assert post(row).state == State.DELIVERED


def test_a_receiver_with_a_strange_certificate_gets_nothing(row, receiver, monkeypatch, tmp_path):
    trustme.CA().cert_pem.write_to_path(tmp_path / "other.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "other.pem"))
    assert post(row).state == State.QUEUED
    assert row.error_code == "hook_certificate"
    assert receiver.got == []


def test_an_address_in_a_network_that_is_not_open_gets_nothing_and_is_not_tried_again(row, receiver, settings):
    for text, code in (("10.1.0.0/16", "hook_private"), ("public", "hook_private")):
        settings.WEBHOOKS = ways(text)
        rows_of(HookDelivery).update(state=State.QUEUED)
        assert (post(row).state, row.error_code) == (State.FAILED, code)
    assert receiver.got == []


@pytest.mark.parametrize("change", ["off", "switched"])
def test_what_is_no_longer_wanted_is_dropped(row, receiver, settings, change):
    if change == "off":
        settings.WEBHOOKS = ways("")
    else:
        Hook.objects.update(is_on=False)
    assert post(row).state == State.DROPPED
    assert receiver.got == []


def test_without_the_setting_nothing_is_queued_and_nobody_can_enter_an_address(settings, row, client, it_admin):
    settings.WEBHOOKS = ways("")
    assert deliveries.queue(row.report) == []
    client.force_login(it_admin)
    page = client.post(HERE, {"address": "https://mes.plant/y"})
    assert page.status_code == 422
    assert "WEBHOOK_NETWORKS" in page.content.decode()
    assert Hook.objects.count() == 1


def test_after_the_key_of_the_house_was_lost_nothing_is_signed_wrongly_and_the_page_says_what_to_do(
    row, receiver, settings
):
    former = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", []
    assert (post(row).state, row.error_code) == (State.FAILED, "hook_secret")
    rows_of(HookDelivery).update(state=State.QUEUED)
    settings.SECRET_KEY_FALLBACKS = [former]
    assert post(row).state == State.DELIVERED


def test_the_secret_is_shown_once_and_neither_database_nor_trail_hold_it_or_the_path(client, it_admin, receiver):
    client.force_login(it_admin)
    page = client.post(HERE, {"address": receiver.address})
    assert page.status_code == 201
    secret = page.content.decode().split("whsec_")[1].split("<")[0]
    hook = Hook.objects.get()
    assert secret not in str(hook.__dict__)
    assert secret not in client.get(HERE).content.decode() + client.get(f"{HERE}{hook.pk}/").content.decode()
    entry = AuditEntry.objects.get(action="hook.entered")
    assert entry.after == {"host": hook.host, "is_on": True}
    renewed = client.post(f"{HERE}{hook.pk}/secret/")
    assert renewed.status_code == 201
    assert secret not in renewed.content.decode()
    assert "whsec_" in renewed.content.decode()
    assert renewed["Cache-Control"].startswith("max-age=0, no-cache, no-store")


def test_it_changes_switches_tests_and_removes_an_address_and_the_trail_names_each(
    client, it_admin, entered, receiver, django_capture_on_commit_callbacks
):
    client.force_login(it_admin)
    one = f"{HERE}{entered[0].pk}/"
    assert client.post(one, {"address": "ftp://mes.plant/z", "is_on": "on"}).status_code == 422
    assert client.post(one, {"address": receiver.address + "3"}).status_code == 302
    assert Hook.objects.get().is_on is False
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{one}test/")["Location"] == "/sites/augsburg/jobs/?kind=hooks"
    ((_path, headers, body),) = receiver.got
    assert json.loads(body)["data"] == {"site": "augsburg"}
    assert headers["webhook-id"].startswith("test_")
    assert "taken by the receiver" in client.get("/sites/augsburg/jobs/?kind=hooks").content.decode()
    assert client.post(f"{one}remove/").status_code == 302
    assert not Hook.objects.exists()
    actions = list(
        AuditEntry.objects.filter(action__startswith="hook.").order_by("seq").values_list("action", flat=True)
    )
    assert actions == ["hook.entered", "hook.changed", "hook.tested", "hook.removed"]
    assert "geheim" not in str([entry.__dict__ for entry in AuditEntry.objects.all()])


@pytest.mark.parametrize(
    ("address", "said"),
    [("mes.plant/x", "begins with https"), ("http://mes.plant/x", "begins with https"),
     ("https://user:word@mes.plant/", "No user name"), ("https:///x", "This is no address")],
)  # fmt: skip
def test_what_is_no_address_is_refused_in_words(client, it_admin, receiver, address, said):
    client.force_login(it_admin)
    page = client.post(HERE, {"address": address})
    assert page.status_code == 422
    assert said in page.content.decode()
    assert not Hook.objects.exists()


def test_jobs_tell_night_host_and_reason_and_it_tries_again_or_cancels(client, row, receiver, it_admin, augsburg):
    receiver.status = 500
    post(row)
    jobs, acts = "/sites/augsburg/jobs/?kind=hooks", "/sites/augsburg/jobs/hooks/"
    client.force_login(make_user("otto", augsburg, Role.OPERATOR))
    page = client.get(jobs).content.decode()
    assert "The receiver answered with status 500 instead of 200." in page
    assert "localhost" in page
    assert "geheim" not in page
    assert acts not in page
    client.force_login(it_admin)
    assert f"{acts}{row.pk}/cancel/" in client.get(jobs).content.decode()
    client.post(f"{acts}{row.pk}/cancel/")
    assert post(row).state == State.CANCELLED
    assert len(receiver.got) == 1
    receiver.status = 200
    assert f"{acts}{row.pk}/again/" in client.get(jobs).content.decode()
    client.post(f"{acts}{row.pk}/again/")
    assert post(row).state == State.DELIVERED
    told = client.get("/api/v1/sites/augsburg/jobs/?kind=hooks").json()
    assert [(one["kind"], one["state"]) for one in told] == [("hooks", "delivered")]
    entries = AuditEntry.objects.filter(action__startswith="delivery.").order_by("seq")
    assert [entry.action for entry in entries] == ["delivery.cancelled", "delivery.again"]


def test_by_api_it_cancels_a_posting_and_tries_it_again(client, row, receiver, it_admin):
    client.force_login(it_admin)
    acts = f"/api/v1/sites/augsburg/jobs/hooks/{row.pk}/"
    assert client.post(f"{acts}cancel/").json()["state"] == "cancelled"
    again = client.post(f"{acts}again/")
    assert (again.status_code, again.json()["state"], again.json()["http_status"]) == (202, "queued", None)
    assert post(row).state == State.DELIVERED
    assert client.post(f"{acts}again/").json()["state"] == "delivered"
    assert len(receiver.got) == 1
