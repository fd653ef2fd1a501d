"""A day on the demo plant's floor, event by event: queues, set-ups, breakdowns, batches, rework, scrap.

Only ``Random.random`` is used, which gives the same numbers on every Python; so a seed is a log.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import exp, log
from random import Random

from kaizen.demo.plant import LONG, SPREAD, Plant, Station, Step
from kaizen.demo.shifts import Pattern
from valuestream.core.selection import day_of

DAY = 24 * 60  # minutes of UTC; early and late shift lie in one
LOOK_AHEAD = 3  # of the first so many waiting orders one of the set-up product goes first


@dataclass(slots=True)
class Order:
    number: str
    product: str
    factor: float
    pieces: int
    route: list[str]
    at: int = 0  # position on the route
    returns: int = 0

    @property
    def step(self) -> str:
        return self.route[self.at]


@dataclass(frozen=True, slots=True)
class Report:
    """One row as an operator's terminal books it."""

    order: str
    activity: str
    machine: str
    start: int
    end: int
    good: int
    scrap: int
    rework: int
    product: str
    batch: str
    kind: str


@dataclass(slots=True)
class Machine:
    station: Station
    step: Step
    pattern: Pattern
    free_at: int = 0
    product: str = ""
    until_stop: float = 0.0


@dataclass(slots=True)
class Floor:
    """The plant while it runs. ``run`` yields its reports in the order in which they are booked."""

    plant: Plant
    rng: Random = field(init=False)
    machines: dict[str, list[Machine]] = field(init=False)
    queues: dict[str, list[Order]] = field(init=False)
    clock: list[tuple[int, int, str, Order | None]] = field(init=False, default_factory=list)
    ticket: int = 0
    batches: int = 0

    def __post_init__(self) -> None:
        self.rng = Random(self.plant.seed)  # noqa: S311  a simulation, no secret
        self.queues = defaultdict(list)
        self.machines = {
            step.name: [
                Machine(station, step, self.plant.pattern(station), until_stop=self._until_stop(station))
                for station in step.stations
            ]
            for step in self.plant.steps
        }

    def run(self) -> Iterator[Report]:
        self._release_orders()
        while self.clock:
            now, _, step, order = heapq.heappop(self.clock)
            if order is not None:
                self.queues[step].append(order)
            yield from self._start_work(now, step)

    def _release_orders(self) -> None:
        """Orders come during the early and late shift of the first machine, at random but in the mean as planned."""
        opening = self.machines[self.plant.steps[0].name][0].pattern
        total = sum(end - start for start, end in opening.spans)
        days = len({start // 1440 for start, _ in opening.spans})
        gap = total / (days * self.plant.orders_per_day)
        at, number = opening.spans[0][0], 1000
        while (laid := opening.lay(at, max(int(-log(1 - self.rng.random()) * gap), 1))) != []:
            at, number = laid[-1][1], number + 1
            product, route, factor = self.plant.products[self._pick(len(self.plant.products))]
            pieces = 8 + 4 * self._pick(9)
            self._call(at, route[0], Order(f"A-{number}", product, factor, pieces, list(route)))

    def _start_work(self, now: int, step: str) -> Iterator[Report]:
        for machine in self.machines[step]:
            queue = self.queues[step]
            if not queue or machine.free_at > now:
                continue
            opens = machine.pattern.open_from(now)
            if opens is None:
                continue
            if opens > now:
                self._call(opens, step, None)
                continue
            yield from self._work(now, machine, self._choose(queue, machine))

    def _choose(self, queue: list[Order], machine: Machine) -> list[Order]:
        """The next order, or one of the same product close behind it; a batch takes its product's orders along."""
        same = [order for order in queue[:LOOK_AHEAD] if order.product == machine.product]
        first = (same or queue)[0]
        chosen = [order for order in queue if order.product == first.product][: machine.step.batch]
        for order in chosen:
            queue.remove(order)
        return chosen

    def _work(self, now: int, machine: Machine, orders: list[Order]) -> Iterator[Report]:
        batch = self._batch_name(machine, orders)
        at = now
        if machine.step.setup and machine.product != orders[0].product:
            for start, end in machine.pattern.lay(at, self._spread(machine.step.setup)):
                yield self._report(orders[0], machine, start, end, (0, 0, 0), batch, "SETUP")
                at = end
        machine.product = orders[0].product
        done = at
        for order in orders:
            for report in self._process(at, machine, order, batch):
                yield report
                done = max(done, report.end)
        machine.free_at = done
        if done == at:
            return  # the period is over: the order stays where it is
        self._call(done, machine.step.name, None)
        for order in orders:
            self._send_on(done, machine.step, order)

    def _process(self, at: int, machine: Machine, order: Order, batch: str) -> list[Report]:
        """The rows of one order: a report per shift or break, a stop in between when the machine breaks down."""
        step = machine.step
        pieces = self._pieces_here(order)
        mean = step.minutes_on(day_of(at // DAY)) * order.factor * pieces
        minutes = max(self._spread(mean, step.spread), 1)
        if step.long_share and self.rng.random() < step.long_share:
            minutes *= LONG
        machine.until_stop -= minutes
        stops = bool(step.stations[0].between_stops) and machine.until_stop <= 0
        before = max(int(minutes * self.rng.random()), 1) if stops else minutes
        spans = [(span, "PROD") for span in machine.pattern.lay(at, before)]
        if stops and spans:
            machine.until_stop = self._until_stop(machine.station)
            repair = machine.pattern.lay(spans[-1][0][1], self._spread(machine.station.stop_minutes))
            after = machine.pattern.lay(repair[-1][1], minutes - before) if repair and minutes > before else []
            spans += [(span, "STOP") for span in repair] + [(span, "PROD") for span in after]
        return self._book(spans, machine, order, pieces, batch)

    def _book(
        self, spans: list[tuple[tuple[int, int], str]], machine: Machine, order: Order, pieces: int, batch: str
    ) -> list[Report]:
        share = machine.step.scrap_of.get(order.product, machine.step.scrap)
        scrap = sum(self.rng.random() < share for _ in range(pieces)) if spans else 0
        scrap = min(scrap, pieces - 1)  # an order never loses its last piece
        order.pieces -= scrap
        faulty = min(self._faulty(machine.step, order), pieces - scrap) if spans else 0
        worked = sum(end - start for (start, end), kind in spans if kind == "PROD")
        good, booked, reports = pieces - scrap - faulty, 0, []
        last = max((i for i, (_, kind) in enumerate(spans) if kind == "PROD"), default=-1)
        for index, ((start, end), kind) in enumerate(spans):
            part = good - booked if index == last else int(good * (end - start) / worked) if kind == "PROD" else 0
            booked += part
            counts = (part, scrap, faulty) if index == last else (part, 0, 0)
            reports.append(self._report(order, machine, start, end, counts, batch, kind))
        return reports

    def _faulty(self, step: Step, order: Order) -> int:
        """Pieces to be reworked: an order goes back at most twice, with about a quarter of its pieces."""
        if not step.back_to or order.returns >= 2 or self.rng.random() >= step.back_share:
            return 0
        order.returns += 1
        order.route[order.at + 1 : order.at + 1] = [step.back_to, step.name]
        return max(order.pieces // 4, 1)

    def _pieces_here(self, order: Order) -> int:
        came_back = order.at > 0 and order.step in order.route[: order.at]
        return max(order.pieces // 4, 1) if came_back or order.step == "Grinding rework" else order.pieces

    def _send_on(self, now: int, step: Step, order: Order) -> None:
        order.at += 1
        if order.at == len(order.route):
            return
        target = next(step for step in self.plant.steps if step.name == order.step)
        if target.alternative and self.rng.random() < target.alternative_share:
            order.route[order.at] = target.alternative
        self._call(now + 5 + self._pick(40), order.step, order)

    def _call(self, at: int, step: str, order: Order | None) -> None:
        self.ticket += 1
        heapq.heappush(self.clock, (at, self.ticket, step, order))

    def _batch_name(self, machine: Machine, orders: list[Order]) -> str:
        if machine.step.batch == 1:
            return ""
        self.batches += 1
        return f"B{self.batches:04d}"

    def _report(
        self, order: Order, machine: Machine, start: int, end: int, counts: tuple[int, int, int], batch: str, kind: str
    ) -> Report:
        return Report(
            order.number, machine.step.name, machine.station.name, start, end, *counts, order.product, batch, kind
        )

    def _pick(self, count: int) -> int:
        return int(self.rng.random() * count)

    def _spread(self, mean: float, spread: float = SPREAD) -> int:
        """A skewed time with this mean, in whole minutes: most are shorter, a few much longer."""
        bell = sum(self.rng.random() for _ in range(4)) - 2  # mean 0, standard deviation 0.577
        return max(round(mean * exp(spread * bell) * 0.96 ** (spread / SPREAD) ** 2), 1)

    def _until_stop(self, station: Station) -> float:
        return -log(1 - self.rng.random()) * station.between_stops
