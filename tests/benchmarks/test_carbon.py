"""The CO₂e benchmark runs on a small log, and what it times conserves."""

from benchmarks.carbon import measured


def test_the_benchmark_tells_time_memory_and_that_sums_agree():
    found = measured(5_000)
    assert 4_000 < found["events"] < 6_000
    assert found["stations"] > 50
    assert found["carbon_s"] > 0
    assert found["conserves"]
