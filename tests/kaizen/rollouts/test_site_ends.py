"""A site with its own installation: signed orders, carried out once, and nothing that it has not approved itself."""

import json
import time
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from kaizen.core.rollout.orders import ANSWER, read, word_of
from kaizen.models import Adoption, Effect, Fence, OrderSender, RolloutStep, SiteEnd
from kaizen.services.rollouts import engine, site_ends, stopping
from kaizen.services.rollouts.ends import Answer, end_of, keys, order_of, webhook
from kaizen.services.standards import effect, review, writing
from lean.audit import verify
from lean.models import Role
from tests.factories import PASSWORD, make_user
from tests.kaizen.away import approved_there, lead_away, send
from tests.kaizen.rollouts.campaigns import approved, begun, make_team, proven_standard, ready
from valuestream.services.night.hook_messages import Message, headers_of

TODAY = date(2026, 5, 4)
S = Adoption.States
PATH = "/api/v1/orders/away/"
PAGE = "/sites/porto/rollouts/end/"


@pytest.fixture
def augsburg(db):
    return make_team("augsburg")


@pytest.fixture
def adoption(augsburg, porto):
    """Approved, trained, and due now."""
    rollout = begun(proven_standard(augsburg), [porto.stream], by=augsburg.lean)
    row = approved(rollout.adoptions.get(), porto)
    row = ready(row, porto, starts_on=TODAY + timedelta(days=1), today=TODAY)
    RolloutStep.objects.filter(adoption=row).update(due_at=timezone.now())
    return Adoption.objects.get(pk=row.pk)


@pytest.fixture
def there(adoption, porto, settings, monkeypatch):
    """The wire to the site's own installation, and that site."""
    return lead_away(porto, settings, monkeypatch)


@pytest.fixture
def wire(there):
    return there[0]


@pytest.fixture
def away(there):
    return there[1]


def later():
    """The leases are over: what was not answered is tried again."""
    past = timezone.now() - timedelta(hours=1)
    RolloutStep.objects.update(due_at=past, rung_at=past)
    RolloutStep.objects.filter(lease_until__isnull=False).update(lease_until=past)
    engine.sweep()


def state(adoption):
    return Adoption.objects.get(pk=adoption.pk).state


def asked(wire):
    return [(read(body).action, read(body).asks) for body, _headers in wire.got]


def test_what_the_site_approved_there_takes_effect_there(adoption, wire, away):
    held = approved_there(away, adoption.installed)
    engine.sweep()
    held.refresh_from_db()
    assert (state(adoption), held.state) == (S.VERIFYING, "effective")
    assert asked(wire) == [("activate", False)]
    effect = Effect.objects.get()
    assert (effect.site, effect.adoption, effect.answer["from"]) == (away, None, "Augsburg")
    assert verify().broken is None


def test_nothing_takes_effect_that_the_site_has_not_approved_there(adoption, away):
    engine.sweep()
    assert (state(adoption), Effect.objects.count()) == (S.NEEDS_ATTENTION, 0)


def test_nothing_takes_effect_that_nobody_there_has_read(adoption, wire, away):
    held = approved_there(away, adoption.installed, is_read=False)
    engine.sweep()
    held.refresh_from_db()
    assert (state(adoption), held.state) == (S.NEEDS_ATTENTION, "approved")


def test_the_database_refuses_an_effect_without_an_approval_of_the_site(adoption, porto, away):
    other = {"kind": "activate", "idem_key": "x", "token": 1}
    for site, version in ((away, adoption.installed), (porto.site, adoption.rollout.version), (away, None)):
        with pytest.raises(DatabaseError), transaction.atomic():
            Effect.objects.create(site=site, version=version, **other)


def test_an_answer_that_was_lost_is_asked_for_and_the_order_is_not_sent_again(adoption, wire, away):
    approved_there(away, adoption.installed)
    wire.loses = 1
    engine.sweep()
    assert (state(adoption), Effect.objects.count()) == (S.ACTIVATING, 1)
    later()
    assert asked(wire) == [("activate", False), ("activate", True)]
    assert (state(adoption), Effect.objects.count()) == (S.VERIFYING, 1)


def test_an_end_that_was_down_gets_the_order_once_it_is_back(adoption, wire, away):
    approved_there(away, adoption.installed)
    wire.is_down = True
    engine.sweep()
    assert SiteEnd.objects.get().said == "no_answer"
    wire.is_down = False
    later()
    assert asked(wire) == [("activate", True), ("activate", False)]
    assert state(adoption) == S.VERIFYING


