"""Every page by its route name, with how to reach it in the world of the tests.

A page that is added to the URLconf goes in here too; ``test_every_page_is_looked_at`` says so.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from django.urls import reverse

from kaizen.models import Adoption, Rollout, Standard
from kaizen.services.boards.andon import raise_call
from kaizen.services.rollouts import library
from lean.models import Line
from tests.browser.world import World, a_board, a_handover, a_place, a_red, a_screen, a_stand_up, a_trial, an_idea
from valuestream.models import Subscription
from valuestream.services.maps import open_log
from valuestream.services.night.subscriptions import link_token


@dataclass(frozen=True)
class Route:
    """``arguments`` finds the route's arguments in the world; ``query`` is added; ``state`` tells states apart;
    ``ready`` is what a script has drawn when the page is complete.
    """

    route: str
    arguments: Callable[[World], dict[str, Any]] = field(default=lambda world: {})
    query: str = ""
    status: int = 200
    signed_in: bool = True
    state: str = ""
    ready: str = ""

    @property
    def name(self) -> str:
        return f"{self.route}-{self.state}" if self.state else self.route

    def path(self, world: World) -> str:
        """The address; in the query ``{step}`` and ``{next}`` follow each other on the map, ``{code}`` is of an idea."""
        flows = world.map.content["flows"] if world.map else []
        source, target = next(((f["source"], f["target"]) for f in flows if f["source"] and f["target"]), ("", ""))
        return reverse(self.route, kwargs=self.arguments(world)) + self.query.format(
            step=quote(source), next=quote(target), code=an_idea(world).code if "{code}" in self.query else ""
        )


def at_site(world: World) -> dict[str, Any]:
    return {"site": world.site.slug}


def of_site(path: str) -> Callable[[World], dict[str, Any]]:
    """The newest row of a site's related name, as ``pk``."""
    return lambda world: at_site(world) | {"pk": getattr(world.site, path).latest("pk").pk}


def of_board(world: World) -> dict[str, Any]:
    return at_site(world) | {"pk": a_board(world).pk}


def of_kpi(world: World) -> dict[str, Any]:
    return of_board(world) | {"kpi": a_board(world).kpis.get(letter="S").pk}


def of_stream(world: World) -> dict[str, Any]:
    return at_site(world) | {"pk": world.stream.pk}


