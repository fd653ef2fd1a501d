"""Porto's second line: spindles on machines of its own, whose terminals speak Portuguese."""

from kaizen.demo.energy import ensure_energy
from kaizen.demo.logs import ensure_demand, ensure_events, ensure_map
from kaizen.demo.plant import GRINDING, MILLING, SPINDLES
from kaizen.services.rollouts import naming
from lean.models import Site, User
from lean.services.places import save_area, save_line, save_workstation
from valuestream.models import ValueStream

COMMON = {
    "Serragem": "Sawing", "Torneamento": MILLING, "Retificação": GRINDING, "Inspeção final": "Final inspection",
    "Embalagem": "Packing",
}  # fmt: skip
PIECES_PER_DAY = 75


def ensure_spindles(people: dict[str, User]) -> ValueStream:
    """The line with its events and map; its steps by the names that the whole company uses."""
    site, by = Site.objects.get(slug="porto"), people["rui"]
    ensure_energy(site, SPINDLES, by)
    source = ensure_events(site, SPINDLES, name=SPINDLES.name, by=by)
    stream = ensure_demand(source, SPINDLES, pieces_per_day=PIECES_PER_DAY, by=by)
    ensure_map(stream)
    for own, common in COMMON.items():
        naming.confirm(stream, own, canonical=common, by=by)
    return stream


def add_stations(site: Site, *, by: User) -> None:
    """Its area, line and machines; with those of the other line, since every map of the site reads the stations."""
    area = save_area(site=site, by=by, name=SPINDLES.name)
    line = save_line(site=site, by=by, name=f"{SPINDLES.name} line", area=area)
    calendar = site.calendars.get(name="Two shifts")
    for step in SPINDLES.steps:
        for station in step.stations:
            save_workstation(
                site=site, by=by, name=station.name, line=line, machine_class=COMMON[step.name], capabilities={},
                calendar=calendar,
            )  # fmt: skip
