"""Plants with everything the pages can show, for the tests that look at pages."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from kaizen.core.effect.design import Design, Guard, Metric
from kaizen.core.standards import Standard as Document
from kaizen.core.standards.checklist import Answer
from kaizen.core.standards.document import Attachment
from kaizen.core.standards.texts import translated
from kaizen.demo import seed
from kaizen.models import A3, Board, CapturePlace, Handover, Idea, Red, Screen, StandardVersion, TierMeeting, Trial
from kaizen.services.a3.opening import begin as begin_a3
from kaizen.services.boards import meetings
from kaizen.services.boards.cards import add_card, turn_card
from kaizen.services.boards.days import open_red
from kaizen.services.boards.editing import add_board
from kaizen.services.boards.handing_over import turns_of, write
from kaizen.services.boards.screens import hang_screen
from kaizen.services.boards.walks import note_walk
from kaizen.services.ideas.answers import answer
from kaizen.services.ideas.giving import give_idea, new_key
from kaizen.services.ideas.places import add_place
from kaizen.services.standards import writing
from kaizen.services.standards.acknowledging import acknowledge
from kaizen.services.standards.effect import put_in_effect
from kaizen.services.standards.files import keep_file
from kaizen.services.standards.overlays import set_values
from kaizen.services.standards.review import approve, submit
from kaizen.services.trials.computing import recompute
from kaizen.services.trials.confirming import confirm, log_change
from kaizen.services.trials.guards import offered
from kaizen.services.trials.registering import register
from lean.models import Membership, Role, Site, User
from tests.browser.campaign import rollouts
from tests.contracts.examples import material, media, meter, store, transport
from tests.factories import PASSWORD, make_site, make_user
from tests.kaizen.pictures import photo
from tests.kaizen.sheets import TITLE as SHEET
from tests.kaizen.sheets import full_sheet
from tests.kaizen.standard_docs import SET_UP
from tests.kaizen.trial_logs import trial_design, trial_stream
from tests.valuestream.logs import GOOD, NO_DAY, write_log
from valuestream.models import (
    Hook,
    HookDelivery,
    ImportRun,
    MapVersion,
    Meter,
    NightlyRun,
    ProductFamily,
    Report,
    ValueStream,
)
from valuestream.services import importing, imports, uploads
from valuestream.services.energy import meters
from valuestream.services.families import products_of
from valuestream.services.night import deliveries
from valuestream.services.night.at_once import night_at_once
from valuestream.services.night.plans import begin, due_on, plan_of
from valuestream.services.refusals import kept
from valuestream.services.runs import GAVE_UP
from valuestream.services.streams import count_at_gemba, enter_demand, save_family


@dataclass
class World:
    """A plant and a person whose roles together open every page; ``imports`` by the state they stand in."""

    site: Site
    person: User
    stream: ValueStream | None = None
    family: ProductFamily | None = None
    map: MapVersion | None = None
    imports: dict[str, ImportRun] = field(default_factory=dict)


def small_world() -> World:
    """An empty plant: the frame of the pages needs no more."""
    site = make_site("augsburg", "Augsburg", "Europe/Berlin", "DE")
    make_site("porto", "Porto", "Europe/Lisbon", "PT")
    return World(site, make_user("crawler", site, *Role.values))


def full_world(folder: Path) -> World:
    """The demo plant with its mined map, a product family and one import in each state; files go to ``folder``."""
    seed.ensure_people()
    seed.plant(seed.SETTINGS[0])
    site = Site.objects.get(slug="augsburg")
    world = World(site, make_user("crawler", site, *Role.values))
    world.stream = ValueStream.objects.get(site=site)
    world.map = world.stream.maps.latest("number")
    _entries(world)
    world.imports = {state: _import(state, world, folder) for state in ("looking", "mapping", "checked", "refused")}
    world.imports["imported"] = ImportRun.objects.filter(source__site=site).earliest("pk")
    _meter(world)
    for example in (material, media, transport, store):
        example(site, world.person)
    _nights(world)
    _hooks(world)
    ideas(world)
    coach = make_user("coach", site, Role.LEAN_MANAGER)
    standards(world, coach)
    walked(world)
    full_sheet(site, world.person, coach, world.stream.findings.earliest("pk"))
    _trial(world)
    _proven(world)
    rollouts(site)
    return world


def ideas(world: World) -> None:
    """Two codes, and ideas in every state: one new, one past its time, one with a photo, one declined."""
    site, by = world.site, world.person
    machine = add_place(site, by=by, workstation=site.workstations.first(), step="Turning")
    add_place(site, by=by, area=site.areas.first())
    common = {"origin": "qr", "place": machine}
    late = give_idea(site, key=new_key(), obstacle="The gauge lies two machines away", waste="motion", **common)
    past = late.given_at - timedelta(days=9)
    Idea.objects.filter(pk=late.pk).update(given_at=past, due_at=past + timedelta(days=1))
    said = {"obstacle": "The chuck key is searched for each morning", "better": "A shadow board beside the lathe"}
    shown = give_idea(
        site, key=new_key(), signed_by=by, photo=[photo()], waste="motion", spot="left door", **said, **common
    )
    answer(shown, kind="answered", text="Seen; the team looks at it on Friday", by=by)
    answer(shown, kind="accepted", text="The board is built in week 49", by=by)
    plain = {"origin": "page", "area": site.areas.first()}
    refused = give_idea(site, key=new_key(), obstacle="Take the guard off, loading takes long", **plain)
    answer(refused, kind="declined", text="The guard protects; we look for a faster way to load", by=by)
    give_idea(site, key=new_key(), better="Boxes with a lower edge", **plain)


def walked(world: World) -> None:
    """A round against a standard with something in each answer; a board without cards, and one with a card of each look."""
    version = StandardVersion.objects.get(standard__site=world.site, standard__code="RG-SETUP", state="effective")
    told = [Answer("job.j1", True), Answer("job.j2.points.p3", False, "left open"), Answer("work.in_process", None)]
    note_walk(version, key=new_key(), answers=told)
    add_board(world.site, by=world.person, name="Empty")
    board = add_board(world.site, by=world.person, name="Full")
    for rhythm, side in (("month", True), ("week", False), ("month", None), ("shift", None)):
        card = add_card(board, by=world.person, text="Are the fire doors shut?", owner="safety", rhythm=rhythm)
        if side is not None:
            turn_card(card, key=new_key(), is_good=side, note="" if side else "Door 3 stands open")


def standards(world: World, coach: User) -> None:
    """One with two versions that were in effect and a draft, half translated; another that waits for a signature."""
    site, by = world.site, world.person
    first = writing.begin(site, code="RG-SETUP", doc=SET_UP, by=coach, stream=world.stream)
    in_effect(first, coach, by)
    acknowledge(first, by=by)
    told = {"title": "Rundschleifmaschine rüsten", "job.j2.text": "Scheibe abrichten", "parameters.v1.name": "Drehzahl"}
    later = replace(SET_UP, parameters=(replace(SET_UP.parameters[0], high=35.0), *SET_UP.parameters[1:]))
    shown = keep_file(site, [photo()], by=coach)
    picture = Attachment("p1", "Wheel.jpg", shown.sha256, "Two strokes, coolant on", "j2")
    later = replace(later, attachments=(*SET_UP.attachments, picture))
    second = next_version(first, translated(later, "de", told, of="1.1.0"), coach)
    in_effect(second, coach, by)
    job = (SET_UP.job[0], replace(SET_UP.job[1], text="Dress the wheel twice"))
    next_version(second, replace(second.document, job=job), coach)
    set_values(second, {"v2": {"nominal": 4.5}}, site=site, reason="our pump", by=by)
    sent = writing.begin(site, code="RG-SENT", doc=replace(SET_UP, title="Gauge the first part"), by=coach)
    submit(sent, reason="tried for two weeks", by=coach)


def in_effect(version: StandardVersion, author: User, by: User) -> None:
    submit(version, reason="tried for four weeks", by=author)
    approve(version, content_hash=version.content_hash, reason="seen at M5", password=PASSWORD, by=by)
    version.refresh_from_db()
    put_in_effect(version, by=by)
    version.refresh_from_db()


def next_version(of: StandardVersion, doc: Document, by: User) -> StandardVersion:
    made = writing.draft(of, reason="new wheel", by=by)
    return writing.edit(made, doc, revision=made.revision, by=by)


def a_place(world: World) -> CapturePlace:
    return CapturePlace.objects.filter(site=world.site).earliest("pk")


def a_board(world: World) -> Board:
    """The team's."""
    return Board.objects.get(site=world.site, name="Machining", tier=1)


