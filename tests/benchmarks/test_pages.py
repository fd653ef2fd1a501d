"""The benchmark of the pages times what the pages ask."""

from benchmarks.pages import log_of, measured


def test_each_question_of_the_pages_is_timed():
    log = log_of(2000)
    found = measured(log, runs=1)
    assert found["events"] == len(log) > 1500
    assert found["orders"] == len(set(log.case.codes.tolist()))
    assert all(found[key] >= 0 for key in ("visits_s", "orders_s", "variants_s", "map_s"))
