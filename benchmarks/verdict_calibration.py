"""How often the verdict errs: trials drawn without an effect, and with one, whose days hang together.

    uv run benchmarks/verdict_calibration.py [--trials N] [--seed N] [--json]

Each trial has n days before and n after, from an autoregressive series of correlation ρ. ``false`` is the share of
trials without an effect in which the default estimator calls one at a nominal 5 %, on either side; ``proven`` the share
that would be called PROVEN, with all checks before the verdict and any size counting as relevant. Power: the share of
trials with an effect of 1 or 1.5 standard deviations that are found. Exits with 1 when more than 8.5 % of 20/20 trials
at ρ = 0.5 are falsely called.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from kaizen.core.effect.did import did_many  # noqa: E402
from kaizen.core.effect.judge import word_on_days  # noqa: E402
from kaizen.core.effect.verdict import Word  # noqa: E402

Values = NDArray[np.float64]
DAYS = (10, 20, 40)
RHOS = (0.0, 0.3, 0.5)
BOUND = 0.085
HEADS = ("n", "rho", "plain t", "false", "proven", "power 1 sd", "power 1.5 sd", "proven 1.5 sd")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=3_000)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    report = calibration(options.trials, options.seed)
    print(json.dumps(report) if options.json else table(report))
    return 0 if report["holds"] else 1


def calibration(trials: int, seed: int = 2026) -> dict[str, Any]:
    """All rows, and whether the bound holds at ρ = 0.5 with 20 and 20 days."""
    rows = [row(trials, n, rho, seed) for n in DAYS for rho in RHOS]
    judged = next(one for one in rows if one["n"] == 20 and one["rho"] == 0.5)
    holds = max(judged["false"], judged["proven"]) <= BOUND
    return {"trials": trials, "seed": seed, "bound": BOUND, "holds": holds, "rows": rows}


def row(trials: int, n: int, rho: float, seed: int) -> dict[str, Any]:
    """The shares of one number of days and one correlation."""
    days = walks(trials, 2 * n, rho, seed)
    pre, post = days[:, :n], days[:, n:]
    shares = {"n": n, "rho": rho, "plain t": _plainly(pre, post), "false": _found(pre, post)}
    shares["proven"] = _proven(pre, post)
    for size in (1, 1.5):
        shares[f"power {size} sd"] = _found(pre, post - size)
    shares["proven 1.5 sd"] = _proven(pre, post - 1.5)
    return shares


def walks(trials: int, days: int, rho: float, seed: int) -> Values:
    """Series of standard deviation 1 in which each day hangs together with the one before."""
    random = np.random.default_rng(seed)
    noise = random.normal(size=(trials, days)) * np.sqrt(1 - rho * rho)
    found = np.empty((trials, days))
    found[:, 0] = noise[:, 0] / np.sqrt(1 - rho * rho)
    for day in range(1, days):
        found[:, day] = rho * found[:, day - 1] + noise[:, day]
    return found


def _found(pre: Values, post: Values) -> float:
    return round(float((did_many(pre, post).p < 0.05).mean()), 4)


def _plainly(pre: Values, post: Values) -> float:
    """What a t-test would call that takes the days for independent."""
    return round(float((stats.ttest_ind(pre, post, axis=1).pvalue < 0.05).mean()), 4)


def _proven(pre: Values, post: Values) -> float:
    """What is called PROVEN: of the trials whose days got less by the estimator, those that all checks let through."""
    found = did_many(pre, post)
    called = np.flatnonzero((found.p < 0.05) & (found.theta < 0))
    return round(sum(word_on_days(pre[i], post[i]).word == Word.PROVEN for i in called) / len(pre), 4)


def table(report: dict[str, Any]) -> str:
    lines = [f"{report['trials']} trials a row, seed {report['seed']}", "  ".join(f"{head:>13}" for head in HEADS)]
    lines += ["  ".join(f"{one[head]:>13}" for head in HEADS) for one in report["rows"]]
    held = "holds" if report["holds"] else "DOES NOT HOLD"
    return "\n".join([*lines, f"at most {report['bound']:.1%} falsely called at 20/20 days and rho 0.5: {held}"])


if __name__ == "__main__":
    sys.exit(main())
