"""The main stream and what stands beside it."""

import numpy as np
import pytest

from tests.factories import make_log
from valuestream.core.graph import ProcessGraph
from valuestream.core.mainstream import common_cases, main_stream
from valuestream.core.paths import Paths
from valuestream.core.structure import Place, places, relation
from valuestream.core.visits import visits_of


def graph_of(moves: dict[str, int]) -> ProcessGraph:
    """A graph from ``{"S→A": 100}``; S is the start and E an ordinary last step."""
    names = tuple(sorted({name for move in moves for name in move.split("→")} - {"S"}))
    counts = np.zeros((len(names), len(names)), dtype=np.int64)
    starts, ends = np.zeros(len(names), dtype=np.int64), np.zeros(len(names), dtype=np.int64)
    for move, count in moves.items():
        source, target = move.split("→")
        if source == "S":
            starts[names.index(target)] += count
        else:
            counts[names.index(source), names.index(target)] += count
    ends[names.index("E")] = counts[:, names.index("E")].sum()
    return ProcessGraph(names, counts, starts, ends)


O_MAIN = {"S→A": 100, "A→B": 80, "A→C": 20, "B→D": 80, "B→R": 10, "R→B": 10, "C→D": 20, "D→E": 100}


def test_o_main_the_likeliest_path_and_its_probability():
    # O-MAIN (method.md B5): 1 · 0.8 · 80/90 · 1 = 0.711111
    graph = graph_of(O_MAIN)
    main = main_stream(graph)
    assert [graph.names[step] for step in main.path] == ["A", "B", "D", "E"]
    assert main.probability == pytest.approx(0.711111, rel=1e-4)


def test_a_step_beside_the_stream_is_an_alternative_and_one_that_leads_back_is_rework():
    graph = graph_of(O_MAIN)
    main = main_stream(graph)
    orders = {step: 0.5 for step in range(len(graph.names))} | {graph.names.index("C"): 0.2}
    found = {graph.names[place.step]: place for place in places(graph, main, None, orders)}
    assert (found["C"].role, found["C"].column, found["C"].row) == ("alternative", 1, 2)
    assert (found["R"].role, found["R"].column, found["R"].row) == ("rework", 1, 1)


def test_a_step_that_few_orders_pass_gets_no_box():
    graph = graph_of(O_MAIN)
    orders = {step: 1.0 for step in range(len(graph.names))} | {graph.names.index("C"): 0.049}
    found = places(graph, main_stream(graph), None, orders)
    assert Place(graph.names.index("C"), "rare", 0, 0) in found


def test_the_tree_says_what_is_choice_and_what_is_parallel():
    tree = ["seq", ["A", ["and", ["B", "C"]], ["xor", ["D", None, "E"]]]]
    assert relation(tree, "B", "C") == "and"
    assert relation(tree, "E", "D") == "xor"
    assert relation(tree, "A", "E") == "seq"
    assert relation(tree, "A", "X") is None


def test_the_commonest_variants_that_carry_four_fifths_of_the_pieces():
    given = [(0, 1)] * 5 + [(0, 2)] * 3 + [(1,)]
    paths = Paths.of(np.concatenate(given), np.cumsum([0, *map(len, given)]))
    pieces = np.array([1.0] * 5 + [1.0] * 3 + [50.0])
    assert list(common_cases(paths, pieces)) == [False] * 5 + [False] * 3 + [True]
    assert list(common_cases(paths, np.full(9, np.nan))) == [True] * 8 + [False]


def test_rare_moves_are_left_out_before_the_structure_is_discovered():
    graph = graph_of(O_MAIN).without_noise(0.2)
    names = graph.names
    assert graph.counts[names.index("B"), names.index("R")] == 0  # 10 < 0.2 · 80
    assert graph.counts[names.index("A"), names.index("C")] == 20


def test_pm4py_finds_sequence_choice_and_loop():
    from valuestream.mining import discover_structure

    usual, other = ["saw", "mill", "lap", "pack"], ["saw", "mill", "hand", "pack"]
    rows = [
        (f"o{i}", step, "M", j * 10, j * 10 + 5) for i in range(9) for j, step in enumerate(other if i % 3 else usual)
    ]
    found = discover_structure(ProcessGraph.from_log(make_log(rows)), noise=0.2)
    assert found["tree"][0] == "seq"
    assert relation(found["tree"], "lap", "hand") == "xor"
    assert relation(found["tree"], "saw", "pack") == "seq"


def test_the_graph_counts_moves_between_visits_not_between_rows():
    log = make_log([("o", "mill", "M", 0, 10), ("o", "mill", "M", 20, 30), ("o", "pack", "P", 40, 50)])
    graph = ProcessGraph.from_visits(visits_of(log))
    assert (graph.moves, graph.counts[0, 1], graph.starts[0], graph.ends[1]) == (1, 1, 1, 1)
