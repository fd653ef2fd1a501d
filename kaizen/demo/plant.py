"""A made-up machining plant as a seeded discrete-event simulation; the same seed gives the same plant, everywhere.

Only ``random()`` and square roots are used, whose results are the same on every machine and Python version.
How the plant works, and what its log can and cannot show, is told in docs/explanation/demo-plant.md.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from math import sqrt
from random import Random

from kaizen.demo.shifts import EARLY, Rota

PRODUCTION, SETUP, BREAKDOWN = "P", "S", "B"
HOUR = 3600


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its machines with their shifts, seconds per piece, minutes of set-up, and what goes wrong."""

    name: str
    machines: tuple[tuple[str, tuple[str, ...]], ...]
    seconds: float
    setup: float = 0.0  # minutes, when the product changes
    scrap: float = 0.0  # share of pieces
    breakdowns: float = 0.0  # per working hour
    back: tuple[str, float, float] | None = None  # step, share of orders, share of their pieces sent there
    instead: tuple[str, float] | None = None  # another step for a share of the orders


@dataclass(frozen=True, slots=True)
class Plant:
    """All that makes a plant: where, when, what, and the seed."""

    name: str
    seed: int
    rota: Rota
    steps: tuple[Step, ...]
    routes: dict[str, tuple[str, ...]]  # product → steps
    orders_per_day: float
    lot: tuple[int, int]
    workers: tuple[str, ...]


@dataclass(slots=True)
class Order:
    """An order on its way: ``at`` is the position in its route, ``detour`` a step it was sent to besides."""

    number: str
    product: str
    batch: str
    pieces: int
    released: int
    route: tuple[str, ...]
    at: int = 0
    detour: str = ""
    faulty: int = 0
    returns: int = 0

    @property
    def step(self) -> str:
        return self.detour or self.route[self.at]


@dataclass(frozen=True, slots=True)
class Row:
    """One report of a machine."""

    order: Order
    step: str
    machine: str
    start: int
    end: int
    good: int
    scrap: int
    rework: int
    kind: str
    worker: str


@dataclass(slots=True)
class Machine:
    name: str
    step: Step
    rota: Rota
    busy: bool = False
    product: str = ""


