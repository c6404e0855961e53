"""Which words a search looks at: never fewer than its rules take. What is remembered of a sentence is asked once."""

from __future__ import annotations

from fealty.reading.coding.order_wording import inflections, order_words
from fealty.reading.coding.tie_words import singular, tie_words, verb_forms
from fealty.reading.coding.triggers import HYPHENED, listed, places_of
from fealty.reading.model import Sentence, Token
from fealty.reading.story import Tree, once_a_sentence, once_a_word

KINDS = ("verb", "parting", "giver", "receiver", "role", "body", "branch", "standing", "sway", "link", "combined")


def _tree(*words: str, upos: str = "VERB") -> Tree:
    """Return a sentence of words whose lemmas the parser got wrong, all hanging on the first."""
    tokens: list[Token] = []
    place = 0
    for word in words:
        head, relation = (0, "dep") if tokens else (-1, "root")
        tokens.append(Token(word, place, place + len(word), upos, "?", head, relation))
        place += len(word) + 1
    return Tree(Sentence(0, place - 1, tuple(tokens), (), ()), 0, " ".join(words))


def test_every_form_of_a_listed_word_is_looked_at() -> None:
    for kind in KINDS:
        words = tie_words(kind)
        forms = sorted(form for word in words for form in inflections(word, "verb") if "-" not in form)
        for start in range(0, len(forms), 50):
            tree = _tree(*forms[start : start + 50])
            taken = [
                place for place in range(len(tree))
                if any(form in words for form in (*verb_forms("?", tree.word(place)), singular(tree.word(place))))
            ]  # fmt: skip
            assert taken
            assert set(taken) <= set(places_of(tree, listed(kind))), kind


def test_other_words_are_not_looked_at() -> None:
    assert places_of(_tree("snow", "drifted", "softly"), listed(*KINDS)) == []


def test_a_word_beside_a_hyphen_is_looked_at_for_what_it_may_be_part_of() -> None:
    tree = _tree("the", "secretary", "-", "general", "of", "Iran–backed", "men")
    assert places_of(tree, frozenset((HYPHENED,))) == [1, 2, 3, 4, 5, 6]


def test_orders_are_looked_for_where_a_listed_verb_or_noun_stands() -> None:
    for form in ("ordered", "ordering", "orders", "forbade"):
        for upos in ("VERB", "NOUN"):
            tree = _tree("they", form, upos=upos)
            known = order_words().verb(tree, 1) | order_words().noun(tree, 1)
            assert not known or places_of(tree, order_words().vocabulary) == [1]
    assert order_words().verb(_tree("they", "ordered"), 1)


def test_what_is_remembered_of_a_sentence_is_asked_once_and_of_each_sentence_anew() -> None:
    asked: list[tuple[str, int]] = []

    @once_a_word
    def length(tree: Tree, place: int) -> int:
        asked.append((tree.text, place))
        return len(tree.word(place))

    @once_a_sentence
    def words(tree: Tree) -> int:
        asked.append((tree.text, -1))
        return len(tree)

    one, other = _tree("war", "ended"), _tree("peace", "held")
    assert [length(one, 0), length(one, 0), length(one, 1), length(other, 0)] == [3, 3, 5, 5]
    assert [words(one), words(one), words(other)] == [2, 2, 2]
    assert asked == [("war ended", 0), ("war ended", 1), ("peace held", 0), ("war ended", -1), ("peace held", -1)]
