"""Explores every state of the rollout's protocol, and whether mistakes planted in it are found.

    uv run benchmarks/rollout_model.py [--world NAME] [--json]

Two receiving sites and two workers; messages are lost and come twice, orders arrive late, answers never; workers die,
are told to go, sleep past their lease and go on; STOP falls at any time. The protocol is the package
`benchmarks.rollout_protocol` itself. About two minutes, 600 MB.
Prints the states of each world and exits with 1 when a promise does not hold in one of them, or a mistake is not found.
"""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.rollout_mutants import MUTANTS, Mutant, planted  # noqa: E402
from benchmarks.rollout_parts import World  # noqa: E402
from benchmarks.rollout_search import Report, Search  # noqa: E402

FREEZE, BACK = ("stop",), ("stop 0 1",)
WORLDS = (
    World("STOP freezes, put in effect twice", most=(2, 1, 1), clicks=FREEZE),
    World("STOP freezes or takes all back", clicks=(*FREEZE, *BACK)),
    World("a line fails, sites are asked", go_back=(False, False), most=(2, 2, 2), clicks=()),
    World("a line fails and goes back", most=(2, 1, 2), clicks=()),
    World("a person helps to put in effect", stops=0, helped=("activate",)),
    World("a person helps to go back", clicks=(), helped=("roll_back",)),
    World("both lines in one wave", waves=(0, 0), clicks=()),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--world", choices=[world.name for world in WORLDS], help="only this one")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    reports = [Search(world).run() for world in WORLDS if options.world in (None, world.name)]
    found = [(mutant, found_by(mutant)) for mutant in MUTANTS]
    print(json.dumps(as_json(reports, found)) if options.json else table(reports, found))
    is_right = not any(one.broken for one in reports) and all(one.broken == mutant.finds for mutant, one in found)
    return 0 if is_right else 1


def found_by(mutant: Mutant) -> Report:
    """What the model says with the mistake planted."""
    with planted(mutant):
        return Search(mutant.world).run()


def as_json(reports: list[Report], found: list[tuple[Mutant, Report]]) -> dict[str, Any]:
    """The figures as a document."""
    mutants = [{"title": mutant.title, "expected": mutant.finds, **asdict(one)} for mutant, one in found]
    return {"states": sum(one.states for one in reports), "violations": sum(bool(one.broken) for one in reports),
            "seconds": round(sum(one.seconds for one in reports), 2), "worlds": [asdict(one) for one in reports],
            "mutants_found": sum(one.broken == mutant.finds for mutant, one in found), "mutants": mutants}  # fmt: skip


def table(reports: list[Report], found: list[tuple[Mutant, Report]]) -> str:
    """The figures to read."""
    lines = [f"{'world':<34}{'states':>10}{'moves':>12}{'depth':>7}{'good ends':>11}{'CPU s':>8}  violations"]
    lines += [f"{one.world:<34}{one.states:>10,}{one.moves:>12,}{one.depth:>7}{one.ends:>11,}{one.seconds:>8.1f}"
              f"  {one.broken or 0}" for one in reports]  # fmt: skip
    lines += [told for one in reports for told in one.trace]
    lines += ["", f"{'planted mistake':<60}{'moves to it':>12}  what is found"]
    lines += [f"{mutant.title:<60}{len(one.trace):>12}  {one.broken or 'NOTHING'}" for mutant, one in found]
    count = sum(one.broken == mutant.finds for mutant, one in found)
    total = sum(one.states for one in reports)
    return "\n".join([*lines, "", f"{total:,} states; {count} of {len(found)} planted mistakes found"])


if __name__ == "__main__":
    sys.exit(main())
