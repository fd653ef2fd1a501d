"""How the arrows of a map run: along the main stream, in lanes below the boxes, in and out of side boxes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .layout import LANE, LEFT, PITCH, TOP, Frame, Grid, gap_middle

Flow = Mapping[str, Any]
Place = tuple[int, int]  # column and row, from 0
Point = tuple[float, float]
Dock = tuple[float, int, str]  # column of the other end, the flow's position, which end docks

CORNER = 6.0
PUSH_MIDDLE = TOP + 100  # height at which material moves
BRANCH, JOIN = PUSH_MIDDLE + 8, PUSH_MIDDLE + 10  # where a side road leaves and meets the main stream
START_X = 40.0  # the line that comes down from the supplier
LABEL = 36.0  # room for a share left of an arrow head
HALF_BOX = 49.0
PORTS = 35.0  # how far from the middle of a box arrows may dock


@dataclass(frozen=True, slots=True)
class Route:
    """One drawn flow: its line, its arrow head and where its share is written (None: not written)."""

    flow: Flow
    path: str
    head: str
    label: tuple[float, float, str] | None  # x, y, anchor: "start", "middle" or "end"


@dataclass(frozen=True, slots=True)
class Trip:
    """A flow on its way through the corridor: where it leaves and enters it, and in which lane it runs."""

    flow: Flow
    leave: float
    enter: float

    @property
    def span(self) -> tuple[float, float]:
        left, right = sorted((self.leave, self.enter))
        if self.flow["kind"] == "return":
            return (left, right + LABEL)
        return (left - LABEL if self.enter < self.leave else left, right)


def is_push(flow: Flow, places: Mapping[str, Place]) -> bool:
    """Whether a flow is the push arrow between two neighbours of the main stream, or its start or end."""
    source, target = places.get(flow["source"]), places.get(flow["target"])
    last = max((column for column, row in places.values() if row == 0), default=0)
    if flow["source"] is None:
        return target == (0, 0)
    if flow["target"] is None:
        return source == (last, 0)
    return source is not None and target == (source[0] + 1, 0) and source[1] == 0


def side_flows(flows: Sequence[Flow], places: Mapping[str, Place]) -> list[Flow]:
    """The drawn flows that need an arrow of their own."""
    return [
        flow
        for flow in flows
        if flow["drawn"]
        and flow["source"] != flow["target"]
        and all(end is None or end in places for end in (flow["source"], flow["target"]))
        and not is_push(flow, places)
    ]


def plan_trips(flows: Sequence[Flow], places: Mapping[str, Place]) -> tuple[list[Trip], list[int]]:
    """The flows that run through the corridor, and the lane (from 1) of each."""
    ports = _ports(flows, places)
    columns = 1 + max((column for column, _ in places.values()), default=0)
    trips = []
    for number, flow in enumerate(flows):
        if _shape(flow, places) == "lane":
            leave = ports.get((number, "source"), _side(flow["source"], places, columns, leaving=True))
            enter = ports.get((number, "target"), _side(flow["target"], places, columns, leaving=False))
            trips.append(Trip(flow, leave, enter))
    return trips, _lanes([trip.span for trip in trips])


def draw_routes(flows: Sequence[Flow], places: Mapping[str, Place], grid: Grid) -> list[Route]:
    """Every side flow as a route; ``grid`` must have been laid out with the lanes of ``plan_trips``."""
    ports = _ports(flows, places)
    trips, lanes = plan_trips(flows, places)
    by_flow = {id(trip.flow): (trip, lane) for trip, lane in zip(trips, lanes, strict=True)}
    routes = []
    for number, flow in enumerate(flows):
        shape = _shape(flow, places)
        if shape == "lane":
            trip, lane = by_flow[id(flow)]
            docks = {
                name: [x for (other, end), x in ports.items() if flows[other][end] == flow[name]]
                for name in ("source", "target")
            }
            routes.append(_lane_route(trip, grid.box_bottom + LANE * lane, grid, docks))
        elif shape == "below":
            end = "source" if places[flow["source"]][1] == 0 else "target"
            routes.append(_vertical_route(flow, ports[number, end], grid))
        else:
            routes.append(_gap_route(flow, shape, grid))
    return _with_labels_apart(routes)


def _with_labels_apart(routes: Sequence[Route]) -> list[Route]:
    """Shares that would be written on each other at one box stand beside each other."""
    seen: dict[tuple[float, float, str] | None, int] = defaultdict(int)
    apart = []
    for route in routes:
        shift = seen[route.label] * LABEL
        seen[route.label] += 1
        if route.label and shift:
            x, y, anchor = route.label
            route = replace(route, label=(x + (shift if anchor == "start" else -shift), y, anchor))
        apart.append(route)
    return apart


def polyline(points: Sequence[Point]) -> str:
    """An orthogonal line through ``points`` with rounded corners, as an SVG path."""
    path = f"M{_n(points[0][0])} {_n(points[0][1])}"
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(CORNER, _distance(before, here) / 2, _distance(here, after) / 2)
        entry, leave = _towards(here, before, radius), _towards(here, after, radius)
        path += f"L{_n(entry[0])} {_n(entry[1])}Q{_n(here[0])} {_n(here[1])} {_n(leave[0])} {_n(leave[1])}"
    return path + f"L{_n(points[-1][0])} {_n(points[-1][1])}"


def arrow_head(x: float, y: float, direction: str, length: float = 7.0) -> str:
    """The points of a head whose tip is at (x, y), pointing ``up``, ``down``, ``left`` or ``right``."""
    half = length * 0.55
    dx, dy = {"up": (0, 1), "down": (0, -1), "left": (1, 0), "right": (-1, 0)}[direction]
    bx, by = x + dx * length, y + dy * length
    sides = [(bx + dy * half, by + dx * half), (bx - dy * half, by - dx * half)]
    return " ".join(f"{_n(px)},{_n(py)}" for px, py in [(x, y), *sides])


def _shape(flow: Flow, places: Mapping[str, Place]) -> str:
    """How a flow runs: ``below`` its box, ``split`` from or ``join`` to the main stream, ``beside``, else ``lane``."""
    source, target = places.get(flow["source"]), places.get(flow["target"])
    if source is None or target is None:
        return "lane"
    step, rows = target[0] - source[0], (source[1], target[1])
    if step == 0 and rows in ((0, 1), (1, 0)):
        return "below"
    if step == 1 and rows[0] == 0 and rows[1]:
        return "split"
    if step == 1 and rows[0] and rows[1] == 0:
        return "join"
    return "beside" if step == 1 and all(rows) else "lane"


def _ports(flows: Sequence[Flow], places: Mapping[str, Place]) -> dict[tuple[int, str], float]:
    """Where each flow docks at the lower edge of a data box (x in px), by the flow's position and its end."""
    docks: dict[str, list[Dock]] = defaultdict(list)
    for number, flow in enumerate(flows):
        if _shape(flow, places) not in ("lane", "below"):
            continue
        for end, other in (("source", "target"), ("target", "source")):
            if places.get(flow[end], (0, 1))[1] == 0:
                docks[flow[end]].append((_column(flow[other], other, places), number, end))
    ports: dict[tuple[int, str], float] = {}
    for name, entries in docks.items():
        ports.update(_dock(entries, places[name][0]))
    return ports


