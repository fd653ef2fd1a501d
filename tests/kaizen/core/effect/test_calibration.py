"""How often a trial without an effect is called one (method.md D3: bounds for 2,000 runs)."""

from benchmarks.verdict_calibration import row, table, walks
from kaizen.core.effect.did import did_many


def share_called(n: int, rho: float) -> float:
    days = walks(2_000, 2 * n, rho, seed=11)
    return float((did_many(days[:, :n], days[:, n:]).p < 0.05).mean())


def test_days_that_hang_together_by_half_call_at_most_one_in_ten():
    assert share_called(10, 0.5) <= 0.10


def test_independent_days_call_about_one_in_twenty():
    assert 0.02 <= share_called(20, 0.0) <= 0.07


def test_the_benchmark_tells_false_calls_and_power():
    found = row(60, 20, 0.5, 3)
    assert found["proven"] <= found["false"] <= found["plain t"]
    assert found["power 1 sd"] <= found["power 1.5 sd"]
    assert "holds" in table({"trials": 60, "seed": 3, "bound": 0.085, "holds": True, "rows": [found]})