def import_in(state: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: at_site(world) | {"pk": world.imports[state].pk}


def first_line(world: World) -> dict[str, Any]:
    return at_site(world) | {"pk": Line.objects.filter(area__site=world.site).first().pk}


def some_case(world: World) -> dict[str, Any]:
    return of_stream(world) | {"case": open_log(world.map).case.names[0]}


HOUSE = (
    Route("login", signed_in=False),
    Route("patterns"),
    Route("account"),
    Route("source"),
    Route("site_new"),
    Route("site_settings", at_site),
    Route("site_facts", at_site),
    Route("places", at_site),
    Route("area_new", at_site),
    Route("area", of_site("areas")),
    Route("line_new", at_site),
    Route("line", first_line),
    Route("workstation_new", at_site),
    Route("workstation", of_site("workstations")),
    Route("people", at_site),
    Route("person", of_site("people")),
    Route("calendars", at_site),
    Route("calendar", of_site("calendars")),
    Route("audit", at_site),
    Route("site_settings", lambda world: {"site": "nowhere"}, status=404, state="foreign"),
)
DATA = (
    Route("data", at_site),
    Route("upload", at_site),
    *(Route("import", import_in(s), state=s) for s in ("looking", "mapping", "checked", "refused", "imported")),
)
MAPS = (
    Route("stream_list", at_site),
    Route("stream_new", at_site),
    Route("map", of_stream),
    Route("map", of_stream, query="?step={step}", state="drawer"),
    Route("map", of_stream, query="?first=2026-09-01&last=2026-09-30", state="mining"),
    Route("step", of_stream, query="?step={step}"),
    Route("flow", of_stream, query="?source={step}&target={next}"),
    Route("stream_settings", of_stream),
    Route("map_table", of_stream),
    Route("hidden", of_stream),
    Route("method", of_stream),
    Route("variants", of_stream),
    Route("cases", of_stream),
    Route("case", some_case),
    Route("charts", of_stream, ready=".js-plotly-plot .main-svg"),
    Route("map_compare", of_stream),
    Route("demand", of_stream),
    Route("gemba_value", of_stream),
    Route("families", of_stream),
    Route("family", lambda world: of_stream(world) | {"family": world.family.pk}),
)


def some_factor(world: World) -> dict[str, Any]:
    return at_site(world) | {"key": world.site.factors.first().key}


ENERGY = (
    Route("energy", at_site),
    Route("energy", lambda world: {"site": "empty"}, state="empty"),
    Route("electricity", at_site),
    Route("factors", at_site),
    Route("factor_new", at_site),
    Route("factor", some_factor),
    Route("grids", at_site),
    Route("grid_new", at_site),
    Route("meters", at_site),
    Route("meter_new", at_site),
    Route("meter", of_site("meters")),
    Route("meter_edit", of_site("meters")),
    Route("meter_folder", of_site("meters")),
    Route("power_new", at_site),
    Route("power", of_site("station_powers")),
    Route("material_new", at_site),
    Route("material", of_site("material_uses")),
    Route("media_new", at_site),
    Route("media", of_site("media_uses")),
    Route("transport_new", at_site),
    Route("transport", of_site("transport_ways")),
    Route("store_new", at_site),
    Route("store", of_site("store_energies")),
    Route("ledger", some_case),
)


def night_of(day: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: at_site(world) | {"day": day}


def end_token(world: World) -> dict[str, Any]:
    """The link of a letter; a page that is looked at twice has the same subscription."""
    Subscription.objects.get_or_create(user=world.person, site=world.site)
    return {"token": link_token(world.person, world.site)}


NIGHTS = (
    Route("reports", at_site),
    Route("reports", lambda world: {"site": "empty"}, state="empty"),
    Route("report", night_of("2026-10-31")),
    Route("report", night_of("2026-10-31"), query="?with=2026-10-30", state="two"),
    Route("report", night_of("2026-11-20"), state="late"),
    Route("report", night_of("2026-11-21"), state="failed"),
    Route("report", night_of("2026-11-22"), state="working"),
    Route("report_method", at_site),
    Route("night_plan", at_site),
    Route("report_mail", at_site),
    Route("unsubscribe", end_token, signed_in=False),
    Route("unsubscribe", lambda world: {"token": "9:x"}, signed_in=False, status=404, state="unknown"),
    Route("hooks", at_site),
    Route("hooks", lambda world: {"site": "empty"}, state="empty"),
    Route("hook", of_site("hooks")),
    Route("jobs", at_site),
    Route("jobs", lambda world: {"site": "empty"}, state="empty"),
)


def some_finding(world: World) -> dict[str, Any]:
    return at_site(world) | {"pk": world.stream.findings.earliest("pk").pk}


FINDINGS = (
    Route("findings", at_site),
    Route("findings", lambda world: {"site": "empty"}, state="empty"),
    Route("finding", some_finding),
    Route("finding_settings", at_site),
    Route("finding_people", at_site),
    Route("reference", of_stream),
)


def a_call(world: World) -> dict[str, Any]:
    """A call for help; a page that is looked at twice has the same one."""
    return {"key": raise_call(world.site, key="2" * 24, kind="machine").key}


def of_code(world: World) -> dict[str, Any]:
    return {"token": a_place(world).token}


IDEAS = (
    Route("capture", of_code, signed_in=False),
    Route("capture", of_code, state="signed"),
    Route("capture", lambda world: {"token": "x" * 22}, signed_in=False, status=404, state="withdrawn"),
    Route("idea_status", signed_in=False),
    Route("idea_status", query="?code={code}", signed_in=False, state="answered"),
    Route("idea_status", query="?code={code}&given=1", signed_in=False, state="given"),
    Route("ideas", at_site),
    Route("ideas", lambda world: {"site": "empty"}, state="empty"),
    Route("idea_new", at_site),
    Route("idea", lambda world: at_site(world) | {"pk": an_idea(world).pk}),
    Route("idea_a3", lambda world: at_site(world) | {"pk": an_idea(world).pk}),
    Route("idea_clock", at_site),
    Route("boards", at_site),
    Route("boards", lambda world: {"site": "empty"}, state="empty"),
    Route("board_catalogue", at_site),
    Route("board_new", at_site),
    Route("screens", of_board),
    Route("screen", lambda world: of_board(world) | {"screen": a_screen(world).pk}),
    Route("kiosk_pair", signed_in=False),
    Route("board", of_board),
    Route("board", of_board, query="?on=2026-10-31", state="then"),
    Route("board_settings", of_board),
    Route("board_layout", of_board, query="?tile=letter-Q"),
    Route("kpi_new", of_board),
    Route("kpi", of_kpi),
    Route("day_enter", of_kpi),
    Route("andon", at_site),
    Route("andon", lambda world: {"site": "empty"}, state="empty"),
    Route("andon_limits", at_site),
    Route("escalations", of_board),
    Route("escalation_new", of_board),
    Route("escalation", lambda world: of_board(world) | {"escalation": a_board(world).escalations.earliest("pk").pk}),
    Route("handovers", of_board),
    Route("handover_new", of_board),
    Route("handover", lambda world: of_board(world) | {"handover": a_handover(world).pk}),
    Route("reds", of_board),
    Route("red", lambda world: of_board(world) | {"red": a_red(world).pk}),
    Route("actions", of_board),
    Route(
        "action",
        lambda world: of_board(world) | {"action": a_board(world).actions.filter(done_at=None).earliest("pk").pk},
    ),
    Route("board_brief", of_board, query="?on=2026-10-31"),
    Route("meeting", of_board),
    Route("minutes_list", of_board),
    Route("meeting_minutes", lambda world: of_board(world) | {"meeting": a_stand_up(world).pk}),
    Route("help_called", a_call, signed_in=False),
    Route("capture_places", at_site),
    Route("capture_places", lambda world: {"site": "empty"}, state="empty"),
    Route("capture_sheet", at_site),
    Route("capture_place", lambda world: at_site(world) | {"pk": a_place(world).pk}),
)


def some_a3(world: World) -> dict[str, Any]:
    return at_site(world) | {"number": a_trial(world).a3.number}


A3S = (
    Route("a3s", at_site),
    Route("a3s", lambda world: {"site": "empty"}, state="empty"),
    Route("a3_new", at_site),
    Route("a3", some_a3),
    Route("a3", some_a3, query="?at=3", state="then"),
    Route("a3_write", some_a3),
    Route("a3_history", some_a3, query="?from=2"),
    Route("a3_limits", at_site),
    Route("benefits", at_site),
    Route("benefits", lambda world: {"site": "empty"}, state="empty"),
)


def some_trial(world: World) -> dict[str, Any]:
    return some_a3(world) | {"trial": a_trial(world).number}


TRIALS = (
    Route("trials", at_site),
    Route("trials", lambda world: {"site": "empty"}, state="empty"),
    Route("trial_new", some_a3),
    Route("trial", some_trial),
    Route("trial", lambda world: at_site(world) | {"number": a_trial(world).a3.number + 1, "trial": 1}, state="proven"),
)


def some_standard(world: World) -> dict[str, Any]:
    return at_site(world) | {"code": "RG-SETUP"}


def sent_standard(world: World) -> dict[str, Any]:
    return at_site(world) | {"code": "RG-SENT"}


STANDARDS = (
    Route("standards", at_site),
    Route("standards", lambda world: {"site": "empty"}, state="empty"),
    Route("standard_new", at_site),
    Route("standard", some_standard),
    Route("standard", some_standard, query="?version=1", state="obsolete"),
    Route("standard", some_standard, query="?version=3", state="draft"),
    Route("standard", sent_standard, state="review"),
    Route("standard_write", some_standard),
    Route("standard_compare", some_standard, query="?from=1&to=2"),
    Route("standard_translate", lambda world: some_standard(world) | {"language": "de"}),
    Route("standard_settings", some_standard),
    Route("standard_local", some_standard),
    Route("standard_codes", at_site),
    Route("standard_codes", lambda world: {"site": "empty"}, state="empty"),
    Route("codes_of_standard", some_standard),
    Route("instruction", some_standard, query="?station=M6"),
    Route("instruction", sent_standard, state="none"),
    Route("walk", some_standard),
    Route("walk", sent_standard, state="none"),
    Route("walks", some_standard),
    Route("walks", sent_standard, state="empty"),
    Route("walk_made", of_site("walks")),
)
CARDS = (
    Route("card_wall", of_site("boards")),
    Route("card_wall", lambda world: at_site(world) | {"pk": world.site.boards.earliest("pk").pk}, state="empty"),
)


def campaign(code: str) -> Callable[[World], dict[str, Any]]:
    """The newest rollout of a standard."""
    return lambda world: at_site(world) | {"pk": Rollout.objects.filter(standard__code=code).latest("pk").pk}


def shared_standard(world: World) -> dict[str, Any]:
    return at_site(world) | {"pk": Standard.objects.get(site=world.site, code="grind-setup").pk}


def some_trial(world: World) -> dict[str, Any]:
    """One that led to no standard, as the library tells it."""
    return at_site(world) | {"pk": next(int(one.key[1:]) for one in library.entries() if one.key.startswith("t"))}


def line_of(code: str) -> Callable[[World], dict[str, Any]]:
    """A line of it: the plant's own, else the first."""

    def find(world: World) -> dict[str, Any]:
        lines = Adoption.objects.filter(rollout__standard__code=code).order_by("pk")
        row = lines.filter(site=world.site).first() or lines.first()
        return at_site(world) | {"pk": row.rollout_id, "line": row.pk}

    return find


def line_stream(world: World) -> int:
    return Adoption.objects.filter(site=world.site).earliest("pk").stream_id


ROLLOUTS = (
    Route("rollouts", at_site),
    Route("rollouts", lambda world: {"site": "empty"}, state="empty"),
    Route("rollout_kpis", at_site),
    Route("rollout_kpis", lambda world: {"site": "empty"}, state="empty"),
    Route("rollout_inbox", at_site),
    Route("rollout_times", at_site),
    Route("rollout_deputy", at_site),
    Route("site_end", at_site),
    Route("library", at_site),
    Route("library", lambda world: {"site": "empty"}, state="empty"),
    Route("library_matrix", at_site),
    Route("library_standard", shared_standard),
    Route("library_trial", some_trial),
    Route("rollout_new", lambda world: at_site(world) | {"code": "grind-setup"}),
    Route("rollout_new", some_standard, state="refused"),
    Route("rollout_plan", campaign("grind-clean")),
    Route("rollout", campaign("grind-setup")),
    Route("rollout", campaign("grind-clean"), state="draft"),
    Route("rollout", campaign("grind-tools"), state="stopped"),
    Route("rollout", campaign("grind-gauge"), state="here"),
    Route("line_facts", lambda world: at_site(world) | {"pk": line_stream(world)}),
    Route("adoption", line_of("grind-setup"), state="elsewhere"),
    Route("adoption", line_of("grind-dress"), state="asked"),
    Route("adoption", line_of("grind-fixture"), state="blocked"),
    Route("adoption", line_of("grind-wheel"), state="adapting"),
    Route("adoption", line_of("grind-gauge"), state="signing"),
    Route("adoption", line_of("grind-chuck"), state="approved"),
    Route("adoption", line_of("grind-coolant"), state="back"),
)

ROUTES: tuple[Route, ...] = (
    *HOUSE,
    *DATA,
    *MAPS,
    *ENERGY,
    *NIGHTS,
    *FINDINGS,
    *IDEAS,
    *A3S,
    *TRIALS,
    *STANDARDS,
    *CARDS,
    *ROLLOUTS,
)

# routes that answer no page of their own, each with the reason
NO_PAGE: dict[str, str] = {
    "home": "redirects",
    "newest_map": "redirects",
    "health": "JSON",
    "setup": "gone once somebody is signed up",
    "source_archive": "a file",
    "quarantine": "a file",
    "map_svg": "a file",
    "report_pdf": "a file",
    "meeting_minutes_pdf": "a file",
    "a3_pdf": "a file",
    "a3_drawn": "part of the page on which an A3 is written",
    "map_json": "a file",
    "standard_json": "a file",
    "standard_file": "a file",
    "a3_photo": "a file",
    "instruction_state": "JSON",
    "rollout_live": "a part of a page",
    "rollout_evidence": "a file",
    "rollout_decisions": "a file",
    "rollout_kpis_csv": "a file",
    "board_live": "a part of a page",
    "andon_events": "a stream of events",
    "board_events": "a stream of events",
    "kiosk_live": "a part of a page",
    "kiosk_events": "a stream of events",
    "rollout_events": "a stream of events",
    "inbox_events": "a stream of events",
    "chart_csv": "a file",
    "carbon_csv": "a file",
    "factor_export": "a file",
    "idea_photo": "a file",
    "worker": "a file",
    "board_by_code": "redirects",
    "mining_run": "redirects to the map, or is its waiting state",
} | dict.fromkeys(
    ("kiosk", "kiosk_catalogue", "kiosk_acts", "kiosk_act"), "needs a device that was paired: test_kiosk.py",
) | dict.fromkeys(
    (
        "pin", "pin_remove", "badge", "person_pin", "person_pin_remove", "person_badge", "screen_code", "screen_revoke",
        "meeting_begin", "meeting_go", "meeting_attend", "meeting_answers", "meeting_end", "meeting_promise",
        "meeting_done", "meeting_reopen", "meeting_move", "meeting_red",
        "logout", "language", "theme", "password", "token_new", "token_revoke", "area_delete", "line_delete",
        "workstation_delete", "password_renew", "calendar_rename", "calendar_week", "calendar_default",
        "calendar_delete", "calendar_exception", "exception_delete", "import_columns", "import_check",
        "import_confirm", "import_cancel", "import_restart", "propose_families", "mine_again",
        "factor_starter", "factor_import", "night_run", "night_again", "night_cancel", "drop_folder", "count_again",
        "hook_secret", "hook_test", "hook_remove", "delivery_again", "delivery_cancel", "batch_withdraw",
        "a3_settle", "a3_photo_remove", "a3_comment", "a3_answer", "a3_end", "trial_end", "trial_log", "trial_confirm",
        "standard_import", "standard_draft", "standard_submit", "standard_sign", "standard_effect", "standard_acknowledge",
        "standard_withdraw", "standard_file_fill",
        "site_end_here", "site_end_try", "order_sender_new", "order_sender_remove", "line_name", "rollout_start", "rollout_stop", "rollout_why", "rollout_go_on", "rollout_next", "rollout_end",
        "adoption_answer", "adoption_decline", "adoption_values", "adoption_hand_in", "adoption_sign", "adoption_day",
        "adoption_decide", "adoption_back", "adoption_again", "adoption_remark", "adoption_propose", "adoption_agree",
        "andon_take", "andon_give_back", "andon_resolve", "andon_reopen", "escalation_answer", "escalation_further",
        "escalation_withdraw", "escalation_take_back", "escalation_seen", "handover_read",
        "board_down", "board_layout_change", "kpi_retire", "action_reopen",
        "rollout_deputy_revoke", "capture_revoke", "card_turn", "card_retire", "idea_photo_remove", "idea_name_remove",
    ),
    "answers a form",
)  # fmt: skip
