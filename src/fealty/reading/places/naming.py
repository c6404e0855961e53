"""How names are compared: folded, by sound, and by their consonants.

The same place or group is spelled a dozen ways in English print, because Arabic, Persian, Pashto, Hebrew, Cyrillic or
Amharic letters are written by ear. Three keys, each coarser than the one before it:

* `folded`: letters and digits alone, in lower case; accents, apostrophes and dots are gone ("Ma'rib", "Mārib").
* `sound`: articles are gone too, and what different systems of transliteration write differently is written one way
  ("Ayn al-Assad" and "Ain al-Asad"; "Hezbollah" and "Hizbullah").
* `skeleton`: the consonants of that ("Kta'eb" and "Kataib").

`folded` decides equality; the other two only find candidates, which are then held against each other as they stand.
The table of places is sorted by the first and the third key: whoever changes them has to make it anew.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_APOSTROPHES = dict.fromkeys(map(ord, "'’‘`´ʼʻʾʿˈʹ′"))
_LETTERS = {
    ord(letter): plain
    for letter, plain in zip(
        "øłđıæœðþəßħŋ", ["o", "l", "d", "i", "ae", "oe", "d", "th", "a", "ss", "h", "n"], strict=True
    )
}
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}")
_POSSESSIVE = re.compile(r"(?<=[a-z]{3})['’]s\b", re.IGNORECASE)  # not "Ra's al-Ayn"
_OTHER = re.compile(r"[^a-z0-9]+")
ARTICLES = frozenset(
    re.findall(r"\w+", "al el ul il ol as ash at ath ad adh ar an az es esh et ed er en ez ud ur us uz")
)
"""The Arabic article as it is written, also when it takes the sound of the letter after it."""
_TWO_LETTERS = (
    ("kh", "k"), ("gh", "g"), ("th", "t"), ("dh", "d"), ("ph", "f"), ("ch", "sh"), ("dj", "j"), ("zh", "j"),
    ("ck", "k"),
)  # fmt: skip
_VOWELS = str.maketrans({"e": "i", "o": "u", "y": "i", "w": "u", "q": "k", "c": "k"})
_TWICE = re.compile(r"(.)\1+")
_DIPHTHONGS = re.compile(r"a+([iu])")
_HARD = str.maketrans("zv", "df")
_INNER_VOWELS = re.compile(r"(?<=.)[aiu]")


@lru_cache(maxsize=50_000)
def folded(name: str) -> str:
    """Return a name as it is compared: ASCII letters and digits in lower case, words apart by one space.

    Apostrophes go without a trace, a possessive "'s" goes with its letter, "U.S." is "us", "&" is "and".
    """
    text = _POSSESSIVE.sub("", name).translate(_APOSTROPHES).casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_LETTERS))
        text = "".join(character for character in text if not unicodedata.combining(character))
    if "." in text:
        text = _DOTTED.sub(lambda match: match.group().replace(".", ""), text)
    return _OTHER.sub(" ", text.replace("&", " and ")).strip()


def bare(name: str) -> str:
    """Return a folded name without its articles; a name of articles alone stays."""
    words = name.split()
    kept = [word for word in words if word not in ARTICLES and word != "the"]
    return " ".join(kept) if kept else name


@lru_cache(maxsize=50_000)
def sound(name: str) -> str:
    """Return a folded name with its articles gone and one spelling for what transliteration spells in many ways."""
    text = bare(name)
    for two, one in _TWO_LETTERS:
        if two in text:
            text = text.replace(two, one)
    text = _TWICE.sub(r"\1", text.translate(_VOWELS))
    text = _TWICE.sub(r"\1", _DIPHTHONGS.sub(r"\1", text))
    return " ".join(
        word.removesuffix("h") if len(word) > 2 and not word.endswith("sh") else word for word in text.split()
    )


@lru_cache(maxsize=50_000)
def skeleton(name: str) -> str:
    """Return the consonants of a folded name, one after the other; an initial vowel counts as one letter."""
    text = sound(name).replace(" ", "")
    if text[:1] in "aiu":
        text = "a" + text[1:]
    return _INNER_VOWELS.sub("", text).translate(_HARD)