def test_while_nobody_can_say_what_became_of_it_the_order_is_not_sent(adoption, wire, away):
    approved_there(away, adoption.installed)
    wire.loses = 9
    engine.sweep()
    later()
    assert asked(wire) == [("activate", False), ("activate", True)]


@pytest.mark.parametrize("status", [200, 204, 302, 401, 500])
def test_an_answer_that_is_not_signed_is_none(adoption, wire, away, status):
    approved_there(away, adoption.installed)
    wire.status = status
    engine.sweep()
    assert state(adoption) == S.ACTIVATING
    assert SiteEnd.objects.get().said == f"status_{status}"


def test_the_line_goes_back_there_too(adoption, wire, away):
    held = approved_there(away, adoption.installed)
    engine.sweep()
    stopping.stop(adoption.rollout, by=None, rule="guardrail", seen={}, at=Adoption.objects.get(pk=adoption.pk))
    engine.sweep()
    held.refresh_from_db()
    assert (state(adoption), held.state) == (S.ROLLED_BACK, "withdrawn")


def test_going_back_there_takes_up_what_held_before(adoption, wire, away):
    first = effect.put_in_effect(approved_there(away, adoption.rollout.version), by=None)
    leader, lean = first.author, first.approvals.get(meaning="approved").signer
    draft = writing.begin_next(first.standard, adoption.installed.document, by=leader, reason="New",
                               derived_from=first)  # fmt: skip
    review.submit(draft, reason="New", by=leader)
    held = review.approve(draft, content_hash=draft.content_hash, reason="Fits", password=PASSWORD, by=lean)
    held.acknowledgements.create(user=leader)
    engine.sweep()
    stopping.stop(adoption.rollout, by=None, rule="guardrail", seen={}, at=Adoption.objects.get(pk=adoption.pk))
    engine.sweep()
    now = first.standard.versions.effective().get()
    assert (now.content_hash, now.derived_from, now.author) == (first.content_hash, first, leader)


def test_a_stop_after_a_lost_answer_finds_out_that_it_is_in_effect(adoption, wire, away, augsburg):
    approved_there(away, adoption.installed)
    wire.loses = 1
    engine.sweep()
    stopping.stop(adoption.rollout, by=augsburg.lean)
    engine.sweep()
    assert asked(wire) == [("activate", False), ("hold", False)]
    assert state(adoption) == S.VERIFYING


def test_a_stop_before_the_order_arrived_makes_it_void_there(adoption, wire, away, augsburg):
    held = approved_there(away, adoption.installed)
    wire.is_down = True
    step = adoption.steps.get()
    engine.sweep()
    step.refresh_from_db()
    late = webhook.wire_of(order_of(step), asks=False)
    wire.is_down = False
    stopping.stop(adoption.rollout, by=augsburg.lean)
    engine.sweep()
    assert state(adoption) == S.SCHEDULED
    assert webhook.knock(SiteEnd.objects.get(), late) == Answer.FENCED  # a worker that wakes up late
    held.refresh_from_db()
    assert (held.state, Effect.objects.count()) == ("approved", 0)


def test_a_stop_just_before_the_post_keeps_it_from_going_out(adoption, wire, away, augsburg):
    approved_there(away, adoption.installed)
    step = adoption.steps.get()
    stopping.stop(adoption.rollout, by=augsburg.lean)
    assert end_of(adoption.site).carry_out(order_of(step)) == Answer.UNKNOWN
    assert wire.got == []


def test_who_does_not_know_the_secret_is_refused(adoption, wire, away):
    held = approved_there(away, adoption.installed)
    wire_doc = webhook.wire_of(order_of(adoption.steps.get()), asks=False)
    body = replace(wire_doc, token=1).as_bytes()
    forged = headers_of(Message(wire_doc.identity, body), b"x" * 32)
    assert send(PATH, body, forged).status_code == 401
    secret = keys.opened(OrderSender.objects.get())
    good = headers_of(Message(wire_doc.identity, body), secret)
    assert send(PATH, body + b" ", good).status_code == 401
    assert send("/api/v1/orders/porto/", body, good).status_code == 401
    assert send("/api/v1/orders/nowhere/", body, good).status_code == 401
    assert send(PATH, body, {}).status_code == 400
    held.refresh_from_db()
    assert held.state == "approved"
    answer = send(PATH, body, good)
    told = (wire_doc.identity, good["webhook-timestamp"])
    assert word_of(answer[ANSWER], *told, secret) == answer.json()["answer"] == "done"


