"""Sentences whose parse shows that it went wrong are cut where they fall apart, and parsed again in parts.

Newswire puts who says it at the end: "A did B, two officials told C." The parser now and then hangs A on "told" as a
second subject. Parsed by itself, each half comes out right nearly always.
"""

from __future__ import annotations

from collections.abc import Sequence

from fealty.reading.model.values import Sentence, Token

SAYING = frozenset(
    ("say", "tell", "add", "announce", "report", "claim", "state", "warn", "confirm", "write", "note", "declare",
     "insist", "argue", "acknowledge", "admit", "explain", "allege", "maintain", "stress", "reveal", "disclose",
     "recall")
)  # fmt: skip
LONGEST_TAIL = 16
"""Words from the comma to the end, at most."""
SHORTEST = 4
"""Words before the comma, at least."""
_SIDE = frozenset(("advcl", "acl", "acl:relcl", "xcomp"))
_MAIN = frozenset(("root", "conj", "ccomp", "parataxis"))


def tail_of(sentence: Sentence) -> int | None:
    """Return the place of the comma before a final "X said" that is mixed up with what is said, None without one."""
    tokens = sentence.tokens
    root = next((n for n, token in enumerate(tokens) if token.head < 0), 0)
    if tokens[root].lemma.lower() not in SAYING:
        return None
    subjects = [n for n, token in enumerate(tokens) if token.head == root and token.deprel.startswith("nsubj")]
    if len(subjects) < 2 or subjects[-1] > root:
        return None
    commas = [n for n in range(subjects[-2] + 1, subjects[-1]) if tokens[n].text == ","]
    if not commas or len(tokens) - commas[-1] > LONGEST_TAIL or commas[-1] < SHORTEST:
        return None
    verbs = [n for n in range(commas[-1] + 1, root) if tokens[n].upos == "VERB"]
    return None if verbs else commas[-1]


def joined(whole: Sentence, comma: int, parts: Sequence[Sentence]) -> Sentence:
    """Return the sentence with the trees of its two parts: what is said hangs on the verb of saying as a clause."""
    said, tail = parts
    verb = comma + 1 + next(n for n, token in enumerate(tail.tokens) if token.head < 0)
    tokens: list[Token] = []
    for number, old in enumerate(whole.tokens):
        if number == comma:
            tokens.append(old._replace(head=verb, deprel="punct"))
            continue
        offset = 0 if number < comma else comma + 1
        new = (said if number < comma else tail).tokens[number - offset]
        root = new.head < 0
        head = (verb if number < comma else -1) if root else new.head + offset
        deprel = ("ccomp" if number < comma else "root") if root else new.deprel
        tokens.append(old._replace(upos=new.upos, lemma=new.lemma, head=head, deprel=deprel))
    return whole._replace(tokens=tuple(tokens))


def with_slips_mended(sentence: Sentence) -> Sentence:
    """Return the sentence with prepositions on the nouns that they stand before, and gerunds with articles as nouns.

    "Against the U.S. in bases": the parser now and then hangs both prepositions on the second noun. "The border
    crossing has fallen": it may take the crossing for a verb. "He brought word when they met: keep calm": it may hang
    what follows the colon on the meeting.
    """
    tokens = list(sentence.tokens)
    _hang_announced(tokens)
    for place, token in enumerate(tokens):
        if _is_noun(tokens, place):
            tokens[place] = token._replace(upos="NOUN", lemma=token.text.lower())
        if token.deprel != "case" or token.head <= place + 1:
            continue
        noun = _noun_after(tokens, place, token.head)
        if noun is None:
            continue
        if tokens[noun].deprel == "compound":
            _set_apart(tokens, place, noun, token.head)
        tokens[place] = token._replace(head=noun)
    return sentence._replace(tokens=tuple(tokens))


def _hang_announced(tokens: list[Token]) -> None:
    """Hang what a colon announces on the clause that announces it, not on a side clause there.

    In the treebank's sentences of this form it hangs on the root nine times in ten, and hardly ever on a side clause.
    """
    colon = next((place for place, token in enumerate(tokens) if token.text == ":"), len(tokens))
    for place in range(colon + 1, len(tokens)):
        head = tokens[place].head
        if tokens[place].deprel != "parataxis" or not 0 <= head < colon or tokens[head].deprel not in _SIDE:
            continue
        while tokens[head].deprel not in _MAIN and tokens[head].head >= 0:
            head = tokens[head].head
        tokens[place] = tokens[place]._replace(head=head)


def _is_noun(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word in "-ing" that was read as a verb has an article and a noun of its own before it."""
    token = tokens[place]
    if token.upos != "VERB" or not token.text.endswith("ing") or token.deprel not in ("nsubj", "obj", "obl", "nmod"):
        return False
    before = {one.deprel for one in tokens[:place] if one.head == place}
    return {"det", "compound"} <= before


def _set_apart(tokens: list[Token], place: int, noun: int, head: int) -> None:
    """Hang a noun with a preposition of its own beside the noun that it was read as a part of."""
    tokens[noun] = tokens[noun]._replace(head=tokens[head].head, deprel=tokens[head].deprel)
    for between in range(place + 1, noun):
        tokens[between] = tokens[between]._replace(head=noun)


def _noun_after(tokens: Sequence[Token], place: int, head: int) -> int | None:
    """Return the bare noun that a preposition opens, when its head is a later noun with a preposition of its own."""
    noun = next((n for n in range(place + 1, head) if tokens[n].upos in ("NOUN", "PROPN", "PRON")), None)
    if noun is None or tokens[noun].deprel.partition(":")[0] not in ("obl", "nmod", "obj", "compound"):
        return None
    part = tokens[noun].deprel == "compound" and tokens[noun].head == head
    if any(tokens[n].head not in ((noun, head) if part else (noun,)) for n in range(place + 1, noun)):
        return None
    cases = [n for n, token in enumerate(tokens) if token.deprel == "case" and token.head in (noun, head)]
    own = [n for n in cases if tokens[n].head == noun]
    later = [n for n in cases if tokens[n].head == head and noun < n < head]
    return noun if later and not own else None
