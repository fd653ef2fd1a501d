"""New Lean against pm4py on the same generated events: time and peak memory, equal answers checked first.

    uv run benchmarks/mining.py [--events N] [--runs K] [--json]

Every contender answers every question in a process of its own; the time is the median of K answers, the memory the
process's peak. No ratio is printed for answers that differ. Exit code 1 when they do.
"""

import argparse
import json
import math
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.contenders import CONTENDERS, Files  # noqa: E402

QUESTIONS = {
    "read_csv": "read CSV, encode, sort",
    "read_xes": "read XES, encode, sort",
    "open": "open the stored events",
    "graph": "directly-follows graph",
    "variants": "variants",
    "vsm": "full VSM set",
}
XES_EVENTS = 100_000  # pm4py needs about a minute per million
GOALS = {"graph": 50.0, "vsm": 20.0}  # times as fast as pm4py on pandas, at a million events
GOALS_FROM = 900_000  # events: the generator makes about as many as it is asked for
OURS, BASE = "New Lean", "pm4py pandas"
EQUAL = 1e-9  # relative difference of two equal figures
ALARM = 3600  # seconds for one question

Json = dict[str, Any]


def main() -> int:
    options = arguments()
    if options.worker:
        return work(*options.worker, options.runs)
    folder = Path(tempfile.mkdtemp(prefix="newlean-bench-"))
    try:
        report = compare(folder, options.events, options.runs)
    finally:
        shutil.rmtree(folder)
    print(json.dumps(report, indent=2) if options.json else table(report))
    return 0 if all(found["equal"] for found in report["questions"].values()) else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3, help="answers per question; the median counts")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--worker", nargs=3, metavar=("CONTENDER", "QUESTION", "FOLDER"), help=argparse.SUPPRESS)
    return parser.parse_args()


def compare(folder: Path, events: int, runs: int) -> Json:
    """Asks everybody everything."""
    tell(f"generating {events:,} events")
    made = generate(folder, events)
    questions = {}
    for question in QUESTIONS:
        asked = {name: ask(name, question, folder, runs) for name in CONTENDERS if can(name, question)}
        questions[question] = judged(question, asked, made)
    machine = {"python": platform.python_version(), "machine": platform.machine(), "system": platform.system()}
    return {"schema": "newlean.bench/1", "events": made["events"], "machine": machine, "questions": questions}


def generate(folder: Path, events: int) -> Json:
    """Writes the events in every form the contenders read."""
    import polars as pl

    from benchmarks.contenders import ACTIVITY, CASE, END, START
    from benchmarks.synthetic import synthetic, write_csv, write_xes
    from valuestream.core.store import write_events
    from valuestream.readers import reader_for

    files = Files(folder)
    frame = synthetic(events)
    write_csv(frame, files.csv)
    few = frame if len(frame) <= XES_EVENTS else synthetic(XES_EVENTS)
    write_xes(few, files.xes)
    reader = reader_for(files.csv)
    log = reader.read(files.csv, reader.propose(files.csv).profile).log
    (folder / "manifest.json").write_text(json.dumps(write_events(log, files.store)))
    formatted = frame.rename({"case": CASE, "activity": ACTIVITY, "start": START, "complete": END})
    formatted = formatted.with_columns(pl.col(START, END).dt.replace_time_zone("UTC"), open=pl.col(END).is_null())
    formatted = formatted.sort(CASE, START, maintain_order=True)
    later = pl.max_horizontal(START, pl.col(END).shift().over(CASE)) + pl.duration(milliseconds=1)
    formatted.with_columns(pl.col(END).fill_null(later)).write_parquet(files.parquet)  # pm4py knows no open instance
    return {"events": len(frame), "xes_events": len(few)}


def can(name: str, question: str) -> bool:
    return hasattr(CONTENDERS[name], question)


