"""The measures worked out event by event in plain Python: slow, and easy to see to be right."""

from collections import Counter, defaultdict

import numpy as np

from valuestream.core.eventlog import NO_TIME, EventLog


def by_hand(log: EventLog) -> dict:
    """Steps, flows, variants, lead times, rework and WIP of a log; times in seconds."""
    cases = defaultdict(list)
    for i in range(len(log)):
        cases[log.case.names[log.case.codes[i]]].append(i)
    steps, flows, paths, leads = defaultdict(list), defaultdict(list), Counter(), []
    step_cases, repeated, presence = Counter(), 0, 0
    last_moment = max((max(log.start[i], log.complete[i]) for i in range(len(log))), default=0)
    for rows in cases.values():
        rows.sort(key=lambda i: (log.start[i], log.complete[i], log.row[i]))
        names = [log.boxes.names[log.boxes.codes[i]] for i in rows]
        paths[tuple(names)] += 1
        step_cases.update(set(names))
        repeated += len(set(names)) < len(names)
        for i, name in zip(rows, names, strict=True):
            steps[name].append(i)
        for a, b, source, target in zip(rows, rows[1:], names, names[1:], strict=False):
            flows[source, target].append((a, b))
        ends = [log.complete[i] for i in rows if log.complete[i] != NO_TIME]
        begun = min(log.start[i] for i in rows)
        if ends:
            leads.append((max(ends) - begun) / 1e6)
        presence += (max(ends) if len(ends) == len(rows) else last_moment) - begun
    first_moment = min((log.start[i] for i in range(len(log))), default=0)
    return {
        "steps": {name: step(log, rows, step_cases[name]) for name, rows in steps.items()},
        "flows": {pair: flow(log, rows) for pair, rows in flows.items()},
        "variants": paths,
        "lead": spread(leads),
        "processing": spread([s for rows in steps.values() for s in spans(log, rows)]),
        "cases_with_repeat": repeated,
        "wip": presence / (last_moment - first_moment) if last_moment > first_moment else None,
    }


def spans(log, rows):
    if log.start_estimated:
        return []
    own = log.estimated if log.estimated is not None else np.zeros(len(log), bool)
    return [(log.complete[i] - log.start[i]) / 1e6 for i in rows if log.complete[i] != NO_TIME and not own[i]]


def step(log, rows, cases):
    scrap = [log.scrap[i] for i in rows if log.scrap is not None and not np.isnan(log.scrap[i])]
    return {
        "events": len(rows),
        "cases": cases,
        "repeats": len(rows) - cases,
        "processing": spread(spans(log, rows)),
        "scrap": sum(scrap) if scrap else None,
    }


def flow(log, pairs):
    gaps = [(log.start[b] - log.complete[a]) / 1e6 for a, b in pairs if log.complete[a] != NO_TIME]
    share = sum(gap < 0 for gap in gaps) / len(gaps) if gaps else None
    return {"count": len(pairs), "overlap_share": share, "waiting": spread([max(gap, 0.0) for gap in gaps])}


def spread(values):
    if not values:
        return {"n": 0, "mean": None, "median": None, "p95": None, "min": None, "max": None, "sum": None, "zero": None}
    return {
        "n": len(values),
        "mean": sum(values) / len(values),
        "median": float(np.quantile(values, 0.5)),
        "p95": float(np.quantile(values, 0.95)),
        "min": min(values),
        "max": max(values),
        "sum": sum(values),
        "zero": sum(value == 0 for value in values),
    }
