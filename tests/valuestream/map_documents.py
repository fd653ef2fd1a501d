"""Small map documents (``newlean.map/1``) written by hand, for drawing and page tests."""

from typing import Any

DAY, HOUR, MINUTE = 86_400.0, 3_600.0, 60.0
NONE = {"missing": "no_event"}


def fig(value: float, unit: str = "s", n: int = 50, coverage: float = 1.0) -> dict[str, Any]:
    return {"value": value, "unit": unit, "n": n, "coverage": coverage}


def box(cycle: float, setup: float | None, uptime: float | None, fpy: float, scrap: float, machines: int) -> list:
    return [
        {"key": "cycle_time", "figure": fig(cycle * MINUTE)},
        {"key": "changeover_time", "figure": fig(setup * MINUTE) if setup else {"missing": "no_setup"}},
        {"key": "uptime", "figure": fig(uptime, "1") if uptime else {"missing": "no_stops"}},
        {"key": "first_pass_yield", "figure": fig(fpy, "1")},
        {"key": "scrap", "figure": fig(scrap, "1")},
        {"key": "machines", "figure": fig(machines, "machines")},
    ]


def make_step(
    number: int, name: str, column: int, *, row: int = 0, role: str = "main", n: int = 120, level: str = "high",
    values: tuple = (10.0, None, None, 0.9, 0.01, 1), pieces: float = 100, days: float = 1.0,
    waiting: float = 1.0, waiting_rework: float = 0.0, processing: float = 4.0, processing_rework: float = 0.0,
    bottleneck: bool = False, orders: int = 50, gemba: tuple = (),
) -> dict[str, Any]:  # fmt: skip
    """One step; ``days`` and ``waiting`` in days, ``processing`` in hours, minutes in ``values``."""
    return {
        "id": f"s{number}", "name": name, "role": role, "column": column, "row": row, "kind": None,
        "events": n, "orders": orders, "visits": n, "box": box(*values),
        "inventory": {
            "pieces": fig(pieces, "pcs"), "orders": fig(pieces / 20, "orders"), "days": fig(days, "d"),
            "waiting": fig(days * DAY), "waiting_median": fig(days * DAY / 2),
        },
        "ladder": {
            "waiting": fig(waiting * DAY), "waiting_rework": fig(waiting_rework * DAY),
            "processing": fig(processing * HOUR), "processing_rework": fig(processing_rework * HOUR),
            "setup": fig(0.0),
        },
        "confidence": {"level": level, "n": n, "coverage": 0.97, "source": "log"},
        "is_bottleneck": bottleneck, "takt_ratio": {"missing": "no_demand"},
        "resources": [{"name": f"Machine {number}", "events": n, "processing": fig(processing * HOUR), "utilisation": fig(0.5, "1")}],
        "repeats": 3, "activities": [name], "gemba": list(gemba),
    }  # fmt: skip


def make_flow(
    source: str | None, target: str | None, share: float, kind: str = "main", count: int = 40
) -> dict[str, Any]:
    return {
        "source": source, "target": target, "count": count, "orders": count, "share": share, "kind": kind,
        "drawn": True, "waiting": fig(DAY), "waiting_median": fig(DAY / 2), "overlap_share": 0.1,
    }  # fmt: skip


def make_document(steps: list[dict], flows: list[dict], name: str = "Cable head", **more: Any) -> dict[str, Any]:
    return {
        "schema": "newlean.map/1", "method": "2026.1", "name": name, "family": None,
        "period": {"first": "2012-01-02T00:00:00", "last": "2012-03-31T05:45:00", "timezone": None, "calendar": None},
        "trust": {"rows_read": 4543, "accepted": 4503, "duplicates": 0, "quarantined": 40, "reasons": []},
        "orders": 50, "events": 4503,
        "completion": {
            "finished": fig(44, "orders"), "open": fig(4, "orders"), "silent": fig(2, "orders"), "later": fig(0, "orders"),
            "last_steps": ["Packing"], "usual_wait": fig(6 * DAY, n=400), "since": "2012-03-25T05:45:00",
        },
        "totals": {
            "lead_time": fig(33 * DAY, n=44), "lead_time_median": fig(24.1 * DAY, n=44),
            "lead_time_p90": fig(84.8 * DAY, n=44),
            "lead_time_working": {"missing": "no_calendar"}, "waiting": fig(30 * DAY), "processing": fig(3 * DAY),
            "setup": fig(0.4 * DAY), "value_added": fig(45 * HOUR), "pce": fig(0.057, "1"),
            "pce_working": {"missing": "no_calendar"}, "wip": fig(18.4, "orders"), "throughput": fig(0.56, "orders/d"),
            "little": {"wip": fig(18.4, "orders"), "throughput": fig(0.56, "orders/d"), "lead_time": fig(33 * DAY), "ratio": fig(0.99, "1")},
        },
        "coverage": {
            "cases": 0.88, "moves": 0.69, "quantity": 0.9,
            "hidden": [{"source": "Packing", "target": "Lapping", "count": 3, "share": 0.002}],
        },
        "demand": None, "bottleneck": {"missing": "no_resource"}, "steps": steps,
        "rest": {"waiting": fig(0.5 * DAY), "processing": fig(0.8 * DAY), "steps": ["Wire cut", "Deburring"]},
        "flows": flows, "structure": {"tree": None, "noise": 0.2, "source": "pm4py inductive miner"},
        "variants": {"count": 48, "top": [{"path": [s["name"] for s in steps], "orders": 3, "share": 0.06, "lead_time": fig(20 * DAY)}]},
        "supplier": None, "customer": {"pieces": fig(1794, "pcs"), "per_work_day": fig(28, "pcs/d")},
        **more,
    }  # fmt: skip