def a_screen(world: World) -> Screen:
    """One that waits for its device."""
    board = a_board(world)
    known = board.screens.first()
    look = {"theme": "dark", "language": "en", "size": 0, "acts": True}
    return known or hang_screen(board, by=world.person, name="Hall 1", profile=look)[0]


def a_handover(world: World) -> Handover:
    """What the last shift left."""
    board = a_board(world)
    return board.handovers.first() or write(board, by=world.person, span=turns_of(board)[0], note="M6 runs slowly")


def a_red(world: World) -> Red:
    """One that the night found and nobody has answered; a table may be clicked through more than once."""
    kpi = a_board(world).kpis.get(letter="D")
    return open_red(kpi, day=date(2026, 10, 29), value=3, now=datetime(2026, 10, 30, 5, 30, tzinfo=UTC))


def a_stand_up(world: World) -> TierMeeting:
    """One that is over."""
    ended = TierMeeting.objects.filter(board=a_board(world)).exclude(ended_at=None).first()
    return ended or meetings.end(meetings.begin(a_board(world), by=world.person), by=world.person)


def an_idea(world: World) -> Idea:
    """The one with photo and answers."""
    return Idea.objects.get(site=world.site, photo__isnull=False)


def a_trial(world: World) -> Trial:
    return Trial.objects.get(a3__site=world.site, a3__title=SHEET)


