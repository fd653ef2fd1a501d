"""More pieces leave the stream than the customer takes. Needs the demand; a log alone cannot tell."""

from collections.abc import Iterator

from lean.units import Missing, Unit
from valuestream.core.findings.confidence import beyond, confidence
from valuestream.core.findings.finding import Doc, Place
from valuestream.core.findings.inputs import FindingInputs
from valuestream.core.findings.rule import Draft, Rule, monthly, share, size_of, value_of

TEXT = (
    "The stream makes {share} more than the customer takes, {pieces} each month.",
    "Compare the orders released with the demand; what is made too early lies.",
)


def look(inputs: FindingInputs) -> Iterator[Draft]:
    """The surplus, if it is at least the threshold's part of the demand."""
    made, demand = _made(inputs), inputs.map["demand"]
    if made is None or demand is None:
        return
    per_day, n = made
    surplus = per_day / demand["pieces_per_day"] - 1
    if surplus < inputs.thresholds.surplus or n < inputs.thresholds.least:
        return
    days = inputs.map["demand"]["available_per_day"].get("n", inputs.window.days)
    too_many = inputs.of_window((per_day - demand["pieces_per_day"]) * days)
    pieces = monthly(inputs, too_many, Unit.PIECE, n)
    work = sum(_seconds_per_piece(step) for step in inputs.map["steps"] if step["role"] == "main")
    sure = confidence(n, inputs.window.days, clearness=beyond(surplus, inputs.thresholds.surplus))
    values = {"share": share(surplus, n), "pieces": pieces.as_json()}
    yield Draft(Place(), TEXT, values, size_of(inputs, work * too_many, n, of="stations"), n, sure)


def _made(inputs: FindingInputs) -> tuple[float, int] | None:
    """Pieces a working day that left the stream, and of how many orders."""
    found = inputs.map["customer"]["per_work_day"]
    return (found["value"], found["n"]) if "value" in found else None


def _seconds_per_piece(step: Doc) -> float:
    lines = [line for line in step["box"] if line["key"] == "cycle_time" and line["per"] == "piece"]
    return (value_of(lines[0]["figure"]) if lines else None) or 0.0


def blind(inputs: FindingInputs) -> Missing | None:
    if inputs.map["demand"] is None:
        return Missing("no_demand")
    missing = inputs.map["customer"]["per_work_day"].get("missing")
    return Missing(missing) if missing else None


RULE = Rule(
    "overproduction", 1, "overproduction", "Overproduction",
    "the stream makes at least 10 % more pieces a working day than the customer takes", (TEXT,), look, blind,
)  # fmt: skip
