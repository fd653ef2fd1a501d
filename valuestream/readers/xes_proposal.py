"""Proposes what the attributes of an XES log mean, from its first traces (all of a usual file)."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa

from valuestream.core.profile import Profile
from valuestream.core.proposal import NOTHING_TOLD, Proposal, Told
from valuestream.core.propose import propose_columns
from valuestream.core.refusal import Refusal

from .tabular_proposal import facts_of, sample_rows
from .xes import pieces
from .xes_columns import CASE_NUMBER, columns_of
from .xes_scan import Piece

ENOUGH = 100_000  # events looked at
MOST_KEYS = 200


def propose_xes(path: Path, told: Told = NOTHING_TOLD) -> Proposal:
    """Roles for attributes: ``case:<key>`` is a trace's, the others an event's. Raises ``Refusal``."""
    done = [0, 1]
    seen: list[Piece] = []
    whole = True

    def note(at: int, total: int) -> None:
        done[:] = at, total

    for piece in pieces(path, note):
        seen.append(piece)
        if sum(len(p.trace_of) for p in seen) >= ENOUGH:
            whole = done[0] >= done[1]
            break
    table = _table(seen)
    if not table.num_rows:
        raise Refusal("no_rows", "The file holds no events.", "Check the period of the export.")
    facts = [facts_of(name, table[name]) for name in table.column_names]
    profile = Profile(format="xes", delimiter="", date_order="ymd")
    cases = sum(piece.traces for piece in seen)
    hints = {} if "case:concept:name" in table.column_names else {_case_among(table, cases): "case"}
    proposed, columns, notes = propose_columns(facts, table.num_rows, profile, {**hints, **told.roles})
    rows = table.num_rows if whole else round(table.num_rows * done[1] / max(done[0], 1))
    return Proposal(proposed, tuple(columns), rows, whole, sample_rows(table, columns), tuple(notes))


def _table(seen: list[Piece]) -> pa.Table:
    """All attributes of the first traces as text columns."""
    names = list(dict.fromkeys(name for piece in seen for name in _names(piece)))[:MOST_KEYS]
    if "case:concept:name" not in names:
        names.insert(0, CASE_NUMBER)
    tables, traces = [], 0
    for piece in seen:
        tables.append(columns_of(piece, {name: name for name in names}, traces, coded=True))
        traces += piece.traces
    return pa.concat_tables(tables) if tables else pa.table({})


def _case_among(table: pa.Table, cases: int) -> str:
    """Where traces have no name: an attribute that is different in each of them, else their number."""
    own = [name for name in table.column_names if name.startswith("case:") and name != CASE_NUMBER]
    return next((name for name in own if len(table[name].unique()) == cases), CASE_NUMBER)


def _names(piece: Piece) -> Iterable[str]:
    """The piece's attribute names, a trace's own first with ``case:``."""
    codes = piece.keys.dictionary_encode()
    keys = [key.decode("utf-8", "replace") for key in codes.dictionary.to_pylist()]
    code = np.asarray(codes.indices)
    yield from (f"case:{keys[i]}" for i in np.unique(code[piece.event < 0]))
    yield from (keys[i] for i in np.unique(code[piece.event >= 0]))
