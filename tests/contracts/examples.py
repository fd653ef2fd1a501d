"""One example of each thing that addresses name, made at any site: what the access matrix walks with.

A new route whose address holds more than the site needs a line in ``EXAMPLES``: its name, and a function of
(site, user) that makes the thing there and returns the rest of the address, for example ``{"pk": 7}``.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from kaizen.core.effect.design import Design, Metric, as_json
from kaizen.core.effect.document import verdict_of
from kaizen.core.effect.inputs import Inputs
from kaizen.core.effect.mix import Cell
from kaizen.models import (
    A3,
    A3Edit,
    A3Photo,
    Adoption,
    Board,
    CapturePlace,
    Card,
    Kpi,
    OrderSender,
    Remark,
    Rollout,
    Standard,
    StandardVersion,
    Stop,
    Trial,
    VerdictDocument,
    Walk,
    Wave,
)
from kaizen.services.a3 import coaching, opening
from kaizen.services.a3.photos import path_of
from kaizen.services.boards import meetings
from kaizen.services.boards.actions import promise
from kaizen.services.boards.andon import raise_call
from kaizen.services.boards.days import open_red
from kaizen.services.boards.editing import add_board
from kaizen.services.boards.kpis import add_kpi, set_target
from kaizen.services.boards.screens import hang_screen
from kaizen.services.ideas.giving import give_idea, new_key
from kaizen.services.ideas.places import add_place
from kaizen.services.standards.files import attach
from kaizen.services.standards.writing import begin as begin_standard
from kaizen.services.trials.confirming import log_change
from lean.audit import record
from lean.models import (
    ApiToken,
    Area,
    CalendarException,
    Deputy,
    Line,
    Membership,
    Site,
    User,
    WorkingCalendar,
    Workstation,
)
from tests.contracts.help_examples import HELP_EXAMPLES, help_of_all_kinds
from tests.factories import make_log, make_run
from tests.kaizen.standard_docs import SET_UP
from tests.valuestream.finding_rows import a_finding
from tests.valuestream.map_documents import line_document
from valuestream.core.fingerprint import fingerprint
from valuestream.core.night.report import report_of
from valuestream.core.store import write_events
from valuestream.models import (
    Demand,
    DropFolder,
    EventSet,
    EventSource,
    GembaValue,
    Hook,
    HookDelivery,
    LogFile,
    MapVersion,
    Meter,
    MeterFolder,
    MiningRun,
    NightlyRun,
    PartCount,
    ProductFamily,
    ReferenceVersion,
    Report,
    Subscription,
    ValueStream,
)
from valuestream.services.energy import factors, meters, powers, uses
from valuestream.services.maps import Question
from valuestream.services.night.subscriptions import link_token
from valuestream.services.publishing import store_of

# what an address asks for behind its question mark
QUERIES = {
    "step": {"step": "Step 01"},
    "flow": {"source": "Step 01", "target": "Step 02"},
    "api_map_changes": {"since": "1"},
}
# answers 404 to the right role too, because the example has nothing to show there
EMPTY = {
    "setup", "library_trial", "quarantine", "api_quarantine", "carbon_csv", "ledger", "idea_photo",
    "rollout_deputy_revoke", "api_rollout_deputy",  # another one's own
    "kiosk", "kiosk_live", "kiosk_events", "kiosk_catalogue", "kiosk_acts", "kiosk_act",  # of a device, not of a person
}  # fmt: skip


def person(site: Site, user: User) -> dict:
    somebody = User.objects.create_user(f"somebody-{site.slug}")
    Membership.objects.create(user=somebody, site=site, role="operator")
    return {"pk": somebody.pk}


def a_deputy(site: Site, user: User) -> dict:
    """Named by somebody else, who alone takes it back."""
    two = []
    for name in ("away", "there"):
        two.append(User.objects.create_user(f"{name}-{site.slug}"))
        Membership.objects.create(user=two[-1], site=site, role="team_leader")
    told = {"first": date(2026, 5, 1), "last": date(2099, 5, 1), "reason": "Holiday"}
    return {"pk": Deputy.objects.create(site=site, person=two[0], deputy=two[1], **told).pk}


def area(site: Site, user: User) -> dict:
    return {"pk": Area.objects.create(site=site, name="Turning").pk}


def line(site: Site, user: User) -> dict:
    return {"pk": Line.objects.create(area_id=area(site, user)["pk"], name="L1").pk}


def workstation(site: Site, user: User) -> dict:
    return {"pk": Workstation.objects.create(site=site, name="M1").pk}


def calendar(site: Site, user: User) -> dict:
    return {"pk": WorkingCalendar.objects.create(site=site, name="Three shifts", is_default=True).pk}


def exception(site: Site, user: User) -> dict:
    pk = calendar(site, user)["pk"]
    day = CalendarException.objects.create(calendar_id=pk, date=date(2026, 12, 25), reason="Christmas")
    return {"pk": pk, "exception": day.pk}


def token(site: Site, user: User) -> dict:
    return {"key": ApiToken.objects.issue(user, "robot", read_only=True, expiry=None)[0].token_key}


def an_import(site: Site, user: User) -> dict:
    return {"pk": make_run(site, user).pk}


def stream(site: Site, user: User) -> dict:
    """A stream of two steps whose one map is mined already."""
    source = EventSource.objects.create(site=site, name="MES")
    log = make_log([("A1", "Step 01", "M1", 0, 10), ("A1", "Step 02", "M2", 20, 30)], timezone="UTC")
    times = {"first": datetime(2026, 3, 2, tzinfo=UTC), "last": datetime(2026, 3, 2, 0, 30, tzinfo=UTC)}
    manifest = write_events(log, store_of(source))
    numbers = {"number": 1, "events": 2, "cases": 1, "content_hash": manifest["content_hash"]}
    source.current = EventSet.objects.create(source=source, manifest=manifest, **numbers, **times)
    source.save()
    made = ValueStream.objects.create(site=site, source=source, name="Heads")
    inputs, content = Question(made, source.current).inputs(), line_document(2)
    MapVersion.objects.create(
        stream=made, event_set=source.current, number=1, inputs=inputs, inputs_hash=fingerprint(inputs),
        content=content, content_hash=fingerprint(content), **times,
    )  # fmt: skip
    return {"pk": made.pk}


def a_map(site: Site, user: User) -> dict:
    return {**stream(site, user), "number": 1}


def order_of_map(site: Site, user: User) -> dict:
    return {**a_map(site, user), "case": "A1"}


def order(site: Site, user: User) -> dict:
    return {**stream(site, user), "case": "A1"}


def chart(site: Site, user: User) -> dict:
    return {**stream(site, user), "key": "lead-time"}


def family(site: Site, user: User) -> dict:
    pk = stream(site, user)["pk"]
    return {"pk": pk, "family": ProductFamily.objects.create(stream_id=pk, name="Small", products=["P1"]).pk}


def mining_run(site: Site, user: User) -> dict:
    pk = stream(site, user)["pk"]
    version = MapVersion.objects.get(stream=pk)
    run = MiningRun.objects.create(
        stream_id=pk, event_set=version.event_set, inputs=version.inputs, inputs_hash=version.inputs_hash,
        state=MiningRun.State.MINED, map_version=version,
    )  # fmt: skip
    return {"pk": pk, "run": run.pk}


def factor(site: Site, user: User) -> dict:
    factors.save_factor(site, by=user, key="mix", value="363 g/kWh", basis="location", source="UBA")
    return {"key": "mix"}


def power(site: Site, user: User) -> dict:
    return {"pk": powers.save_power(site, by=user, kind="station", name="M1", process=1.0, source="plate").pk}


def material(site: Site, user: User) -> dict:
    factors.save_factor(site, by=user, key="steel", value="2 kg/kg", source="plate")
    values = {"factor": "steel", "mass_in": 1.0, "mass_good": 1.0}
    return {"pk": powers.save_material(site, by=user, step="Turning", what="steel", **values).pk}


def media(site: Site, user: User) -> dict:
    values = {"rate": "3 kW", "process": True, "source": "plate"}
    return {"pk": uses.save_media(site, by=user, kind="station", name="M1", what="air", **values).pk}


def transport(site: Site, user: User) -> dict:
    factors.save_factor(site, by=user, key="lorry", value="150 g/tkm", source="plate")
    values = {"mass": "450 g", "distance": "12 km", "factor": "lorry", "source": "plate"}
    return {"pk": uses.save_way(site, by=user, step="Turning", what="lorry", **values).pk}


def store(site: Site, user: User) -> dict:
    values = {"area": "200 m2", "energy": "50 kWh/m2/a", "source": "bill"}
    return {"pk": uses.save_store(site, by=user, before="Packing", name="cold store", **values).pk}


def meter(site: Site, user: User) -> dict:
    return {"pk": Meter.objects.create(site=site, name="Hall").pk}


def meter_batch(site: Site, user: User) -> dict:
    of = Meter.objects.create(site=site, name=f"Hall {Meter.objects.count()}")
    series = meters.series_from([(datetime(2026, 3, 2, 6, tzinfo=UTC), 1.5)])
    return {"pk": of.pk, "number": meters.add_readings(of, series, by=user, origin="api")[0].number}


def night(site: Site, user: User) -> dict:
    """A night that is over, with its report."""
    at = datetime(2026, 10, 1, 4, 30, tzinfo=UTC) + timedelta(days=NightlyRun.objects.count())  # no two on one day
    made = NightlyRun.objects.create(site=site, due_at=at, day=at.date(), state=NightlyRun.State.REPORTED)
    content = compose_empty(site, made)
    Report.objects.create(night=made, number=1, content=content, content_hash=fingerprint(content))
    return {"pk": made.pk}


def compose_empty(site: Site, row: NightlyRun) -> dict:
    return report_of(
        site={"name": site.name, "slug": site.slug, "timezone": site.timezone}, day=row.day, due=row.due_at,
        plan={"weeks": 13, "late_after_hours": 24}, streams=[], trust=[], owed=[], failed=[], previous=None,
    )  # fmt: skip


def report(site: Site, user: User) -> dict:
    return {"day": NightlyRun.objects.get(**night(site, user)).day}


def subscription(site: Site, user: User) -> dict:
    Subscription.objects.get_or_create(user=user, site=site)
    return {"token": link_token(user, site)}


def a_standard_row(site: Site, user: User) -> dict:
    return {"pk": Standard.objects.get(site=site, **a_standard(site, user)).pk}


def order_sender(site: Site, user: User) -> dict:
    row = OrderSender.objects.create(
        site=site, name="Elsewhere", nonce="n", sealed="00" * 32, secret_mark="m", entered_by=user
    )
    return {"pk": row.pk}


def hook(site: Site, user: User) -> dict:
    return {"pk": Hook.objects.create(site=site, address="https://mes.plant/x", nonce="n", entered_by=user).pk}


def delivery(site: Site, user: User) -> dict:
    return {"pk": HookDelivery.objects.create(hook_id=hook(site, user)["pk"]).pk}


def source(site: Site, user: User) -> dict:
    return {"pk": EventSource.objects.create(site=site, name="Mill").pk}


def part(site: Site, user: User) -> dict:
    pk = stream(site, user)["pk"]
    found = ValueStream.objects.get(pk=pk).source
    row = PartCount.objects.create(source=found, event_set=found.current, part="p1", method="m1", state="failed")
    return {"pk": row.pk}


PATH = [{"name": "Turning", "is_optional": False, "most": 1}]


def path_of_orders(site: Site, user: User) -> dict:
    found = stream(site, user)
    ReferenceVersion.objects.create(stream_id=found["pk"], number=1, steps=PATH, reason="agreed", entered_by=user)
    return found


def map_with_path(site: Site, user: User) -> dict:
    found = a_map(site, user)
    ReferenceVersion.objects.create(stream_id=found["pk"], number=1, steps=PATH, reason="agreed", entered_by=user)
    return found


def finding(site: Site, user: User) -> dict:
    version = MapVersion.objects.get(stream=stream(site, user)["pk"])
    return {"pk": a_finding(version).pk}


def capture_place(site: Site, user: User) -> dict:
    part = Area.objects.create(site=site, name=f"Hall {CapturePlace.objects.count()}")
    return {"pk": add_place(site, by=user, area=part).pk}


def capture_token(site: Site, user: User) -> dict:
    return {"token": CapturePlace.objects.get(**capture_place(site, user)).token}


def board_code(site: Site, user: User) -> dict:
    return {"code": Board.objects.get(**a_board(site, user)).code}


def a_card(site: Site, user: User) -> dict:
    made = a_board(site, user)
    row = Card.objects.create(board_id=made["pk"], text="Fire doors shut?", owner="safety", rhythm="day")
    return made | {"card": row.pk}


def a_call(site: Site, user: User) -> dict:
    return {"key": raise_call(site, key=new_key(), kind="help").key}


def a_walk(site: Site, user: User) -> dict:
    version = StandardVersion.objects.get(standard__site=site, standard__code=a_standard(site, user)["code"])
    row = Walk.objects.create(
        site=site, version=version, key=new_key(), answers=[], walked_at=datetime(2026, 3, 2, tzinfo=UTC)
    )
    return {"pk": row.pk}


def idea(site: Site, user: User) -> dict:
    return {"pk": give_idea(site, key=new_key(), origin="page", obstacle="The wheel is dull").pk}


def an_a3(site: Site, user: User) -> dict:
    return {"number": opening.begin(site, title="Grinding waits", by=user).number}


def a_question(site: Site, user: User) -> dict:
    number = an_a3(site, user)["number"]
    row = A3.objects.get(site=site, number=number)
    return {"number": number, "pk": coaching.comment(row, section=4, text="Seen?", by=user, kind="question").pk}


def a_photo(site: Site, user: User) -> dict:
    """A photo that no field names: its pixels do not matter here."""
    number = an_a3(site, user)["number"]
    photo = A3Photo.objects.create(
        a3=A3.objects.get(site=site, number=number), sha256="c" * 64, size=1, width=1, height=1
    )  # fmt: skip
    path_of(photo).parent.mkdir(parents=True, exist_ok=True)
    path_of(photo).write_bytes(b"-")
    return {"number": number, "sha256": photo.sha256}


def an_edit_apart(site: Site, user: User) -> dict:
    number = an_a3(site, user)["number"]
    row = A3.objects.get(site=site, number=number)
    A3Edit.objects.create(
        a3=row, seq=2, path="by", value="2026-12-20", apart=True, key="k", by=user, role="team_leader"
    )  # fmt: skip
    return {"number": number, "seq": 2}


def a_trial(site: Site, user: User) -> dict:
    """A registered trial with a verdict that was computed before the first look."""
    number = an_a3(site, user)["number"]
    row = A3.objects.get(site=site, number=number)
    made = ValueStream.objects.get(pk=stream(site, user)["pk"])
    design = Design(Metric("waiting", "Step 02"), 0.05, "Step 02", date(2026, 3, 2), date(2026, 3, 30), (10, 20))
    named = {
        "stream": made,
        "design": as_json(design),
        "design_hash": design.content_hash,
        "starts_on": design.starts_on,
    }
    one = Trial.objects.create(a3=row, number=1, registered_on=date(2026, 3, 27), registered_by=user, **named)
    days = tuple(date(2026, 3, day) for day in range(2, 28))
    document = verdict_of(
        design, Inputs(days, (), tuple(Cell(day, "Step 02", "", 60.0 + day.day % 3, 4) for day in days))
    )
    VerdictDocument.objects.create(
        trial=one, number=1, look=0, word=document["verdict"]["word"], content=document, content_hash="a" * 64
    )  # fmt: skip
    return {"number": number, "trial": 1}


def a_verdict(site: Site, user: User) -> dict:
    return a_trial(site, user) | {"verdict": 1}


def a_standard(site: Site, user: User) -> dict:
    """A draft of a standard with something in every field."""
    code = f"RG-{Standard.objects.count()}"
    return {"code": begin_standard(site, code=code, doc=SET_UP, by=user).standard.code}


def a_version(site: Site, user: User) -> dict:
    return {**a_standard(site, user), "seq": 1}


def a_file(site: Site, user: User) -> dict:
    """A text that stands with a draft."""
    version = a_version(site, user)
    row = StandardVersion.objects.get(standard__site=site, standard__code=version["code"])
    doc = attach(row, [b"Two strokes"], name="strokes.txt", by=user).document
    return version | {"attachment": doc.attachments[-1].id}


def a_translation(site: Site, user: User) -> dict:
    return {**a_standard(site, user), "language": "de"}


def a_rollout(site: Site, user: User, name: str = "Line") -> dict:
    """One that runs from a line of the site to another of its lines."""
    number = Rollout.objects.count() + 1
    source = EventSource.objects.create(site=site, name=f"{name} source {number}")
    line = ValueStream.objects.create(site=site, source=source, name=f"{name} {number}")
    version = begin_standard(site, code=f"RO-{number}", doc=SET_UP, by=user)
    row = Rollout.objects.create(
        site=site, number=number, standard=version.standard, version=version, reason=name, state="running",
        requested_by=user, started_at=datetime(2026, 3, 2, tzinfo=UTC),
    )  # fmt: skip
    wave = Wave.objects.create(rollout=row, number=1, state="open", opened_at=datetime(2026, 3, 2, tzinfo=UTC))
    Adoption.objects.create(rollout=row, wave=wave, site=site, stream=line)
    return {"pk": row.pk}


def a_line(site: Site, user: User) -> dict:
    made = a_rollout(site, user)
    return made | {"line": Adoption.objects.get(rollout=made["pk"]).pk}


def a_stream_of_rollout(site: Site, user: User) -> dict:
    return {"pk": Adoption.objects.get(rollout=a_rollout(site, user)["pk"]).stream_id}


def a_stop(site: Site, user: User) -> dict:
    made = a_rollout(site, user)
    return made | {"stop": Stop.objects.create(rollout_id=made["pk"], generation=1, by=user).pk}


def a_proposal(site: Site, user: User) -> dict:
    made = a_line(site, user)
    asked = Remark.objects.create(adoption_id=made["line"], kind="proposal", text="Older turrets", site=site, by=user)
    return made | {"remark": asked.pk}


def a_screen(site: Site, user: User) -> dict:
    board = Board.objects.get(**a_board(site, user))
    made, _code = hang_screen(board, by=user, name="Hall", profile={"theme": "dark"})
    return {"pk": board.pk, "screen": made.pk}


def code_of_board(site: Site, user: User) -> dict:
    return {"code": Board.objects.get(**a_board(site, user)).code}


def act_at_screen(site: Site, user: User) -> dict:
    board = Board.objects.get(**a_board(site, user))
    made = promise(board, by=user, text="Mats", owner="team", due=date(2099, 1, 1))
    return {"code": board.code, "key": "done", "pk": made.pk}


MARK = "geheim"
# pages that show the names of lines of other sites, each with the reason: these names are taken out before it is looked
NAMES_CROSS = {"rollout_new": "a standard is offered to lines of all sites", "rollout_plan": "the same"}


def twin(site: Site, user: User) -> None:
    """One of everything at a site, marked in every text, and in the trail: nothing of it may show anywhere else."""
    Membership.objects.create(user=User.objects.create_user(f"{MARK}-person"), site=site, role="operator")
    help_of_all_kinds(site, user, MARK)
    part = Area.objects.create(site=site, name=f"{MARK} area")
    row = Line.objects.create(area=part, name=f"{MARK} line")
    Workstation.objects.create(site=site, line=row, name=f"{MARK} station", capabilities={MARK: MARK})
    year = WorkingCalendar.objects.create(site=site, name=f"{MARK} calendar")
    CalendarException.objects.create(calendar=year, date=date(2026, 12, 25), reason=f"{MARK} reason")
    make_run(site, user, sha256="b" * 64)
    LogFile.objects.filter(site=site).update(original_name=f"{MARK}.csv")
    source = EventSource.objects.create(site=site, name=f"{MARK} source")
    made = ValueStream.objects.create(site=site, source=source, name=f"{MARK} stream")
    ProductFamily.objects.create(stream=made, name=f"{MARK} family", products=[MARK])
    entered = {"stream": made, "entered_by": user}
    Demand.objects.create(**entered, number=1, pieces_per_day=1, valid_from=date(2026, 1, 1), reason=f"{MARK} demand")
    GembaValue.objects.create(**entered, step=MARK, key="pieces", value=1, unit="pcs", counted_on=date(2026, 1, 1))
    factors.save_factor(site, by=user, key=MARK, value="1 kg/kg", source=MARK)
    powers.save_power(site, by=user, kind="station", name=f"{MARK} power", process=1.0, source=MARK)
    powers.save_material(site, by=user, step=MARK, what=MARK, factor=MARK, mass_in=1.0, mass_good=1.0)
    factors.save_factor(site, by=user, key=f"{MARK}-way", value="1 kg/tkm", source=MARK)
    uses.save_media(site, by=user, kind="station", name=MARK, what=MARK, rate="3 kW", process=True, source=MARK)
    uses.save_way(site, by=user, step=MARK, what=MARK, mass="1", distance="1", factor=f"{MARK}-way", source=MARK)
    uses.save_store(site, by=user, before=MARK, name=MARK, power="1", source=MARK)
    counter = Meter.objects.create(site=site, name=MARK, stations=[MARK])
    MeterFolder.objects.create(meter=counter, folder=MARK, time=MARK, timezone="UTC", asked_by=user)
    readings = meters.series_from([(datetime(2026, 3, 2, 6, tzinfo=UTC), 1.5)])
    read, _is_new = meters.add_readings(counter, readings, by=user, origin="api", key=MARK)
    meters.withdraw(read, by=user, because=MARK)
    night(site, user)
    marked_idea = {"obstacle": MARK, "better": MARK, "spot": MARK, "step": MARK, "area": part}
    give_idea(site, key=new_key(), origin="page", signed_by=user, **marked_idea)
    DropFolder.objects.create(source=source, asked_by=user)
    marked = Hook.objects.create(site=site, address=f"https://{MARK}.plant/x", nonce="n", entered_by=user)
    HookDelivery.objects.create(hook=marked)
    sheet = opening.begin(site, title=f"{MARK} sheet", by=user)
    coaching.comment(sheet, section=1, text=MARK, by=user)
    log_change(made, day=date(2026, 3, 2), what=MARK, by=user)
    begin_standard(site, code=MARK, doc=replace(SET_UP, title=MARK, purpose=MARK), by=user)
    a_rollout(site, user, MARK)
    board = add_board(site, by=user, name=f"{MARK} board")
    promise(board, by=user, text=MARK, owner="team", due=date(2100, 1, 1))
    record("site.changed", site, by=user, site=site, after={"name": MARK}, reason=MARK)


def a_board(site: Site, user: User) -> dict:
    return {"pk": add_board(site, by=user, name=f"Board {site.boards.count()}").pk}


def a_kpi(site: Site, user: User) -> dict:
    board = Board.objects.get(**a_board(site, user))
    made = add_kpi(board, by=user, letter="Q", name="Rejects", unit="pcs", better="lower")
    set_target(made, by=user, value=2, valid_from=date(2026, 1, 1), reason="Usual")
    return {"pk": board.pk, "kpi": made.pk}


def an_action(site: Site, user: User) -> dict:
    board = Board.objects.get(**a_board(site, user))
    due = datetime.now(UTC).date() + timedelta(days=3)
    made = promise(board, by=user, text="Mend the gauge", owner="quality", due=due)
    return {"pk": board.pk, "action": made.pk}


def a_red(site: Site, user: User) -> dict:
    made = a_kpi(site, user)
    red = open_red(Kpi.objects.get(pk=made["kpi"]), day=date(2026, 3, 2), value=5, now=datetime.now(UTC))
    return {"pk": made["pk"], "red": red.pk}


def a_stand_up(site: Site, user: User) -> dict:
    """One that is over."""
    made = a_board(site, user)
    begun = meetings.begin(Board.objects.get(**made), by=user)
    return made | {"meeting": meetings.end(begun, by=user).pk}


EXAMPLES = {
    **dict.fromkeys(
        ("board", "board_live", "board_events", "board_settings", "board_down", "board_layout", "board_layout_change",
         "kpi_new", "reds", "actions", "api_board_kpis", "api_reds", "api_actions", "board_brief", "meeting",
         "meeting_begin", "meeting_go", "meeting_attend", "meeting_answers", "meeting_end", "meeting_promise",
         "minutes_list"),
        a_board,
    ),
    **dict.fromkeys(("kpi", "kpi_retire", "day_enter"), a_kpi),
    **dict.fromkeys(("action", "action_reopen", "api_action_done", "meeting_done", "meeting_reopen", "meeting_move"), an_action),
    **dict.fromkeys(("red", "api_red", "meeting_red"), a_red),
    **dict.fromkeys(("meeting_minutes", "meeting_minutes_pdf"), a_stand_up),
    "api_kpi_day": lambda site, user: a_kpi(site, user) | {"day": "2026-03-17"},
    **dict.fromkeys(
        (
            "map", "stream_settings", "map_table", "hidden", "method", "map_svg", "map_json", "step", "flow",
            "variants", "cases", "charts", "map_compare", "demand", "gemba_value", "families", "propose_families", "reference",
            "api_stream", "api_demand", "api_gemba", "api_families", "api_propose_families", "api_mine", "api_maps",
        ),
        stream,
    ),
    **dict.fromkeys(("api_map", "api_map_inputs", "api_map_changes", "api_map_variants", "api_map_orders"), a_map),
    "api_map_order": order_of_map,
    "api_path": path_of_orders,
    "api_conformance": map_with_path,
    "api_family": family,
    **dict.fromkeys(("api_run", "api_run_retry"), mining_run),
    "carbon_csv": stream,
    "case": order,
    "ledger": order,
    "chart_csv": chart,
    "family": family,
    "factor": factor,
    "power": power,
    **dict.fromkeys(("meter", "meter_edit", "meter_folder", "api_readings"), meter),
    **dict.fromkeys(("batch_withdraw", "api_batch_withdraw"), meter_batch),
    "material": material,
    "media": media,
    "transport": transport,
    "store": store,
    **dict.fromkeys(("finding", "api_finding", "api_finding_decisions"), finding),
    **dict.fromkeys(("mining_run", "mine_again"), mining_run),
    **dict.fromkeys(("report", "report_pdf", "api_report"), report),
    **dict.fromkeys(("night_again", "night_cancel", "api_night", "api_night_again", "api_night_cancel"), night),
    **dict.fromkeys(("drop_folder", "api_drop_folder"), source),
    **dict.fromkeys(("count_again", "api_count_again"), part),
    "unsubscribe": subscription,
    "capture": capture_token, "board_by_code": board_code, "help_called": a_call, "walk_made": a_walk,
    "card_wall": a_board, **dict.fromkeys(("card_turn", "card_retire"), a_card),
    **dict.fromkeys(("rollout_deputy_revoke", "api_rollout_deputy"), a_deputy),
    **dict.fromkeys(("capture_place", "capture_revoke", "api_capture_place"), capture_place),
    **dict.fromkeys(("idea", "idea_a3", "idea_photo", "idea_photo_remove", "idea_name_remove", "api_idea", "api_idea_answers"), idea),
    "library_trial": lambda site, user: {"pk": 1}, "library_standard": a_standard_row,
    "order_sender_remove": order_sender, "api_orders": lambda site, user: {"place": site.slug},
    **dict.fromkeys(("hook", "hook_secret", "hook_test", "hook_remove"), hook),
    **dict.fromkeys(("delivery_again", "delivery_cancel", "api_delivery_again", "api_delivery_cancel"), delivery),
    **dict.fromkeys(
        (
            "a3", "a3_write", "a3_comment", "a3_end", "a3_history", "a3_pdf", "trial_new", "api_trials", "api_a3", "api_a3_edits", "api_a3_here",
            "api_a3_comments", "api_a3_end", "api_a3_reopen", "api_a3_photos",
        ),
        an_a3,
    ),
    **dict.fromkeys(
        ("trial", "trial_end", "trial_log", "api_trial", "api_trial_end", "api_verdicts"), a_trial
    ),
    **dict.fromkeys(("trial_confirm", "api_verdict", "api_verdict_confirm"), a_verdict),
    "a3_drawn": lambda site, user: an_a3(site, user) | {"part": "causes"},
    "a3_answer": a_question,
    **dict.fromkeys(("a3_photo", "a3_photo_remove", "api_a3_photo"), a_photo),
    "a3_settle": an_edit_apart,
    **dict.fromkeys(
        (
            "standard", "walk", "walks", "standard_write", "standard_compare", "codes_of_standard", "instruction", "instruction_state", "standard_local", "standard_settings",
            "api_standard", "api_standard_changes", "api_standard_local",
        ),
        a_standard,
    ),
    **dict.fromkeys(
        (
            "standard_json", "standard_draft", "standard_submit", "standard_sign", "standard_effect",
            "standard_acknowledge", "standard_withdraw", "api_standard_version", "api_standard_draft",
            "api_standard_submit", "api_standard_sign", "api_standard_effect", "api_standard_read",
            "api_standard_withdraw", "standard_file_fill", "api_standard_files",
        ),
        a_version,
    ),
    "standard_translate": a_translation,
    "rollout_new": a_standard,
    **dict.fromkeys(
        (
            "rollout", "rollout_evidence", "rollout_decisions", "rollout_live", "rollout_plan", "rollout_start", "rollout_stop", "rollout_go_on",
            "rollout_next", "rollout_end", "rollout_events", "api_rollout", "api_rollout_plan", "api_rollout_start",
            "api_rollout_stop", "api_rollout_go_on", "api_rollout_next", "api_rollout_end", "api_rollout_evidence",
        ),
        a_rollout,
    ),
    **dict.fromkeys(("rollout_why", "api_rollout_why"), a_stop),
    **dict.fromkeys(("line_facts", "line_name"), a_stream_of_rollout),
    **dict.fromkeys(
        (
            "adoption", "adoption_answer", "adoption_decline", "adoption_values", "adoption_hand_in", "adoption_sign",
            "adoption_day", "adoption_decide", "adoption_back", "adoption_again", "adoption_remark", "adoption_propose",
            "api_adoption", "api_adoption_accept", "api_adoption_decline", "api_adoption_values",
            "api_adoption_hand_in", "api_adoption_sign", "api_adoption_day", "api_adoption_back", "api_adoption_decide", "api_adoption_again",
            "api_adoption_remarks", "api_adoption_proposals",
        ),
        a_line,
    ),
    **dict.fromkeys(("adoption_agree", "api_adoption_proposal"), a_proposal),
    **dict.fromkeys(("standard_file", "api_standard_file"), a_file),
    "screens": a_board,
    **dict.fromkeys(("screen", "screen_code", "screen_revoke"), a_screen),
    **dict.fromkeys(("kiosk", "kiosk_live", "kiosk_events", "kiosk_catalogue", "kiosk_acts"), code_of_board),
    "kiosk_act": act_at_screen,
    **HELP_EXAMPLES,
    "setup": lambda site, user: {"token": "x" * 32},
    "token_revoke": token,
    "api_token": token,
    **dict.fromkeys(("area", "area_delete", "api_area"), area),
    **dict.fromkeys(("line", "line_delete", "api_line"), line),
    **dict.fromkeys(("workstation", "workstation_delete", "api_workstation"), workstation),
    **dict.fromkeys(("person", "password_renew", "person_pin", "person_pin_remove", "person_badge", "api_person"), person),
    **dict.fromkeys(
        (
            "calendar", "calendar_rename", "calendar_week", "calendar_default", "calendar_delete",
            "calendar_exception", "api_calendar", "api_exceptions",
        ),
        calendar,
    ),
    **dict.fromkeys(("exception_delete", "api_exception"), exception),
    **dict.fromkeys(
        (
            "import", "import_columns", "import_check", "import_confirm", "import_cancel", "import_restart",
            "quarantine", "api_import", "api_import_draft", "api_import_check", "api_import_confirm",
            "api_import_cancel", "api_import_restart", "api_quarantine",
        ),
        an_import,
    ),
}  # fmt: skip
