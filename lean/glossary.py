"""The shop floor's words: one meaning each, in both languages, and what the code calls it.

A term is added here before it is used anywhere else. Kernel module without Django.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """A word as pages show it, its German, its name in the code, and what it means."""

    english: str
    german: str
    code: str
    meaning: str


GLOSSARY: tuple[Term, ...] = (
    Term("site", "Standort", "Site", "a plant: the border of data, rights and approvals"),
    Term("area", "Bereich", "Area", "a part of a site with a team of its own"),
    Term("line", "Linie", "Line", "a line or cell inside an area"),
    Term("workstation", "Arbeitsplatz", "Workstation", "a machine or manual station; never a person"),
    Term("value stream", "Wertstrom", "ValueStream", "what flows to a customer: the orders of one source"),
    Term("value-stream map", "Wertstromkarte", "MapVersion", "a frozen picture of a value stream in a period"),
    Term("product family", "Produktfamilie", "ProductFamily", "products that pass the same steps"),
    Term("event log", "Ereignisprotokoll", "EventLog", "rows that say which order passed which step when"),
    Term("source", "Quelle", "EventSource", "a system whose exports belong together"),
    Term("order", "Auftrag", "case", "what passes through the steps: an order, a lot, a unit"),
    Term("finished order", "fertiger Auftrag", "finished", "an order seen last at one of the usual last steps"),
    Term("open order", "offener Auftrag", "open", "an order on its way when the log ends"),
    Term("step", "Schritt", "step", "a box of the map; it may hold several activities of the log"),
    Term("activity", "Aktivität", "activity", "what the log calls a step"),
    Term("variant", "Variante", "Variant", "orders that passed the same activities in the same order"),
    Term("data box", "Datenkasten", "box", "the figures below a step's name"),
    Term("takt time", "Kundentakt", "takt", "working time per piece that the customer takes; never measured"),
    Term("cycle time", "Zykluszeit", "cycle_time", "time from one piece to the next at a step"),
    Term("processing time", "Bearbeitungszeit", "processing", "time between start and end of work at a step"),
    Term(
        "changeover time", "Rüstzeit", "changeover_time", "from the last piece of one product to the first of the next"
    ),
    Term("EPEI", "EPEI-Wert", "interval", "every part every interval: until each product had its turn at a station"),
    Term("batch", "Charge", "batch", "orders that a station handles together"),
    Term("performance spectrum", "Leistungsspektrum", "Segment", "each order's wait between two steps as a line"),
    Term("lead time", "Durchlaufzeit", "lead_time", "from the first start to the last end of an order"),
    Term("waiting time", "Liegezeit", "waiting", "time in which an order rests between two steps"),
    Term("inventory", "Bestand", "inventory", "pieces that rest before a step: the triangle"),
    Term("work in process", "Umlaufbestand", "wip", "orders begun and not finished, averaged over time"),
    Term("days of inventory", "Reichweite", "days", "how long the resting pieces last at the present throughput"),
    Term("process cycle efficiency", "Prozesswirkungsgrad", "pce", "value-adding time ÷ lead time"),
    Term("uptime", "Verfügbarkeit", "uptime", "share of the scheduled time without unplanned stops"),
    Term("first-pass yield", "Erstausbeute", "first_pass_yield", "share of pieces right the first time"),
    Term("good quantity", "Gutmenge", "good", "pieces that passed"),
    Term("scrap", "Ausschuss", "scrap", "pieces that are thrown away"),
    Term("rework", "Nacharbeit", "rework", "pieces worked on again"),
    Term("bottleneck", "Engpass", "bottleneck", "the station whose active periods are longest on average"),
    Term("reference path", "Sollablauf", "ReferencePath", "the steps that an order is to pass, in their order"),
    Term(
        "deviation",
        "Abweichung",
        "Deviation",
        "orders that leave the reference path; work not done as its standard says",
    ),
    Term("finding", "Befund", "Finding", "something worth looking at: where, how much, since when, how sure"),
    Term("muted", "stumm", "muted", "a finding that is not sure enough, or that a person calls no problem"),
    Term("accepted for now", "vorerst hingenommen", "accepted", "a finding that is a problem and stays one for now"),
    Term("waste", "Verschwendung", "Waste", "what takes time, money or energy and adds no value"),
    Term("idea", "Idee, Verbesserungsvorschlag", "Idea", "what is in the way or would be better, from who works there"),
    Term("answer clock", "Antwortfrist", "IdeaClock", "the working hours within which an idea gets its first answer"),
    Term("trial", "Versuch", "Trial", "a countermeasure tried out; what is measured is fixed before the start"),
    Term("verdict", "Urteil", "VerdictDocument", "what a trial is called, by rule from its figures"),
    Term("guardrail", "Leitplanke", "Guard", "what must not get worse while something else gets better"),
    Term("control line", "Vergleichslinie", "controls", "a step on which nothing changes, to compare with"),
    Term("standard", "Standard", "Standard", "how a step is done, why so, within which limits: as data, in versions"),
    Term("key point", "Schlüsselpunkt", "KeyPoint", "what makes or breaks a step; never without its reason"),
    Term("combination table", "Kombinationsblatt", "combination", "manual, automatic, walking time against the takt"),
    Term("process capacity sheet", "Prozesskapazitätsblatt", "capacity", "what each machine makes in a shift"),
    Term("in effect", "in Kraft", "effective", "the one version of a standard that is worked by now"),
    Term("acknowledge", "zur Kenntnis nehmen", "Acknowledgement", "to say that one has read a version and works by it"),
    Term(
        "canonical step", "gemeinsamer Schrittname", "Step", "what all sites call a step; each maps its own names to it"
    ),
    Term(
        "compatibility check", "Verträglichkeitsprüfung", "check", "whether a standard fits a line: gates, then a score"
    ),
    Term("headroom", "Spielraum", "HEADROOM", "as much of a waste at a place as is worth a change"),
    Term("drift", "Drift", "drift", "a small lasting change that no single day shows"),
    Term("working calendar", "Arbeitskalender", "WorkingCalendar", "shifts, breaks, holidays: when a station works"),
    Term("emission factor", "Emissionsfaktor", "EmissionFactor", "kg CO₂e of one unit, with source, year and validity"),
    Term("carbon intensity", "CO₂-Intensität", "GridSeries", "kg CO₂e of a kilowatt-hour from a grid, by the hour"),
    Term("location-based", "standortbasiert", "location", "electricity counted as the grid around the plant emits"),
    Term(
        "market-based", "marktbasiert", "market", "electricity counted as the contract says; never mixed with the other"
    ),
    Term("standby", "Bereitschaft", "standby", "what a station takes in breaks, nights and weekends"),
    Term("material loss", "Materialverlust", "material_loss", "material that enters and is in no good piece"),
    Term("transport", "Transport", "TransportWay", "a mass over a distance (t·km) that is driven at a step"),
    Term("store", "Lager", "StoreEnergy", "a place whose energy is borne by what waits before a step"),
    Term("ledger", "CO₂-Konto", "ledger_of", "each kilogram of an order with event, reading and factor version"),
    Term("gate to gate", "Werkstor zu Werkstor", "BOUNDARY", "from receiving to shipping: no product footprint"),
    Term("quarantine", "Quarantäne", "Quarantine", "rows that cannot be used, kept apart with the reason"),
    Term("gemba", "Gemba", "GembaValue", "where the work happens; a value counted there"),
    Term("gemba walk", "Gemba-Rundgang", "Walk", "a round against the standard in effect; no name is kept"),
    Term("card", "Karte", "Card", "what is looked at in a rhythm (kamishibai); it belongs to a function"),
    Term("audit trail", "Änderungsprotokoll", "AuditEntry", "who changed what; nothing can be taken out of it"),
)
