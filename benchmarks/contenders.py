"""The same questions put to New Lean and to pm4py on pandas and on polars.

Each contender has ``prepare(task, files)`` (not timed: opens what the question is asked of) and ``answer(task, it)``
(timed); both paths of pm4py use pm4py for graph and variants, and their frame's own means for the rest, as an analyst
would. An answer is plain JSON, so that answers can be compared before times are.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CASE, ACTIVITY, START, END = "case:concept:name", "concept:name", "start_timestamp", "time:timestamp"
QUANTILES = (0.5, 0.95)
FROM_FILES = ("read_csv", "read_xes", "open")
Answer = Any


@dataclass(frozen=True)
class Files:
    """What the questions are asked of."""

    folder: Path

    def __getattr__(self, name: str) -> Path:
        return self.folder / {"csv": "log.csv", "xes": "log.xes", "parquet": "log.parquet", "store": "store"}[name]

    @property
    def manifest(self) -> dict[str, Any]:
        return json.loads((self.folder / "manifest.json").read_text())


class NewLean:
    """From the event store, as the app does."""

    def prepare(self, task: str, files: Files) -> Any:
        from valuestream.core import kernels
        from valuestream.core.store import open_events
        from valuestream.readers import reader_for

        if task == "open":
            return files
        if task.startswith("read"):  # the columns are confirmed by then, as pm4py's are
            path = getattr(files, task.removeprefix("read_"))
            return path, reader_for(path), reader_for(path).propose(path).profile
        kernels.warm_up()
        return open_events(files.store, files.manifest)

    def read_csv(self, told: Any) -> Answer:
        path, reader, profile = told
        log = reader.read(path, profile).log.sorted()
        return {"events": len(log), "cases": len(log.case.names)}

    read_xes = read_csv

    def open(self, files: Files) -> Answer:
        from valuestream.core.store import open_events

        log = open_events(files.store, files.manifest)
        return {"events": len(log), "cases": len(log.case.names)}

    def graph(self, log: Any) -> Answer:
        from valuestream.core.measures import directly_follows

        names, counts = log.boxes.names, directly_follows(log)
        return {f"{names[a]} > {names[b]}": int(counts[a, b]) for a, b in zip(*counts.nonzero(), strict=True)}

    def variants(self, log: Any) -> Answer:
        import numpy as np

        from valuestream.core.measures import columns_of, path_variants

        found = path_variants(columns_of(log))
        return {"count": len(found.cases), "top": np.sort(found.cases)[::-1][:10].tolist()}

    def vsm(self, log: Any) -> Answer:
        from valuestream.core.measures import measure

        found = measure(log)
        steps = {
            s.name: [s.events, s.cases, s.processing.mean, s.processing.median, s.processing.p95, s.good, s.scrap]
            for s in found.steps
        }
        flows = {
            f"{f.source} > {f.target}": [f.count, f.waiting.mean, f.waiting.median, f.waiting.p95, f.overlap_share]
            for f in found.flows
        }
        lead = found.lead_time
        return {
            "steps": steps,
            "flows": flows,
            "lead": [lead.mean, lead.median, lead.p95],
            "variants": found.variants,
            "cases_with_repeat": found.cases_with_repeat,
            "wip": found.wip_cases_mean,
        }


class Pm4pyPandas:
    """From a formatted, sorted data frame in memory."""

    def prepare(self, task: str, files: Files) -> Any:
        import pandas as pd
        import pm4py  # noqa: F401  its import is not timed

        return files if task in FROM_FILES else pd.read_parquet(files.parquet)

    def open(self, files: Files) -> Answer:
        import pandas as pd

        frame = pd.read_parquet(files.parquet)
        return {"events": len(frame), "cases": frame[CASE].nunique()}

    def read_csv(self, files: Files) -> Answer:
        import pandas as pd
        import pm4py

        frame = pd.read_csv(files.csv)  # as pm4py's documentation does
        frame["complete"] = frame["complete"].fillna(frame["start"])  # pm4py knows no open instance
        frame = pm4py.format_dataframe(frame, case_id="case", activity_key="activity", timestamp_key="complete",
                                       start_timestamp_key="start")  # fmt: skip
        return {"events": len(frame), "cases": frame[CASE].nunique()}

    def read_xes(self, files: Files) -> Answer:
        import pm4py

        frame = pm4py.read_xes(str(files.xes), variant="iterparse")
        return {"events": len(frame), "cases": frame[CASE].nunique()}

    def graph(self, frame: Any) -> Answer:
        import pm4py

        return {f"{a} > {b}": int(n) for (a, b), n in pm4py.discover_dfg(frame)[0].items()}

    def variants(self, frame: Any) -> Answer:
        import pm4py

        found = {path: n if isinstance(n, int) else len(n) for path, n in pm4py.get_variants(frame).items()}
        return {"count": len(found), "top": sorted(found.values(), reverse=True)[:10]}

    def vsm(self, frame: Any) -> Answer:
        import pandas as pd

        graph, variants = self.graph(frame), self.variants(frame)
        known = ~frame["open"]
        span = (frame[END] - frame[START]).dt.total_seconds().where(known)
        by_step = frame.assign(span=span).groupby(ACTIVITY, observed=True)
        quantiles = by_step["span"].quantile(list(QUANTILES)).unstack()
        steps = pd.concat(
            [
                by_step.size(),
                by_step[CASE].nunique(),
                by_step["span"].mean(),
                quantiles,
                by_step[["good", "scrap"]].sum(),
            ],
            axis=1,
        )
        inside = frame[CASE].eq(frame[CASE].shift())
        gap = (frame[START] - frame[END].shift()).dt.total_seconds()[inside & known.shift(fill_value=False)]
        pair = frame[ACTIVITY].shift()[gap.index] + " > " + frame[ACTIVITY][gap.index]
        by_flow = gap.clip(lower=0).groupby(pair)
        flows = pd.concat(
            [by_flow.mean(), by_flow.quantile(list(QUANTILES)).unstack(), (gap < 0).groupby(pair).mean()], axis=1
        )
        cases = frame.groupby(CASE, sort=False)
        first, open_ = cases[START].min(), cases["open"].any()
        last = frame[END].where(known).groupby(frame[CASE], sort=False).max()
        lead = (last - first).dt.total_seconds()
        end = max(frame[END].where(known).max(), frame[START].max())
        until = last.where(~open_, end)
        distinct = frame[[CASE, ACTIVITY]].drop_duplicates().groupby(CASE, sort=False).size()
        return {
            "steps": {name: [float(x) for x in row] for name, row in zip(steps.index, steps.to_numpy(), strict=True)},
            "flows": {
                name: [graph[name], *map(float, row)] for name, row in zip(flows.index, flows.to_numpy(), strict=True)
            },
            "lead": [lead.mean(), *lead.quantile(list(QUANTILES))],
            "variants": variants["count"],
            "cases_with_repeat": int((cases.size() > distinct).sum()),
            "wip": (until - first).dt.total_seconds().sum() / (end - frame[START].min()).total_seconds(),
        }


class Pm4pyPolars:
    """From a formatted, sorted lazy frame in memory."""

    def prepare(self, task: str, files: Files) -> Any:
        import pm4py  # noqa: F401  its import is not timed
        import polars as pl

        return files if task in FROM_FILES else pl.read_parquet(files.parquet).lazy()

    def open(self, files: Files) -> Answer:
        import polars as pl

        frame = pl.read_parquet(files.parquet)
        return {"events": len(frame), "cases": frame[CASE].n_unique()}

    def read_csv(self, files: Files) -> Answer:
        import polars as pl

        frame = pl.read_csv(files.csv, try_parse_dates=True).rename(
            {"case": CASE, "activity": ACTIVITY, "start": START}
        )
        frame = frame.with_columns(pl.col("complete").fill_null(pl.col(START)).alias(END)).sort(CASE, START, END)
        return {"events": len(frame), "cases": frame[CASE].n_unique()}

    def graph(self, frame: Any) -> Answer:
        import pm4py

        return {f"{a} > {b}": int(n) for (a, b), n in pm4py.discover_dfg(frame)[0].items()}

    def variants(self, frame: Any) -> Answer:
        import pm4py

        found = pm4py.get_variants(frame)
        return {"count": len(found), "top": sorted((int(n) for n in found.values()), reverse=True)[:10]}

    def vsm(self, lazy: Any) -> Answer:
        import polars as pl

        graph, variants = self.graph(lazy), self.variants(lazy)
        seconds = lambda span: span.dt.total_microseconds() / 1e6  # noqa: E731
        frame = lazy.with_columns(last=pl.when(~pl.col("open")).then(pl.col(END))).with_columns(
            span=seconds(pl.col("last") - pl.col(START)),
            gap=seconds(pl.col(START) - pl.col("last").shift().over(CASE)),
            before=pl.col(ACTIVITY).shift().over(CASE),
        )
        spread = lambda c: [c.mean(), *(c.quantile(q, "linear").alias(f"q{q}") for q in QUANTILES)]  # noqa: E731
        steps = frame.group_by(ACTIVITY).agg(
            pl.len(), pl.col(CASE).n_unique(), *spread(pl.col("span")), pl.col("good", "scrap").sum()
        )  # fmt: skip
        flows = frame.filter(pl.col("before").is_not_null()).group_by("before", ACTIVITY).agg(
            *spread(pl.col("gap").clip(0)), (pl.col("gap") < 0).mean().alias("overlap")
        )  # fmt: skip
        cases = frame.group_by(CASE).agg(
            first=pl.col(START).min(), last=pl.col("last").max(), is_open=pl.col("open").any(), n=pl.len(),
            distinct=pl.col(ACTIVITY).n_unique(),
        )  # fmt: skip
        steps, flows, cases, span = pl.collect_all(
            [
                steps,
                flows,
                cases,
                frame.select(
                    first=pl.col(START).min(), last=pl.max_horizontal(pl.col(START).max(), pl.col("last").max())
                ),
            ]
        )
        begin, end = span.row(0)
        lead = seconds(cases["last"] - cases["first"])
        until = cases.select(pl.when("is_open").then(end).otherwise("last") - pl.col("first")).to_series()
        return {
            "steps": {row[0]: list(row[1:]) for row in steps.rows()},
            "flows": {f"{row[0]} > {row[1]}": [graph[f"{row[0]} > {row[1]}"], *row[2:]] for row in flows.rows()},
            "lead": [lead.mean(), *(lead.quantile(q, "linear") for q in QUANTILES)],
            "variants": variants["count"],
            "cases_with_repeat": int((cases["n"] > cases["distinct"]).sum()),
            "wip": seconds(until).sum() / (end - begin).total_seconds(),
        }


CONTENDERS: dict[str, Callable[[], Any]] = {
    "New Lean": NewLean,
    "pm4py pandas": Pm4pyPandas,
    "pm4py polars": Pm4pyPolars,
}
