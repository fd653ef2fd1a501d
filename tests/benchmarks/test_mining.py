"""The benchmark compares like with like, and says no ratio where it does not."""

import pytest

from benchmarks.contenders import CONTENDERS, Files
from benchmarks.mining import QUESTIONS, can, difference, generate, judged, table
from benchmarks.synthetic import synthetic


def answered(answer, seconds: float) -> dict:
    return {"answer": answer, "seconds": seconds, "fastest": seconds, "peak_bytes": 1}


def test_no_ratio_is_given_for_answers_that_differ():
    asked = {"New Lean": answered({"a": 1}, 1.0), "pm4py pandas": answered({"a": 2}, 100.0)}
    found = judged("graph", asked, {"events": 1_000_000})
    assert found["equal"] is False
    assert found["differences"] == {"pm4py pandas": "/a: 1 and 2"}
    assert "times_as_fast" not in found
    assert found["goal"]["reached"] is False


def test_a_goal_is_judged_by_the_times_of_equal_answers():
    asked = {"New Lean": answered([1.0], 1.0), "pm4py pandas": answered([1.0 + 1e-12], 60.0)}
    found = judged("graph", asked, {"events": 1_000_000})
    assert found["times_as_fast"] == {"pm4py pandas": 60.0}
    assert found["goal"]["reached"] is True
    assert "60.0 × as fast" in table({"events": 1_000_000, "questions": {"graph": found}})


@pytest.mark.parametrize("pair", [({"a": 1}, {"b": 1}), ([1, 2], [1]), ("x", "y"), (None, 0), ([0.1], [0.2])])
def test_a_difference_is_named_with_its_place(pair):
    assert difference(*pair)
    assert not difference(pair[0], pair[0])


def test_the_generated_log_is_the_same_each_time_and_has_what_plants_have():
    frame = synthetic(20_000)
    assert frame.equals(synthetic(20_000))
    assert 18_000 < len(frame) < 22_000
    assert frame["activity"].n_unique() == 25
    assert 0 < frame["complete"].null_count() < 0.02 * frame["case"].n_unique()


@pytest.mark.slow
def test_every_contender_gives_the_same_answers(tmp_path):
    generate(tmp_path, 8_000)
    for question in QUESTIONS:
        answers = {}
        for name, make in CONTENDERS.items():
            if can(name, question):
                contender = make()
                subject = contender.prepare(question, Files(tmp_path))
                answers[name] = getattr(contender, question)(subject)
        for answer in answers.values():
            assert difference(answers["New Lean"], answer) == ""