def _dock(entries: Sequence[Dock], column: int) -> dict[tuple[int, str], float]:
    """The docks of one box: near neighbours outside, far ones inside, what stands below in the middle."""
    middle = LEFT + PITCH * (column + 1) - HALF_BOX
    ports: dict[tuple[int, str], float] = {}
    left = sorted((entry for entry in entries if entry[0] < column), reverse=True)
    right = sorted(entry for entry in entries if entry[0] > column)
    for side, group in ((-1, left), (1, right)):
        pitch = min(12.0, 24.0 / max(1, len(group)))
        ports.update({(number, end): middle + side * (PORTS - pitch * k) for k, (_, number, end) in enumerate(group)})
    below = [entry for entry in entries if entry[0] == column]
    shift = (len(below) - 1) / 2
    ports.update({(number, end): middle + 16.0 * (k - shift) for k, (_, number, end) in enumerate(below)})
    return ports


def _column(name: str | None, end: str, places: Mapping[str, Place]) -> float:
    """The column of a step; a side box that is reached through a gap counts as standing in that gap."""
    if name is None:
        return float("-inf") if end == "source" else float("inf")
    column, row = places[name]
    return column if row < 2 else column + (-0.5 if end == "target" else 0.5)


def _side(name: str | None, places: Mapping[str, Place], columns: int, *, leaving: bool) -> float:
    """The x at which a side box, the supplier or the customer meets the corridor."""
    if name is None:
        return START_X if leaving else LEFT + PITCH * columns + 22
    column, row = places[name]
    shift = 5.0 * ((row - 1) % 3 - 1)
    return gap_middle(column + 1 if leaving else column) + shift