def test_an_order_that_somebody_kept_counts_for_five_minutes_only(adoption, wire, away, monkeypatch):
    approved_there(away, adoption.installed)
    wire_doc = replace(webhook.wire_of(order_of(adoption.steps.get()), asks=False), token=1)
    now = time.time()
    monkeypatch.setattr("valuestream.services.night.hook_messages.time.time", lambda: now - 301)
    old = headers_of(Message(wire_doc.identity, wire_doc.as_bytes()), keys.opened(OrderSender.objects.get()))
    monkeypatch.undo()
    assert send(PATH, wire_doc.as_bytes(), old).status_code == 401


def test_what_is_no_order_is_refused_by_its_field(adoption, wire, away):
    secret = keys.opened(OrderSender.objects.get())
    good = json.loads(replace(webhook.wire_of(order_of(adoption.steps.get()), asks=False), token=1).as_bytes())
    wrong = [
        (b"[", "JSON"), (b"[]", "schema"), *((json.dumps({**good, name: value}).encode(), name) for name, value in (
            ("action", "erase"), ("token", True), ("token", 0), ("content_hash", "x"), ("line", ""), ("asks", 1),
            ("idem_key", "a\nb"), ("site", None),
        )),
    ]  # fmt: skip
    for body, field in wrong:
        answer = send(PATH, body, headers_of(Message(good["idem_key"], body), secret))
        assert (answer.status_code, answer.json()["detail"]) == (400, f"This is no order: {field}.")
    big = json.dumps({**good, "site": "x" * 9000}).encode()
    assert send(PATH, big, headers_of(Message(good["idem_key"], big), secret)).status_code == 413
    body = json.dumps(good).encode()
    assert send(PATH, body, headers_of(Message("other", body), secret)).status_code == 400
    assert not Fence.objects.exists()


def test_orders_are_slowed_down(adoption, away, time_machine):
    time_machine.move_to(1_800_000_000, tick=False)
    statuses = {send(PATH, b"{}", {}).status_code for _ in range(241)}
    assert statuses == {400, 429}


def test_the_secret_outlives_a_new_key_of_the_installation_that_keeps_the_former(away, settings):
    end, sender = SiteEnd.objects.get(), OrderSender.objects.get()
    before = keys.secret_of(end)
    assert before == keys.opened(sender)
    assert before.hex() != sender.sealed
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert keys.secret_of(end) == keys.opened(sender) == before
    settings.SECRET_KEY_FALLBACKS = []
    assert (keys.secret_of(end), keys.opened(sender)) == (None, None)


def test_the_end_is_not_changed_while_an_order_is_under_way(adoption, wire, away, porto):
    wire.is_down = True
    engine.sweep()
    with pytest.raises(ValidationError, match="under way"):
        site_ends.stay_here(porto.site, by=porto.lean)


def test_it_shows_the_secret_once_and_takes_what_another_showed(porto, settings, client, monkeypatch):
    _wire, away = lead_away(porto, settings, monkeypatch)
    client.force_login(make_user("it", porto.site, Role.IT_ADMIN))
    made = client.post(PAGE, {"address": "http://127.0.0.1:9/api/v1/orders/away/"})
    assert made.status_code == 201
    secret = made.content.decode().partition("whsec_")[2].partition("<")[0]
    assert secret
    assert secret not in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"address": "ftp://x"}).status_code == 422
    client.post(f"{PAGE}try/")
    assert "does not know the secret" in client.get(PAGE).content.decode()
    site_ends.take_from(away, name="Augsburg", secret=f"whsec_{secret}", by=porto.lean)
    client.post(f"{PAGE}try/")
    assert "address and secret are right" in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}senders/", {"name": "Plzeň", "secret": "whsec_short"}).status_code == 422
    assert client.post(f"{PAGE}senders/", {"name": "Plzeň", "secret": f"whsec_{secret}"}).status_code == 302
    row = OrderSender.objects.get(site=porto.site)
    assert client.post(f"{PAGE}senders/{row.pk}/remove/").status_code == 302
    assert client.post(f"{PAGE}here/").status_code == 302
    assert "take effect in this installation" in client.get(PAGE).content.decode()
