"""Words of the shop floor in English, German, Portuguese and Czech: which of them mean the same step.

A line is a meaning and the beginnings of words that have it, folded as ``fold`` does (no case, no accents, ae = a). A
beginning of five letters or more also counts inside a word, a shorter one after another one: End-prüf-ung.
"""

import re
import unicodedata
from functools import lru_cache

INSIDE = 5  # letters from which a beginning counts inside a word
WORD = re.compile(r"[^\W_]+")
TABLE = """
saw: saw sag serra serrar pila rezani delen
cut: cut zuschn schneid ablang corte cortar strih
turn: turn dreh torne torno soustruz
mill: mill fras fres frez
drill: drill bohr fura broca vrt
thread: thread gewind rosca zavit
grind: grind schleif retific brous brus
lap: lapping lapp lapid lapov
hone: honing hone honen brunim honov
polish: polish polier polim lesten
deburr: deburr entgrat rebarb odjehl
blast: blast strahl jatea granalh tryskan
wash: wash clean wasch reinig lava limpez lavag myti prani cist
harden: harden hardn hart temper kalen kaleni
heat: heat anneal gluh warmebehand tratamentotermic termic recoz zihan
relieve: reliev relief entspann alivi pnuti
nitride: nitrid nitrat nitrier nitret nitrid
coat: coat beschicht revest povlak
paint: paint lackier pintur pinta lakov
plate: plating galvan zincag zinkov pokov
weld: weld schweis solda svar
solder: solder lot brasag pajen pajk
glue: glu bond kleb cola colag lepen
press: press estamp prens lisov
punch: punch stanz punc razen dero
bend: bend bieg kant dobra dobrag ohyb
forge: forg schmied forja kovan
cast: cast gies guss fundi odlev liti
mould: mould mold spritz inje vstrik
assemble: assembl montage montier montag monta montaz
mark: mark engrav beschrift markier grava marca znacen popis
laser: laser
inspect: inspect quality q.c qc check pruf kontroll qualitat inspe control qualidad kontrol jakost
test: test ensaio teste zkous zkus
measure: measur mess vermess medi medic mereni meren
final: final end schluss acaba vystup konec
pack: pack verpack embal bal
ship: ship dispatch versand versend expedi odesl
store: stor lager armaz sklad
receive: incoming wareneingang receb prijem vstup
transport: transport
rework: rework nacharbeit repair reparatur retrabalh repara prepracov oprav
setup: setup set-up changeover rust umrust prepara serizen serizov
round: round rund cilindr kulat
flat: flat flach plan plana ploch
inner: inner internal innen intern vnitrn
outer: outer external aussen extern vnejs
rough: rough schrupp vorbearbeit desbast hrub
finish: finish fertig schlicht fini dokonc
manual: manual hand manuell rucn
"""
SILENT_WORDS = """
a ag am an and arbeitsgang arbeitsplatz at auf bei bunka by cell celula com da das de der die do dos e em for fur i im
in k krok line linha linie linka machine maquina maschine mit na no nr o of on op operacao operace operation para passo
platz por posto pracoviste s schritt station step stroj the to u und v von z ze se zelle zu zum zur anlage ao
"""
SILENT = frozenset(SILENT_WORDS.split())


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """Without case and accents; ä, ae and a are one, as ö, ü and ß are with oe, ue and ss."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode() or text.casefold()
    return plain.replace("ae", "a").replace("oe", "o").replace("ue", "u")


def _table() -> tuple[tuple[str, str], ...]:
    """Beginnings with their meaning, the longest first: a longer one says more."""
    rows = (line.split(":") for line in TABLE.strip().splitlines())
    pairs = {(fold(word), meaning) for meaning, words in rows for word in words.split()}
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair)))


MEANINGS = _table()


@lru_cache(maxsize=50_000)
def units(name: str) -> frozenset[str]:
    """What a name says: the meanings of its words, and the words themselves where no meaning is known.

    Numbers, codes of machines and words that say nothing are left out.
    """
    spoken = name.replace("Q.C.", " qc ").replace("Q.C", " qc ")
    words = [fold(word) for word in WORD.findall(spoken)]
    found = (_meant(word) for word in words if len(word) > 1 and word not in SILENT and not re.search(r"\d", word))
    return frozenset().union(*found)


def _meant(word: str) -> frozenset[str]:
    """The meanings in a word, each letter used once; the word itself if there is none."""
    found, pieces = set[str](), [word]
    while (hit := _hit(pieces)) is not None:
        number, place, begin, meaning = hit
        found.add(meaning)
        pieces[number : number + 1] = [pieces[number][:place], pieces[number][place + len(begin) :]]
    return frozenset(found or {f"={word}"})


def _hit(pieces: list[str]) -> tuple[int, int, str, str] | None:
    """The longest beginning in one of the pieces: which piece, where, and what it means."""
    for begin, meaning in MEANINGS:
        for number, piece in enumerate(pieces):
            place = piece.find(begin) if len(begin) >= INSIDE else (0 if piece.startswith(begin) else -1)
            if place >= 0:
                return number, place, begin, meaning
    return None
