"""Screens: a device without a log-in opens one board, until it is taken down, and nothing else."""

import re
import threading
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from kaizen import urls_board as board_routes
from kaizen.models import Screen
from kaizen.services.boards import screens
from kaizen.services.boards.editing import add_board, take_down
from kaizen.views.kiosk import A_MINUTE, MARK, TOKEN
from lean.models import AuditEntry
from tests.contracts.examples import EXAMPLES, QUERIES
from tests.contracts.routes import routes
from tests.factories import make_site, make_user
from tests.kaizen.boards.kiosks import TV, address, device, hang, pair

NOW = 1_800_000_000
OWN = ("kiosk", "kiosk_live", "kiosk_catalogue", "kiosk_acts")


def test_a_pairing_code_makes_a_device_the_screen_of_its_board(client, board, lean_manager):
    screen, code = hang(board, lean_manager)
    answer = pair(client, board, code.lower())
    assert answer["Location"] == address("kiosk", board)
    page = client.get(answer["Location"])
    assert page.status_code == 200
    assert "Grinding" in page.content.decode()
    assert client.get(reverse("kiosk_pair"))["Location"] == address("kiosk", board)
    assert list(AuditEntry.objects.filter(object_type="kaizen.screen").values_list("action", "actor")) == [
        ("screen.hung", "lena"), ("screen.paired", "system"),
    ]  # fmt: skip
    screen.refresh_from_db()
    assert screen.pairing == ""


def test_the_secrets_of_a_device_are_in_its_cookies_only(client, board, lean_manager):
    screen, code = hang(board, lean_manager)
    pair(client, board, code)
    screen.refresh_from_db()
    for name in (TOKEN, MARK):
        cookie = client.cookies[name]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/board/")
        assert len(cookie.value) >= 43  # 256 bits
        assert cookie.value not in str(vars(screen))
        assert cookie.value not in str([vars(entry) for entry in AuditEntry.objects.all()])
    assert code not in str(vars(Screen.objects.get())) + str([vars(entry) for entry in AuditEntry.objects.all()])
    assert client.cookies[TOKEN].value not in client.get(address("kiosk", board)).content.decode()


def test_a_pairing_code_is_used_once(board, lean_manager):
    _screen, code = hang(board, lean_manager)
    assert pair(Client(), board, code).status_code == 302
    assert pair(Client(), board, code).status_code == 422


@pytest.mark.parametrize(("minutes", "status"), [(14, 302), (16, 422)])
def test_a_pairing_code_expires_after_a_quarter_of_an_hour(minutes, status, client, board, lean_manager):
    with time_machine.travel(NOW, tick=False) as clock:
        _screen, code = hang(board, lean_manager)
        clock.shift(timedelta(minutes=minutes))
        assert pair(client, board, code).status_code == status


def test_a_pairing_code_holds_for_its_own_board(client, board, area_board, lean_manager):
    _screen, code = hang(board, lean_manager)
    assert pair(client, area_board, code).status_code == 422


def test_of_twenty_devices_that_pair_at_once_one_becomes_the_screen(transactional_db):
    site = make_site("augsburg", "Augsburg", "Europe/Berlin", "DE")
    lena = make_user("lena", site, "lean_manager")
    board = add_board(site, by=lena, name="Grinding")
    screen, code = hang(board, lena)
    gate, tokens = threading.Barrier(20), []

    def try_it():
        gate.wait()
        try:
            tokens.append(screens.pair(board.code, code, agent=TV).token)
        except ValidationError:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    screen.refresh_from_db()
    assert [screens.digest_of(token) for token in tokens] == [screen.digest]


def test_guessing_codes_waits(client, board, lean_manager):
    _screen, code = hang(board, lean_manager)
    with time_machine.travel(NOW, tick=False):
        for _ in range(A_MINUTE["pair_board"]):
            assert pair(client, board, "AAAAAA").status_code == 422
        answer = pair(client, board, code)
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 60


def test_a_second_device_is_refused(board, lean_manager):
    first = device(board, lean_manager)
    token, mark = (first.cookies[name].value for name in (TOKEN, MARK))
    page = address("kiosk", board)

    def status(cookies, agent=TV):
        other = Client(headers={"User-Agent": agent})
        other.cookies.load(cookies)
        return other.get(page).status_code

    assert status({TOKEN: token}) == 404
    assert status({TOKEN: token, MARK: "x" * 43}) == 404
    assert status({TOKEN: token, MARK: mark}, TV.replace("X11; Linux x86_64", "iPad; CPU OS 17_1 like Mac OS X")) == 404
    assert status({TOKEN: token, MARK: mark}, TV.replace("140.0.0.0", "151.0.0.0")) == 200  # its browser was renewed
    assert first.get(page).status_code == 200


def test_a_screen_that_was_taken_down_shows_nothing(client, board, lean_manager):
    tv = device(board, lean_manager)
    client.force_login(lean_manager)
    client.post(reverse("screen_revoke", args=["augsburg", board.pk, Screen.objects.get().pk]))
    for name in ("kiosk", "kiosk_live", "kiosk_events", "kiosk_catalogue", "kiosk_acts"):
        assert tv.get(address(name, board)).status_code == 404
    assert tv.get(reverse("kiosk_pair")).status_code == 200
    assert AuditEntry.objects.filter(action="screen.revoked").count() == 1


def test_a_board_that_was_taken_down_hangs_on_no_screen(board, lean_manager):
    tv = device(board, lean_manager)
    take_down(board, by=lean_manager)
    assert tv.get(address("kiosk", board)).status_code == 404