def _trial(world: World) -> None:
    """One of the full sheet that was judged, with something else that happened."""
    step, control = "Turning & milling", "Round grinding"
    guards = tuple(offered("piece_time", step))
    starts_on = date(2026, 10, 2)
    design = Design(
        Metric("piece_time", step), 0.05, step, date(2026, 8, 24), starts_on, (10, 20), (control,), guards=guards
    )
    sheet = A3.objects.get(site=world.site, title=SHEET)
    row = register(sheet, stream=world.stream, design=design, by=world.person, today=starts_on - timedelta(days=1))
    log_change(world.stream, day=date(2026, 10, 12), what="New coolant at the lathes", by=world.person)
    recompute(row)


def _proven(world: World) -> None:
    """A planted −13 % that was proven, and confirmed by a second person."""
    sheet = begin_a3(world.site, title="Tools are fetched while the machine stands", by=world.person)
    design = trial_design(guards=(Guard("scrap", "share", 0.005),))
    stream = trial_stream(world.site, effect=-0.13)
    found = recompute(register(sheet, stream=stream, design=design, by=world.person, today=date(2026, 3, 27)))
    assert found is not None
    confirm(found, agrees=True, reason="seen at the gemba", by=User.objects.get(username="coach"))


def _meter(world: World) -> None:
    """A meter with a batch that was withdrawn and one that counts."""
    row = Meter.objects.get(pk=meter(world.site, world.person)["pk"])
    for number, kwh in enumerate((99_999.0, 1.5)):
        series = meters.series_from([(datetime(2026, 10, 1, 6, number, tzinfo=UTC), kwh)])
        batch, _is_new = meters.add_readings(row, series, by=world.person, origin="api", key=str(number))
        if not number:
            meters.withdraw(batch, by=world.person, because="read off the wrong dial")


def _nights(world: World) -> None:
    """Two nights with their reports, one whose data is late, one that failed, one that runs; a plant without any."""
    plan = plan_of(world.site)
    for day in (date(2026, 10, 30), date(2026, 10, 31), date(2026, 11, 20)):
        night_at_once(begin(world.site, due_on(plan, day), by=None)[0])
    broken = begin(world.site, due_on(plan, date(2026, 11, 21)), by=None)[0]
    NightlyRun.objects.filter(pk=broken.pk).update(state="failed", **kept(GAVE_UP))
    begin(world.site, due_on(plan, date(2026, 11, 22)), by=None)
    empty = make_site("empty", "Empty", "Europe/Prague", "CZ")
    Membership.objects.bulk_create(Membership(user=world.person, site=empty, role=role) for role in Role.values)


def _hooks(world: World) -> None:
    """An address that the newest report was posted to in vain, and a test that arrived."""
    hook = Hook.objects.create(site=world.site, address="https://mes.plant/x", nonce="n", entered_by=world.person)
    HookDelivery.objects.create(hook=hook, state="delivered", status=204)
    report = Report.objects.filter(night__site=world.site).latest("pk")
    HookDelivery.objects.create(hook=hook, report=report, state="failed", **kept(deliveries.NO_ANSWER))


def _entries(world: World) -> None:
    """What people enter beside a map: a family, a demand, a count."""
    by, first = world.person, world.map.first.date()
    world.family = save_family(world.stream, name="Heads", products=products_of(world.stream)[:2], by=by)
    enter_demand(
        world.stream, family=None, pieces_per_day=28, valid_from=first, valid_to=None, reason="order book", by=by
    )
    step = world.map.content["steps"][1]["name"]
    count_at_gemba(
        world.stream, step=step, key="pieces", value=640, unit="pcs", counted_on=first, note="before the box", by=by
    )


def _import(state: str, world: World, folder: Path) -> ImportRun:
    """A small log that has come so far."""
    own = f"{state},Turning,Lathe 1,2026-03-02 06:00,2026-03-02 07:00,1,0,"  # two files are never the same
    rows = () if state == "refused" else [*GOOD, NO_DAY, own]
    path = write_log(folder, rows, name=f"{state}.csv")
    with path.open("rb") as file:
        log_file = uploads.receive(world.site, iter(lambda: file.read(1 << 20), b""), path.name, world.person)
    run = imports.start_import(log_file, world.person)
    if state != "looking":
        importing.advance_to_rest(run)
    if state == "checked":
        imports.start_check(run, run.revision)
        importing.advance_to_rest(run)
    return run