def line_document(count: int) -> dict[str, Any]:
    """A straight stream of ``count`` steps."""
    names = [f"Step {number:02}" for number in range(1, count + 1)]
    steps = [make_step(number, name, number) for number, name in enumerate(names, 1)]
    flows = [make_flow(a, b, 0.9) for a, b in zip([None, *names], [*names, None], strict=True)]
    return make_document(steps, flows, name=f"Stream of {count}")


def cable_head() -> dict[str, Any]:
    """Seven steps with a bottleneck, two rework loops, a return, an alternative step and a rework step."""
    main = [
        make_step(1, "Turning & milling", 1, n=274, values=(15.9, 210, 0.991, 0.5, 0.001, 4), pieces=82, days=0.8,
                  waiting=0.8, processing=25.8, bottleneck=True),
        make_step(2, "Turning & milling Q.C.", 2, n=107, values=(4.2, 69, None, 0.51, 0.027, 1), pieces=132, days=1.4,
                  waiting=1.4, processing=3.2),
        make_step(3, "Laser marking", 3, n=61, level="medium", values=(1.4, None, None, 0.78, 0.002, 1), pieces=77,
                  days=0.8, waiting=0.8, processing=0.8),
        make_step(4, "Lapping", 4, n=147, values=(8, None, None, 0.76, 0.002, 1), pieces=682, days=12.3,
                  waiting=12.3, processing=4.1,
                  gemba=({"key": "inventory_pieces", "value": 640, "unit": "pcs", "counted_on": "2012-03-28", "note": ""},)),
        make_step(5, "Round grinding", 5, n=266, values=(25.7, 142, 0.995, 0.58, 0.0, 4), pieces=117, days=1.9,
                  waiting=1.9, processing=23.1),
        make_step(6, "Final inspection Q.C.", 6, n=225, values=(14.3, None, None, 0.48, 0.072, 1), pieces=315,
                  days=4.7, waiting=4.7, processing=7.6),
        make_step(7, "Packing", 7, n=79, level="medium", values=(2.6, None, None, 0.81, 0, 1), pieces=158, days=2.1,
                  waiting=2.1, processing=1.4),
    ]  # fmt: skip
    side = [
        make_step(8, "Round grinding manual", 5, row=1, role="alternative", n=21, level="low", values=(111, None, None, 0.9, 0, 1),
                  waiting=0.0, processing=0.5),
        make_step(9, "Grinding rework", 6, row=1, role="rework", n=83, level="medium", values=(64, None, None, 0.9, 0, 2),
                  pieces=447, days=5.3, waiting=0.0, waiting_rework=5.3, processing=0.0, processing_rework=4.5, orders=21),
    ]  # fmt: skip
    names = [step["name"] for step in main]
    flows = [make_flow(a, b, 0.8) for a, b in zip([None, *names], [*names, None], strict=True)]
    flows += [
        make_flow("Turning & milling Q.C.", "Turning & milling", 0.49, "rework"),
        make_flow("Round grinding", "Lapping", 0.33, "rework"),
        make_flow("Final inspection Q.C.", "Round grinding", 0.21, "rework"),
        make_flow("Packing", "Final inspection Q.C.", 0.71, "return"),
        make_flow("Lapping", "Round grinding manual", 0.11, "alternative"),
        make_flow("Round grinding manual", "Final inspection Q.C.", 0.1, "alternative"),
        make_flow("Final inspection Q.C.", "Grinding rework", 0.33, "rework"),
        make_flow("Grinding rework", "Final inspection Q.C.", 0.33, "rework"),
    ]
    return make_document(main + side, flows)