def test_another_pairing_code_moves_a_screen_to_another_device(client, board, lean_manager):
    old = device(board, lean_manager)
    client.force_login(lean_manager)
    answer = client.post(reverse("screen_code", args=["augsburg", board.pk, Screen.objects.get().pk]))
    assert old.get(address("kiosk", board)).status_code == 200  # until the new one is there
    new = Client(headers={"User-Agent": TV})
    assert pair(new, board, answer.context["code"]).status_code == 302
    assert [one.get(address("kiosk", board)).status_code for one in (old, new)] == [404, 200]


@pytest.mark.once
@pytest.mark.slow
def test_a_token_tried_on_all_routes_opens_its_own_board_only(board, lean_manager, settings, tmp_path):
    for name in ("UPLOADS", "EVENT_STORE", "WORK_DIR"):
        setattr(settings, name, tmp_path / name.lower())
    tv = device(board, lean_manager)
    for name in (TOKEN, MARK):  # a browser sends them to /board/ only; this one everywhere
        tv.cookies[name]["path"] = "/"
    asked = [(route, method) for route in routes() for method in route.methods]
    opened = {str(route) for route, method in asked if _opens(tv, route, method, board.site, lean_manager)}
    assert len(asked) > 500
    assert opened <= {str(route) for route in routes() if route.policy and not route.policy.signed_in}
    assert opened & {route.name for route in board_routes.urlpatterns} == set()  # screens of other boards; its own:
    assert [tv.get(address(name, board)).status_code for name in OWN] == [200] * len(OWN)


def _opens(tv, route, method, site, user) -> bool:
    """Whether something is shown, or a door opened, at an example of the route; undone afterwards."""
    with transaction.atomic():
        kwargs = {"site": site.slug} if "site" in route.kwargs else {}
        if route.kwargs - {"site"}:
            kwargs |= EXAMPLES[route.name](site, user)
        answer = getattr(tv, method)(reverse(route.name, kwargs=kwargs, query=QUERIES.get(route.name)))
        transaction.set_rollback(True)
    to_log_in = answer.status_code == 302 and answer["Location"].startswith(reverse("login"))
    is_door = route.name == "kiosk_pair"  # leads a screen to its own board
    return answer.status_code < 400 and not to_log_in and not is_door


def test_a_screen_never_gets_a_session(board, lean_manager, operator):
    tv = device(board, lean_manager)
    tv.get(address("kiosk", board))
    tv.get(address("kiosk_acts", board))
    assert "sessionid" not in tv.cookies
    assert not Session.objects.exists()


def test_a_page_of_a_screen_leads_below_its_own_address_only(board, lean_manager):
    tv = device(board, lean_manager)
    tv.force_login(lean_manager)  # somebody forgot to log out in the same browser
    for name in ("kiosk", "kiosk_live", "kiosk_catalogue", "kiosk_acts"):
        links = _links(tv.get(address(name, board)).content.decode())
        assert [link for link in links if not link.startswith((f"/board/{board.code}/", "/static/", "#"))] in (
            [],
            ["/board/"],
        )


def _links(page: str) -> list[str]:

    return re.findall(r'(?:href|action|hx-get|hx-post|data-events)="([^"]+)"', page)


def test_a_screen_has_its_own_language_theme_and_text_size(board, lean_manager):
    tv = device(board, lean_manager, language="de", theme="light", size=2)
    page = tv.get(address("kiosk", board), headers={"Accept-Language": "en"}).content.decode()
    assert '<html lang="de" data-theme="light">' in page
    assert "zoom2" in page
    assert "Nicht erfasst" in page or "Hier nicht erfasst" in page


def test_a_screen_asks_for_nothing_new_while_nothing_changed_and_is_told_its_new_look(client, board, lean_manager):
    with time_machine.travel(NOW, tick=False):
        tv = device(board, lean_manager)
        seen = tv.get(address("kiosk", board)).context["seen"]
        live = f"{address('kiosk_live', board)}?seen={seen}"
        assert tv.get(live).status_code == 204
        client.force_login(lean_manager)
        told = {"name": "Hall 2", "theme": "light", "language": "de", "size": 1}
        client.post(reverse("screen", args=["augsburg", board.pk, Screen.objects.get().pk]), told)
        assert 'data-look="light-de-1-False"' in tv.get(live).content.decode()


def test_the_answer_that_shows_a_pairing_code_is_kept_nowhere(client, board, lean_manager):
    client.force_login(lean_manager)
    told = {"name": "Hall 2", "theme": "dark", "language": "en", "size": 0}
    answer = client.post(reverse("screens", args=["augsburg", board.pk]), told)
    assert "no-store" in answer["Cache-Control"]
    assert answer.context["code"][:3] in answer.content.decode()
    again = client.get(reverse("screens", args=["augsburg", board.pk]))
    assert "waits for its device" in again.content.decode()
    assert "code" not in again.context


def test_a_screen_needs_a_name(client, board, lean_manager):
    client.force_login(lean_manager)
    told = {"name": " ", "theme": "dark", "language": "en", "size": 0}
    assert client.post(reverse("screens", args=["augsburg", board.pk]), told).status_code == 422
    assert not Screen.objects.exists()


def test_an_unknown_code_and_a_foreign_board_are_the_same_404(board, area_board, lean_manager):
    tv = device(board, lean_manager)
    addresses = [f"/board/{uuid.uuid4().hex[:5]}/", address("kiosk", area_board)]
    assert [tv.get(one).status_code for one in addresses] == [404, 404]