@dataclass
class Simulation:
    """Runs a plant from the first to the last day of its rota and collects the reports."""

    plant: Plant
    rows: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = Random(self.plant.seed)  # noqa: S311  a plant, not a secret
        self.steps = {step.name: step for step in self.plant.steps}
        self.queues: dict[str, list[Order]] = {step.name: [] for step in self.plant.steps}
        self.machines = {step.name: list(self._machines(step)) for step in self.plant.steps}
        self.events: list[tuple[int, int, Order | Machine]] = []
        self.ticket = count()

    def run(self) -> list[Row]:
        """Every report of the period, in the order in which the work began."""
        for order in self._orders():
            self._later(order.released, order)
        end = self.plant.rota.shifts()[-1].end
        while self.events and self.events[0][0] < end:
            now, _, what = heapq.heappop(self.events)
            try:
                self._arrive(now, what) if isinstance(what, Order) else self._free(now, what)
            except LookupError:  # the rota of that machine has ended
                continue
        return sorted(self.rows, key=lambda row: (row.start, row.end, row.order.number))

    def _machines(self, step: Step) -> Iterator[Machine]:
        rota = self.plant.rota
        for name, shifts in step.machines:
            extra = tuple(one for one in rota.extra if one[1] in shifts and len(shifts) == len(rota.names))
            yield Machine(name, step, Rota(rota.zone, rota.first, rota.last, shifts, rota.closed, extra))

    def _orders(self) -> Iterator[Order]:
        numbers, products, product = count(1), sorted(self.plant.routes), ""
        days = Rota(self.plant.rota.zone, self.plant.rota.first, self.plant.rota.last, (EARLY,), self.plant.rota.closed)
        for shift in days.shifts():
            week = datetime.fromtimestamp(shift.start, UTC).isocalendar().week
            whole, part = divmod(self.plant.orders_per_day, 1)
            for _ in range(int(whole) + (self.random.random() < part)):
                if not product or self.random.random() < 0.6:  # the planner bundles orders of one product
                    product = self._pick(products)
                number = next(numbers)
                yield Order(
                    number=f"{self.plant.name[0]}{26_000 + number}", product=product, pieces=self._between(*self.plant.lot),
                    batch=f"{product[:2].upper()}-{week:02}-{1 + self._below(3)}", route=self.plant.routes[product],
                    released=shift.start + self._below(7 * HOUR),
                )  # fmt: skip

    def _arrive(self, now: int, order: Order) -> None:
        instead = self.steps[order.step].instead
        if instead and not order.detour and self.random.random() < instead[1]:
            order.route = tuple(instead[0] if name == order.step else name for name in order.route)
        self.queues[order.step].append(order)
        for machine in self.machines[order.step]:
            if not machine.busy:
                machine.busy = True
                self._later(now, machine)
                break

    def _free(self, now: int, machine: Machine) -> None:
        queue = self.queues[machine.step.name]
        if not queue:
            machine.busy = False
            return
        begin = machine.rota.at(now).start
        if begin > now:  # decide when the shift begins, not the evening before
            self._later(begin, machine)
            return
        order = next((one for one in queue[:4] if one.product == machine.product), queue[0])  # saves a set-up
        queue.remove(order)
        end = self._work(now, machine, order)
        self._later(end, machine)
        if self._moves_on(order, machine.step):
            self._later(end + self._between(20, 180) * 60, order)

    def _work(self, now: int, machine: Machine, order: Order) -> int:
        step, pieces = machine.step, order.faulty if order.detour else order.pieces
        if step.setup and machine.product != order.product:
            now = self._report(now, machine, order, self._spread(step.setup * 60), SETUP, 0)
        machine.product = order.product
        seconds = self._spread(step.seconds * pieces)
        done = 0
        if self.random.random() < step.breakdowns * seconds / HOUR:
            done = self._below(pieces)
            now = self._report(now, machine, order, seconds * done // pieces, PRODUCTION, done)
            now = self._report(now, machine, order, self._spread(2.5 * HOUR), BREAKDOWN, 0)
        return self._report(now, machine, order, seconds * (pieces - done) // pieces, PRODUCTION, pieces - done)

    def _report(self, now: int, machine: Machine, order: Order, seconds: int, kind: str, pieces: int) -> int:
        """Writes one row per shift and shares the pieces out over them; answers when it is done."""
        total, worked, told = max(seconds, 60), 0, 0
        for first, last, net in machine.rota.spans(now, total):
            worked += net
            part = pieces * worked // total - told
            told += part
            scrap = sum(self.random.random() < machine.step.scrap for _ in range(part)) if kind == PRODUCTION else 0
            order.pieces -= scrap
            worker = self.plant.workers[self._below(len(self.plant.workers))]
            row = Row(order, machine.step.name, machine.name, first, last, part - scrap, scrap, 0, kind, worker)
            self.rows.append(row)
            now = last
        return now

    def _moves_on(self, order: Order, step: Step) -> bool:
        """Sends the order to its next step, back for rework, or out of the plant (False)."""
        if order.detour:
            order.detour = ""  # to the step that sent it away, to be looked at again
            return True
        if step.back and order.returns < 2 and self.random.random() < step.back[1] / (1 + order.returns):
            target, _, share = step.back
            order.detour, order.returns = target, order.returns + 1
            order.faulty = max(1, int(order.pieces * share * 2 * self.random.random()))
            last = self.rows[-1]
            moved = min(order.faulty, last.good)
            told = Row(order, *_head(last), last.good - moved, last.scrap, moved, last.kind, last.worker)
            self.rows[-1] = told
            return True
        order.at += 1
        return order.at < len(order.route) and order.pieces > 0

    def _later(self, moment: int, what: Order | Machine) -> None:
        heapq.heappush(self.events, (moment, next(self.ticket), what))

    def _below(self, limit: int) -> int:
        return int(self.random.random() * limit)

    def _between(self, least: int, most: int) -> int:
        return least + self._below(most - least + 1)

    def _pick(self, names: list[str]) -> str:
        return names[self._below(len(names))]

    def _spread(self, seconds: float) -> int:
        """Triangular between 75 % and 160 % of the usual time, most often 90 %."""
        low, mode, high = 0.75, 0.90, 1.60
        share, knee = self.random.random(), (mode - low) / (high - low)
        if share < knee:
            return int(seconds * (low + sqrt(share * (high - low) * (mode - low))))
        return int(seconds * (high - sqrt((1 - share) * (high - low) * (high - mode))))


def _head(row: Row) -> tuple[str, str, int, int]:
    return row.step, row.machine, row.start, row.end
