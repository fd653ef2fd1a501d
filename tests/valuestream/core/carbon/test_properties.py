"""Whatever the numbers are, what goes in comes out: orders, objects, quantity centres, meters, ladders."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import make_log
from tests.valuestream.core.carbon.plants import BOOK, random_plant
from valuestream.core.carbon import carbon_of
from valuestream.core.carbon.ladder import cascade
from valuestream.core.carbon.mfca import split_by_mass
from valuestream.core.carbon.objects import EventEmission, to_objects
from valuestream.core.energy.inputs import EnergyInputs, Rates, Source
from valuestream.core.energy.meters import without_sub_meters
from valuestream.core.energy.readings import Readings

EXACT = {"rel": 1e-9, "abs": 1e-9}
kg = st.floats(0, 1e6)
names = st.sampled_from(["a", "b", "c", "d", "e"])


@given(st.integers(0, 2**32 - 1))
def test_a_random_plant_conserves(seed):
    found = carbon_of(*random_plant(seed, stations=2))
    assert [check for check in found.conservation.checks if not check.holds] == []
    assert sum(found.by_class.values()) + found.unallocated_kg == pytest.approx(found.total_kg.value, **EXACT)
    assert found.allocated_kwh + found.unallocated_kwh == pytest.approx(found.metered_kwh, **EXACT)
    if found.good_parts:  # what the parts carry after the last step is all that was allocated
        assert found.steps[-1].cumulative == pytest.approx(found.per_good_part_kg.value, **EXACT)


@st.composite
def emissions(draw) -> EventEmission:
    objects = draw(st.lists(names, min_size=1, max_size=3, unique=True))
    return EventEmission(draw(kg), tuple(objects), draw(st.dictionaries(st.sampled_from(objects), kg, max_size=2)))


@given(st.lists(emissions(), max_size=8), st.sets(names, min_size=1), st.dictionaries(names, st.sets(names)),
       st.one_of(st.none(), st.dictionaries(names, st.floats(0, 10))), st.integers(0, 3))  # fmt: skip
def test_objects_get_what_events_emit(events, targets, links, weights, hops):
    found = to_objects(events, targets, links=links, weights=weights, hops=hops)
    emitted = sum(event.rest + sum(event.direct.values()) for event in events)
    assert sum(found.values()) == pytest.approx(emitted, **EXACT)
    assert set(found) == targets


def test_the_smallest_weight_there_is_loses_nothing():
    assert to_objects([EventEmission(1.5, ("a", "b"))], ("a", "b"), weights={"a": 5e-324, "b": 5e-324}) == {"a": 0.75, "b": 0.75}  # fmt: skip


def test_without_a_target_in_the_event_the_nearest_object_bears_it():
    event, links = EventEmission(6, ("parcel",)), {"parcel": ["pallet"], "pallet": ["o1", "o2"], "o1": ["o3"]}
    assert to_objects([event], ("o1", "o2", "o3"), links=links) == {"o1": 3, "o2": 3, "o3": 0}
    assert to_objects([event], ("o1", "o2", "o3"), links=links, hops=1) == {"o1": 2, "o2": 2, "o3": 2}
    assert to_objects([event], ("o1", "o2"), links=links, weights={"o1": 1, "o2": 2}) == {"o1": 2, "o2": 4}
    with pytest.raises(ValueError, match="nobody"):
        to_objects([event], ())


@given(st.floats(1, 1e6), st.floats(0, 1), st.lists(kg, min_size=1, max_size=4), kg)
def test_a_quantity_centre_gives_out_what_it_takes(entered, share, flows, waste):
    named = {f"flow {place}": value for place, value in enumerate(flows)}
    found = split_by_mass(entered, entered * share, named, waste)
    out = sum(found.product.values()) + sum(found.loss.values())
    assert out == pytest.approx(sum(flows) + waste, **EXACT)


@given(st.lists(st.floats(0, 100), min_size=4, max_size=4), st.lists(st.floats(0, 10), min_size=8, max_size=8))
def test_a_main_meter_and_its_sub_meters_show_the_greater_of_both(main, behind):
    cuts = np.arange(9) * 900_000_000
    of_main = Readings(cuts[:-1:2], cuts[2::2], np.array(main), np.zeros(4))
    of_sub = Readings(cuts[:-1], cuts[1:], np.array(behind), np.zeros(8))
    sources = Source("main", "meter", ("M",), (), of_main), Source("sub", "meter", ("N",), (), of_sub)
    rest, sub = (source.readings for source in without_sub_meters(sources, {"sub": "main"}))
    shown = np.maximum(np.array(main), np.array(behind).reshape(4, 2).sum(axis=1))
    assert rest.amount.sum() + sub.amount.sum() == pytest.approx(shown.sum(), **EXACT)


@given(st.lists(st.tuples(st.floats(0, 50), st.integers(0, 3)), min_size=1, max_size=5))
@settings(max_examples=50)
def test_along_a_line_the_last_rung_is_what_all_emit_by_good_part(steps):
    """One order of 20 pieces through all steps: the cascade ends at Σ kg ÷ good pieces, as the document says."""
    pieces, rows, own, survives = 20, [], [], []
    for place, (kw, scrap) in enumerate(steps):
        rows.append(("o", f"s{place}", f"m{place}", place * 60, place * 60 + 60, pieces - scrap, scrap))
        own.append(kw * 0.363 / pieces)
        survives.append((pieces - scrap) / pieces)
        pieces -= scrap
    sources = tuple(
        Source(f"p{place}", "power", (f"m{place}",), ("mix",), rates=Rates(kw)) for place, (kw, _) in enumerate(steps)
    )
    found = carbon_of(make_log(rows), EnergyInputs(sources=sources, book=BOOK))
    last = cascade(0.0, own, survives)[-1]
    assert found.steps[-1].cumulative == pytest.approx(last, **EXACT)
    assert found.per_good_part_kg.value == pytest.approx(last, **EXACT)