def _lanes(spans: Sequence[tuple[float, float]]) -> list[int]:
    """A lane for each span, short spans first, so that no two spans in one lane touch."""
    lanes: list[list[tuple[float, float]]] = []
    chosen = [0] * len(spans)
    for number in sorted(range(len(spans)), key=lambda i: (spans[i][1] - spans[i][0], spans[i][0])):
        left, right = spans[number]
        free = (k for k, taken in enumerate(lanes) if all(right < a or left > b for a, b in taken))
        lane = next(free, len(lanes))
        if lane == len(lanes):
            lanes.append([])
        lanes[lane].append((left, right))
        chosen[number] = lane + 1
    return chosen


def _lane_route(trip: Trip, lane: float, grid: Grid, docks: Mapping[str, Sequence[float]]) -> Route:
    """A trip as drawn; ``docks`` are those of its two boxes, which its label keeps clear of."""
    source, target = grid.frames.get(trip.flow["source"]), grid.frames.get(trip.flow["target"])
    points = [*_departure(source, trip.leave, grid), (trip.leave, lane), (trip.enter, lane)]
    if target is None:
        return _route(trip.flow, [*points, (trip.enter, PUSH_MIDDLE + 1)], "up", (trip.enter + 6, lane, "start"))
    if target.row == 0:
        is_return = trip.flow["kind"] == "return"
        label = (trip.leave + 8, lane - 4, "start") if is_return else _beside_head(trip, lane, docks)
        return _route(trip.flow, [*points, (trip.enter, target.bottom + 1)], "up", label)
    end = [(trip.enter, target.centre), (target.x, target.centre)]
    return _route(trip.flow, [*points, *end], "right", _above(target))


def _beside_head(trip: Trip, lane: float, docks: Mapping[str, Sequence[float]]) -> tuple[float, float, str]:
    """Where a share stands: left of a head that comes from the right, right of one that comes from the left.

    Where another arrow docks there: on the head's other side, or else where the arrow leaves.
    """
    is_back = trip.leave > trip.enter
    sides = ("end", "start") if is_back else ("start", "end")
    places = [(trip.enter, sides[0], docks["target"]), (trip.leave, "start", docks["source"])]
    if is_back:
        places.insert(1, (trip.enter, sides[1], docks["target"]))
    for x, side, others in places:
        low, high = (x - LABEL, x) if side == "end" else (x, x + LABEL)
        if not any(low < other < high for other in others):
            return (x + (7 if side == "start" else -7), lane - 4, side)
    return (trip.enter + (7 if sides[0] == "start" else -7), lane - 4, sides[0])


def _departure(source: Frame | None, x: float, grid: Grid) -> list[Point]:
    if source is None:
        return [(x, PUSH_MIDDLE)]
    return [(x, source.bottom)] if source.row == 0 else [(source.right, source.centre), (x, source.centre)]


def _vertical_route(flow: Flow, x: float, grid: Grid) -> Route:
    source, target = grid.frames[flow["source"]], grid.frames[flow["target"]]
    if source.row == 0:
        return _route(flow, [(x, source.bottom), (x, target.y)], "down", (x - 6, target.y - 20, "end"))
    return _route(flow, [(x, source.y), (x, target.bottom + 1)], "up", None)


def _gap_route(flow: Flow, shape: str, grid: Grid) -> Route:
    source, target = grid.frames[flow["source"]], grid.frames[flow["target"]]
    gap = gap_middle(target.column)
    if shape == "split":
        beside = any(f.row == target.row and f.column == target.column - 1 for f in grid.frames.values())
        label = _above(target) if beside else (gap - 5, target.centre + 4, "end")
        return _route(flow, [(gap, BRANCH), (gap, target.centre), (target.x, target.centre)], "right", label)
    if shape == "join":
        return _route(flow, [(source.right, source.centre), (gap, source.centre), (gap, JOIN)], "up", None)
    middle = [(gap, source.centre), (gap, target.centre)] if source.row != target.row else []
    return _route(flow, [(source.right, source.centre), *middle, (target.x, target.centre)], "right", None)


def _above(box: Frame) -> tuple[float, float, str]:
    """Where a share stands above the corner of a small box."""
    return (box.x + 1, box.y - 5, "start")


def _route(flow: Flow, points: list[Point], direction: str, label: tuple[float, float, str] | None) -> Route:
    length = 8.0 if flow["kind"] == "rework" else 7.0
    tip = points[-1]
    dx, dy = {"up": (0, 1), "down": (0, -1), "left": (1, 0), "right": (-1, 0)}[direction]
    line = [*points[:-1], (tip[0] + dx * (length - 1), tip[1] + dy * (length - 1))]
    return Route(flow, polyline(line), arrow_head(*tip, direction, length), label)


def _distance(a: Point, b: Point) -> float:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def _towards(start: Point, end: Point, distance: float) -> Point:
    whole = _distance(start, end) or 1.0
    share = distance / whole
    return (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
