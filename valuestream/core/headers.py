"""What column names mean, in English and German, from the most telling words to the vaguest."""

import re

_SPLIT = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])|[^0-9A-Za-zÄÖÜäöüßéèłńóśźżęą]+")
QTY = r"(qty|quantity|menge|stück|stueck|pcs|pieces|count|anzahl|zahl|teile|amount)"

EXACT = {  # names of standards, as they stand
    "case:concept:name": "case",
    "concept:name": "activity",
    "time:timestamp": "complete",
    "start_timestamp": "start",
    "lifecycle:transition": "lifecycle",
    "concept:instance": "instance",
}
# Role → words. The first role that fits wins, so quantities come before the things they count.
_TERMS: dict[str, tuple[str, ...]] = {
    "extra:on_hold": (r"\bmrb\b", "on hold", "gesperrt", "sperrmenge", rf"{QTY} (blocked|held)"),
    "rework": (r"\brework", "nacharbeit", "nachgearbeitet"),
    "scrap": (
        r"\bscrap", "ausschu(ss|ß)", "reject", "schrott", r"\bn ?i ?o\b", r"\bnok\b", rf"defect(ive)?s? ?{QTY}",
        rf"\bbad {QTY}", r"\bbad parts",
    ),
    "good": (
        r"\bgood\b", r"\bgut", rf"{QTY} (completed|produced|good|ok|gut)",
        rf"(completed|produced|yield|ok|io|output) {QTY}", r"\bi ?o\b", r"\bproduced\b",
    ),
    "lot_size": (
        "losgr(ö|oe)(ß|ss)e", "lot ?size", "batch ?size", rf"order ?{QTY}", "auftragsmenge", "sollmenge",
        rf"(planned|target) {QTY}", rf"^{QTY}$", rf"{QTY} (ordered|planned|soll)",
    ),
    "extra:energy_kwh": (r"\bkwh\b", "energ(y|ie)", "verbrauch"),
    "lifecycle": (r"\blife ?cycle", r"\btransition\b"),
    "kind": (
        "report ?type", r"^kind\b", "rückmeldeart", "meldeart", "satzart", "buchungsart", "event ?type", "zeitart",
        "vorgangsart", "record ?type",
    ),
    "ignore:duration": (
        r"\bduration", r"\bdauer", r"\bspan\b", "laufzeit", r"\bminutes?\b", r"\bhours?\b", r"\bstunden\b",
        "processing time",
    ),
    "start": (r"\bstart", r"\bbegin", r"\banfang", r"\bvon\b", r"\bfrom\b"),
    "complete": (
        r"\bend(e|ed|time|datum|uhrzeit)?\b", r"\bcomplet(e|ed|ion)", r"\bfinish", r"\bbis\b", r"\bto\b",
        "endzeit", r"\bendtermin", r"\bdone\b", "fertig ?meld",
    ),
    "moment": (
        "timestamp", "zeitstempel", "zeitpunkt", r"\btime\b", r"\bzeit\b", r"\bdate\b", r"\bdatum\b", "datetime",
        r"\buhrzeit\b", r"\b(rück)?(melde|buchungs|erfassungs)(datum|zeit)\b", r"\bday\b", r"\btag\b",
    ),
    "batch": (r"\bbatch\b(?! ?size)", r"\bcharge", r"\blot\b(?! ?size)", r"\blosnummer"),
    "activity": (
        r"\bactivit", "aktivität", "arbeitsgang", r"\bstep\b", r"\boperation\b", "prozessschritt", r"\bschritt",
        r"\btask\b", r"\bvorgang\b", "tätigkeit", "arbeitsfolge", r"\bavo\b", r"\bevent\b",
    ),
    "case": (
        r"\bcase", r"\bauftrag", "fertigungsauftrag", "betriebsauftrag", r"\border\b", "orderid", "workorder",
        r"\bfa ?(nr|nummer)?\b", r"\bba ?nr\b", r"\bjob\b", r"\bwo\b", r"\btrace\b", r"\bticket\b", "serial",
        "seriennummer",
    ),
    "station": (
        r"\bmachine", "maschine", "arbeitsplatz", r"\bstation", "workstation", "work ?cent(er|re)", r"\banlage",
        "equipment", r"\bwork ?cell",
    ),
    "resource": (r"\bresource", "ressource"),
    "product": (
        r"\bproduct", r"\bprodukt", r"\bteil", r"\bpart\b", r"\bmaterial", r"\bfamil", r"\bartikel", r"\barticle",
        r"\bitem\b", "sachnummer", r"\bsku\b", r"\bvariante\b",
    ),
}  # fmt: skip
WORDS = tuple((role, re.compile("|".join(terms))) for role, terms in _TERMS.items())


def words_of(name: str) -> str:
    """A column name as lower-case words: ``StartTime_ist`` → ``start time ist``."""
    return " ".join(part for part in _SPLIT.split(name) if part).lower()


def role_of(name: str) -> str:
    """The role a column's name suggests, or an empty text.

    Besides roles: ``moment`` (a time, of start or end unsaid), ``station`` (surely no person),
    ``ignore:duration``.
    """
    if (plain := name.strip().lower()) in EXACT:
        return EXACT[plain]
    words = words_of(name.removeprefix("case:"))
    return next((role for role, pattern in WORDS if pattern.search(words)), "")
