"""Words of short texts as one can compare them: German and English, without a dictionary.

Forms of a word fall together by a light suffix folding; a compound has the words that it begins or ends with.
"""

import re
import unicodedata
from collections.abc import Set
from functools import lru_cache

WORD = re.compile(r"[^\W_]+")
SHORTEST = 4  # letters of a word inside a compound
SILENT_WORDS = """
aber alle als also am an and any are as at auch auf aus be been bei beim bin bis but by can da dann das dass dem den
der des die dies diese diesem diesen dieser dieses do does doch dort du durch ein eine einem einen einer eines er es
etwas for from fur gar get gets haben hat hatte have has her hier ich ihr im immer in is ist it its ja jede jeder
jedes kann kein keine konnen man mehr mit must muss mussen nach nicht noch not nur oder of off often oft ohne on one
or our out over sehr sein sich sie sind so soll sollte some that the their them then there these they this to too um
und uns unser unter up us vom von vor war was we wenn wer were when where which wie will wird wir with wo would wurde
wurden you your zu zum zur zwei
"""
SILENT = frozenset(SILENT_WORDS.split())
SUFFIXES = ("ungen", "ung", "ing", "ern", "en", "er", "em", "ed", "ly", "e", "n")
LEFT = 3  # letters that stay before a suffix, one more before a lone n


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The word without case, umlaut and ending: Schleifen, Schleifer and Schleifungen give ``schleif``.

    ä, ae and a are one, so a plural (Gänge, Gang) and a keyboard without umlauts make no difference.
    """
    plain = unicodedata.normalize("NFKD", word.casefold()).encode("ascii", "ignore").decode() or word.casefold()
    plain = plain.replace("ae", "a").replace("oe", "o").replace("ue", "u")
    if plain.endswith("s") and not plain.endswith("ss") and len(plain) > LEFT:
        plain = plain[:-1]
    for suffix in SUFFIXES:
        if plain.endswith(suffix) and len(plain) - len(suffix) >= LEFT + (suffix == "n"):
            return plain.removesuffix(suffix)
    return plain


@lru_cache(maxsize=20_000)
def stems(text: str) -> tuple[tuple[str, str], ...]:
    """Each stem of a text once, in order, with the word as it is written there first. Silent words are left out."""
    found: dict[str, str] = {}
    for word in WORD.findall(text):
        one = stem(word)
        if len(word) > 1 and one not in SILENT and word.casefold() not in SILENT:
            found.setdefault(one, word)
    return tuple(found.items())


def parts(compound: str, vocabulary: Set[str]) -> set[str]:
    """The stem itself, and the stems of the vocabulary with which it begins or ends: ``schleifscheib`` has two more."""
    found = {compound}
    for cut in range(SHORTEST, len(compound)):
        begin, end = compound[:cut], compound[cut:]
        if begin in vocabulary:
            found.add(begin)
        if len(end) >= SHORTEST and end in vocabulary:
            found.add(end)
    return found
