"""The rollout model's states as integers: parts by number, and what can follow each part, asked once and kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from benchmarks.rollout_protocol import failing, stopping
from benchmarks.rollout_protocol.rows import Adoption, Adoptions, Rollout
from kaizen.core.rollout.states import SETTLED

from .rollout_promises import is_good_end, order_broken, promise_broken
from .rollout_site import Move, Site, without_stale_rings, wrong_state
from .rollout_world import around, of_worker, started, taken

ROLLOUT, WORKER, SITE = 4, 12, 20  # bits
SLOTS = (ROLLOUT, ROLLOUT + WORKER)  # of the two workers
PLACES = (ROLLOUT + 2 * WORKER, ROLLOUT + 2 * WORKER + SITE)  # of the two sites
ROLLOUTS, WORKERS, SITES = (1 << ROLLOUT) - 1, (1 << WORKER) - 1, (1 << SITE) - 1
HELD = WORKERS << SLOTS[0] | WORKERS << SLOTS[1]
IDLE = 0


@dataclass(frozen=True, slots=True)
class World:
    """What is explored: ``waves`` of the two sites, which of them ``go_back`` unasked, how often a step is begun at
    ``most`` (put in effect, hold, go back), which STOPs a person clicks and how many ``stops`` there are, and the
    kinds of steps that a person tries again, once (``helped``).
    """

    name: str
    waves: tuple[int, int] = (0, 1)
    go_back: tuple[bool, bool] = (True, True)
    most: tuple[int, int, int] = (1, 1, 1)
    clicks: tuple[str, ...] = ("stop", "stop 0 1")
    stops: int = 1
    helped: tuple[str, ...] = ()


class Entry(NamedTuple):
    """A move as a number to add. ``whole``: what the same transaction does to all adoptions, "" for nothing."""

    add: int
    is_progress: bool
    whole: str
    name: str
    broken: str


class Numbers:
    """Things by number, and the number of a thing."""

    def __init__(self, *things: Any) -> None:
        self.things = list(things)
        self.by_thing = {thing: number for number, thing in enumerate(things)}

    def of(self, thing: Any) -> int:
        number = self.by_thing.setdefault(thing, len(self.things))
        if number == len(self.things):
            self.things.append(thing)
        return number


class Parts:
    """The states of a world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.sites, self.workers, self.rollouts = Numbers(), Numbers(None), Numbers(Rollout())
        self.known: dict[tuple[int, ...], tuple[Entry, ...]] = {}
        self.wholes: dict[tuple[str, int], int] = {}
        self.pairs: dict[int, str] = {}
        self.wrong: dict[int, str] = {}
        pairs = zip(world.waves, world.go_back, strict=True)
        adoptions = started(tuple(Adoption(wave, goes_back=goes) for wave, goes in pairs), Rollout())
        self.start = self._state(0, [Site(one) for one in adoptions])

    def of(self, state: int) -> list[tuple[Entry, ...]]:
        """What can follow, in parts: of the sites, of the workers, of the whole."""
        known, rollout = self.known, state & ROLLOUTS
        here = (state >> PLACES[0] & SITES, state >> PLACES[1])
        found = [known.get((rollout, place, here[place])) or self._around(rollout, place, here[place])
                 for place in (0, 1)]  # fmt: skip
        for slot, shift in enumerate(SLOTS):
            worker = state >> shift & WORKERS
            for place in (0, 1) if worker == IDLE else (self.workers.things[worker].place,):
                key = (slot, rollout, place, here[place], worker)
                entries = known.get(key)
                found.append(self._of_worker(*key) if entries is None else entries)
        found.append(known.get((rollout,)) or self._of_whole(rollout))
        return found

    def after(self, state: int, whole: str) -> int:
        """The state after what one transaction does to all adoptions."""
        if not whole:
            return state
        key = (whole, state & ~HELD)
        if key not in self.wholes:
            self.wholes[key] = self._after(*key)
        return self.wholes[key] | state & HELD

    def promise_broken(self, state: int) -> str:
        """The promise that does not hold in a state, or "". It is about the two sites."""
        pair = state >> PLACES[0]
        if pair not in self.pairs:
            sites = self._sites(state)
            told = [promise_broken(one, self.world.most, self.world.helped) for one in sites]
            self.pairs[pair] = told[0] or told[1] or order_broken(*sites)
        return self.pairs[pair] or self.wrong.get(state & ~HELD, "")

    def is_end(self, state: int) -> bool:
        """Whether each adoption is at a good end."""
        rollout = self.rollouts.things[state & ROLLOUTS]
        return all(is_good_end(site, rollout) for site in self._sites(state))

    def _around(self, rollout: int, place: int, here: int) -> tuple[Entry, ...]:
        whole, world = self.rollouts.things[rollout], self.world
        moves = around(place, self.sites.things[here], whole, world.most, world.helped)
        found = tuple(self._entry(move, place, here) for move in moves)
        is_last = whole.is_running and whole.generation >= world.stops  # no further stop is explored
        kept = tuple(one for one in found if not (is_last and one.whole.startswith("stop")))
        self.known[rollout, place, here] = kept
        return kept

    def _of_worker(self, slot: int, rollout: int, place: int, here: int, worker: int) -> tuple[Entry, ...]:
        site, holder, whole = self.sites.things[here], self.workers.things[worker], self.rollouts.things[rollout]
        if holder is None:
            moves: Iterable[Move] = taken(place, site, whole, self.world.most)
        else:
            moves = of_worker(site, holder, whole)
        found = tuple(self._entry(move, place, here, slot, worker) for move in moves)
        self.known[slot, rollout, place, here, worker] = found
        return found

    def _of_whole(self, number: int) -> tuple[Entry, ...]:
        """STOP at any time, with the lines staying or all going back; going on and the next wave only by a person."""
        rollout = self.rollouts.things[number]
        names = [] if rollout.is_running and rollout.generation >= self.world.stops else list(self.world.clicks)
        names += ["open_next"] if rollout.is_running else ["go_on"]
        found = tuple(Entry(0, False, name, name, "") for name in names)
        self.known[number,] = found
        return found

    def _entry(self, move: Move, place: int, here: int, slot: int = 0, worker: int = 0) -> Entry:
        add = (self.sites.of(move.site) - here) << PLACES[place]
        add += (self.workers.of(move.worker) - worker) << SLOTS[slot]
        return Entry(add, move.is_progress, move.whole, move.name, move.broken)

    def _after(self, whole: str, state: int) -> int:
        sites, rollout = self._sites(state), self.rollouts.things[state & ROLLOUTS]
        before = tuple(site.adoption for site in sites)
        name, *places = whole.split()
        then, adoptions = _done(name, [int(place) for place in places], rollout, before)
        after = [without_stale_rings(site, site._replace(adoption=one))
                 for site, one in zip(sites, adoptions, strict=True)]  # fmt: skip
        found = self._state(self.rollouts.of(then), after)
        wrong = [wrong_state(*pair) for pair in zip(sites, after, strict=True)]
        is_early = adoptions != before and name == "open_next" and before[0].state not in SETTLED
        self.wrong[found] = wrong[0] or wrong[1] or ("a wave opens too early" if is_early else "")
        return found

    def _sites(self, state: int) -> tuple[Site, Site]:
        return self.sites.things[state >> PLACES[0] & SITES], self.sites.things[state >> PLACES[1]]

    def _state(self, rollout: int, sites: Iterable[Site]) -> int:
        first, second = (self.sites.of(site) for site in sites)
        return rollout | first << PLACES[0] | second << PLACES[1]


def _done(name: str, places: list[int], rollout: Rollout, adoptions: Adoptions) -> tuple[Rollout, Adoptions]:
    """What a transaction over all adoptions leaves behind; what may not be done leaves all as it is."""
    match name:
        case "stop":
            is_click = not rollout.is_running and len(places) > 1
            is_again = is_click and any(one.backs for one in adoptions)  # would go on for ever
            return (rollout, adoptions) if is_again else stopping.stop(rollout, adoptions, places)
        case "go_on":
            return stopping.go_on(rollout, adoptions) or (rollout, adoptions)
        case "open_next":
            return rollout, stopping.open_next(rollout, adoptions) or adoptions
        case "set_free":
            return rollout, failing.set_free(adoptions, *places)
        case _:
            return rollout, failing.set_free_what_was_left(adoptions)
