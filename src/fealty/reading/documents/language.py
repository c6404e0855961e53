"""Which language is it? A reader of English has to know.

It would make nonsense of anything else. Two signs are enough for news, and they need no
model: the script that most letters are written in, and the share of words that only hold sentences together. Every
language has a hundred of them, and in running text they are a third of all words. The lists are in ``languages.csv``.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from functools import cache
from importlib.resources import files

_WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SAMPLE = 20_000
"""Characters that are looked at, from three places of a longer text."""
_FEWEST_LETTERS = 12
_FEWEST_WORDS = 8
"""Words below which one English function word has to suffice, or two of another language."""
_ENOUGH = 0.12
"""Share of function words that a language needs; English news has 0.3 to 0.5 even in headlines set in capitals."""
_SCRIPTS = {
    "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "CJK": "zh", "HEBREW": "he", "GREEK": "el", "THAI": "th",
    "LAO": "lo", "KHMER": "km", "MYANMAR": "my", "GEORGIAN": "ka", "ARMENIAN": "hy", "ETHIOPIC": "am", "BENGALI": "bn",
    "TAMIL": "ta", "TELUGU": "te", "KANNADA": "kn", "MALAYALAM": "ml", "GUJARATI": "gu", "GURMUKHI": "pa",
    "SINHALA": "si", "TIBETAN": "bo", "THAANA": "dv", "ORIYA": "or", "MONGOLIAN": "mn", "SYRIAC": "syr",
}  # fmt: skip
_SHARED = ("LATIN", "ARABIC", "CYRILLIC", "DEVANAGARI")
"""Scripts of several languages, told apart by their words."""
_USUAL = {"ARABIC": "ar", "CYRILLIC": "ru", "DEVANAGARI": "hi"}
_OWN_LETTERS = {
    "ARABIC": (("ps", "ټډړښځڅېۍ"), ("ckb", "ڕڵێۆە"), ("ur", "ٹڈڑےں"), ("fa", "پچژگ")),
    "CYRILLIC": (("uk", "іїєґ"), ("sr", "ђћџјљњ"), ("ru", "ыэё")),
}
"""Letters that only one language of a script has, the rarer ones first."""
NOT_RECOGNISED = "und"


def language_of(text: str, declared: str | None = None) -> str | None:
    """Return the ISO 639 code of a text's language.

    Parameters
    ----------
    text
        The stored text.
    declared
        What the document says of itself; believed only where the text is too short to tell.

    Returns
    -------
    str or None
        ``und`` for a language that is not among those known here; None when there is too little to tell.
    """
    sample = _sample(text)
    scripts = _scripts(sample)
    if sum(scripts.values()) < _FEWEST_LETTERS:
        return _code(declared) or (None if not scripts else _short(scripts))
    script = _main_script(scripts)
    if script not in _SHARED:
        return _SCRIPTS.get(script, NOT_RECOGNISED)
    found = _by_words(sample, script)
    if found is None and script in _USUAL:
        return _USUAL[script]
    few = script == "LATIN" and len(_WORDS.findall(sample)) < _FEWEST_WORDS
    return found or _code(declared) or (None if few else NOT_RECOGNISED)


def other_script(text: str) -> float:
    """Return the share of letters that are not Latin."""
    scripts = _scripts(_sample(text))
    return 1 - scripts["LATIN"] / max(sum(scripts.values()), 1)


def _sample(text: str) -> str:
    if len(text) <= _SAMPLE:
        return text
    third, middle = _SAMPLE // 3, len(text) // 2
    return " ".join((text[:third], text[middle : middle + third], text[-third:]))


def _scripts(text: str) -> Counter[str]:
    letters = Counter(character for character in text if character.isalpha())
    found: Counter[str] = Counter()
    for character, times in letters.items():
        found[unicodedata.name(character, "?").split(" ", 1)[0].split("-", 1)[0]] += times
    return found


def _main_script(scripts: Counter[str]) -> str:
    script = scripts.most_common(1)[0][0]
    kana = scripts["HIRAGANA"] + scripts["KATAKANA"]
    return "HIRAGANA" if script == "CJK" and kana > 0.1 * scripts["CJK"] else script


def _short(scripts: Counter[str]) -> str | None:
    script = _main_script(scripts)
    return None if script in _SHARED and script not in _USUAL else _SCRIPTS.get(script, _USUAL.get(script))


def _by_words(sample: str, script: str) -> str | None:
    """Return the language whose function words are the most, None when none are enough."""
    words = [word.replace("’", "'") for word in _WORDS.findall(sample.lower())]
    letters = Counter(sample)
    for code, own in _OWN_LETTERS.get(script, ()):
        if sum(letters[letter] for letter in own) * 100 >= sum(map(len, words)):
            return code
    times = Counter(words)
    shares = {
        code: sum(times[word] for word in known) / max(len(words), 1) for code, known in _function_words(script).items()
    }
    best = max(shares, key=lambda code: (shares[code], code == "en"), default=None)
    if best is None or len(words) == 0:
        return None
    if len(words) < _FEWEST_WORDS:
        return best if round(shares[best] * len(words)) >= (1 if best == "en" else 2) else None
    return best if shares[best] >= _ENOUGH else None


@cache
def _function_words(script: str) -> dict[str, frozenset[str]]:
    text = files("fealty.reading.documents").joinpath("languages.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if line and not line.startswith("#"))
    return {row["code"]: frozenset(row["words"].split()) for row in rows if row["script"] == script}


def _code(declared: str | None) -> str | None:
    match = re.match(r"\s*([A-Za-z]{2,3})(?:[-_]|\s*$)", declared or "")
    return match[1].lower() if match else None