def ask(name: str, question: str, folder: Path, runs: int) -> Json:
    """One contender's answer, seconds and peak memory, from a process of its own."""
    tell(f"{QUESTIONS[question]}: {name}")
    command = [sys.executable, __file__, "--runs", str(runs), "--worker", name, question, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=ALARM, check=False)
    if done.returncode:
        sys.exit(f"{name} could not answer “{question}”:\n{done.stderr[-2000:]}")
    return json.loads((folder / "answer.json").read_text())


def work(name: str, question: str, folder: str, runs: int) -> int:
    """The worker: prepares, answers ``runs`` times, writes what it found."""
    contender = CONTENDERS[name]()
    subject = contender.prepare(question, Files(Path(folder)))
    seconds, answer = [], None
    for _ in range(runs):
        began = time.perf_counter()
        answer = getattr(contender, question)(subject)
        seconds.append(time.perf_counter() - began)
    found = {"answer": answer, "seconds": median(seconds), "fastest": min(seconds), "peak_bytes": peak_bytes()}
    (Path(folder) / "answer.json").write_text(json.dumps(found))
    return 0


def peak_bytes() -> int:
    """The most memory this process ever had. Linux counts the parent's in ``ru_maxrss``, but not in VmHWM."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def judged(question: str, asked: dict[str, Json], made: Json) -> Json:
    """Ratios where all answers are equal, the differences where they are not."""
    differences = {
        name: found for name, other in asked.items() if (found := difference(asked[OURS]["answer"], other["answer"]))
    }
    figures = {name: {key: found[key] for key in ("seconds", "fastest", "peak_bytes")} for name, found in asked.items()}
    events = made["xes_events" if question == "read_xes" else "events"]
    result: Json = {"events": events, "equal": not differences, "differences": differences, "contenders": figures}
    if not differences:
        ours = asked[OURS]
        others = {name: found for name, found in asked.items() if name != OURS}
        result["times_as_fast"] = {name: found["seconds"] / ours["seconds"] for name, found in others.items()}
        result["share_of_memory"] = {name: ours["peak_bytes"] / found["peak_bytes"] for name, found in others.items()}
    if question in GOALS and events >= GOALS_FROM:
        reached = result.get("times_as_fast", {}).get(BASE, 0.0)
        result["goal"] = {"times_as_fast": GOALS[question], "against": BASE, "reached": reached >= GOALS[question]}
    return result


def difference(one: Any, other: Any, place: str = "") -> str:
    """The first place where two answers differ; empty when they are equal."""
    if isinstance(one, dict) and isinstance(other, dict):
        if one.keys() != other.keys():
            return f"{place}: {sorted(one.keys() ^ other.keys())[:5]}"
        return next((found for key in one if (found := difference(one[key], other[key], f"{place}/{key}"))), "")
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return next((found for i, (a, b) in pairs if (found := difference(a, b, f"{place}/{i}"))), "")
    if isinstance(one, int | float) and isinstance(other, int | float):
        same = math.isclose(one, other, rel_tol=EQUAL, abs_tol=1e-9)
    else:
        same = one == other
    return "" if same else f"{place}: {one!r} and {other!r}"


def table(report: Json) -> str:
    lines = [f"{report['events']:,} events"]
    for question, found in report["questions"].items():
        lines.append(f"\n{QUESTIONS[question]} ({found['events']:,} events)")
        for name, figure in found["contenders"].items():
            line = f"  {name:14} {figure['seconds']:9.4f} s {figure['peak_bytes'] / 1e6:8.0f} MB"
            if name in found.get("times_as_fast", {}):
                line += f"   New Lean: {found['times_as_fast'][name]:6.1f} × as fast"
                line += f", {found['share_of_memory'][name]:.2f} of the memory"
            lines.append(line)
        lines += [f"  DIFFERENT from {name}: {place}" for name, place in found["differences"].items()]
        if "goal" in found:
            goal = found["goal"]
            state = "reached" if goal["reached"] else "missed"
            lines.append(f"  goal: {goal['times_as_fast']:.0f} × {goal['against']}: {state}")
    return "\n".join(lines)


def tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
