"""Figures of speech: words of war for sport, books, films and elections ("torpedoed by his own whip")."""

from __future__ import annotations

from fealty.reading.coding.event_classes import in_class, meant, named, noun_act, weapon_at
from fealty.reading.coding.event_happening import Happening
from fealty.reading.coding.event_lexicon import single, words_of
from fealty.reading.story import Story, Tree

_VIOLENT = frozenset(("ASSAULT", "COERCE", "MOBILIZE", "RETREAT", "CONCEDE", "SUPPORT", "PROTEST"))
_HARM = frozenset(("kill", "hurt", "died", "dead"))
_ARMED = ("force", "troops")


def figurative(story: Story, tree: Tree, one: Happening) -> bool:
    """Whether what a word says was done is no deed: something abstract is hit, or a game or a book is told of.

    Parameters
    ----------
    story
        The story.
    tree
        The sentence.
    one
        What was found.
    """
    if one.type not in _VIOLENT:
        return False
    own = [spot for spot in (*one.actors, *one.recipients) if spot[0] == tree.number]
    hit = [place for number, place in one.recipients if number == tree.number]
    if one.type == "ASSAULT" and hit and all(_abstract(tree, place) for place in hit):
        return True
    if _by_nature(tree, one.spot[1]) or _accident(story, tree, one):
        return True
    if one.how in ("kill", "hurt") and hit and all(_no_body(tree, place) for place in hit):
        return True
    if one.type == "ASSAULT" and one.spot[1] and in_class(tree, one.spot[1] - 1, "deal"):
        return True  # "the deal struck in Istanbul"
    if one.type == "ASSAULT" and hit and all(_in_play(tree, place) for place in hit):
        return True
    if one.killed.known or one.injured.known:
        return False
    if any(_armed(tree, place) for _, place in own):
        return False
    contest = any(single(tree.word(p)) in words_of("contest") for p in tree.obliques(one.spot[1], "in", "at"))
    return contest or _playful(story, tree)


def _by_nature(tree: Tree, place: int) -> bool:
    """Whether what does it has no side: lightning, locusts, a flood."""
    doers = tree.subjects(tree.coordinated_with(place)) or tree.agents(place)
    named_so = {
        word for one in doers for word in (tree.word(one), *(tree.word(c) for c in tree.below(one, "compound")))
    }
    return any(single(word) in words_of("nature") for word in named_so)


def _in_play(tree: Tree, place: int) -> bool:
    """Whether what is bombarded or fought is a goal, or a fire."""
    kinds = words_of("target_of_play") | words_of("flames")
    return tree[place].upos == "NOUN" and single(tree.word(place)) in kinds


def _no_body(tree: Tree, place: int) -> bool:
    """Whether what is "killed" is no human being: a plan, an operation that is executed, an animal."""
    whole = meant(tree, place)
    if tree[whole].upos != "NOUN":
        return False
    told = noun_act(tree, whole)
    return (told is not None and told.how != "weak") or single(tree.word(whole)) in words_of("no_body")


def _accident(story: Story, tree: Tree, one: Happening) -> bool:
    """Whether people died in what nobody did: a stampede, a storm, a house that fell in."""
    if one.how not in _HARM or one.actors or one.weapon or one.type != "ASSAULT":
        return False
    near = [tree]
    if tree.number and story.paragraph_of[tree.number - 1] == story.paragraph_of[tree.number]:
        near.append(story.trees[tree.number - 1])
    words = [single(token.text) for other in near for token in other.tokens]
    armed = any(word in words_of("war") for word in words)
    return not armed and any(word in words_of("mishap") or word in words_of("nature") for word in words)


def _abstract(tree: Tree, place: int) -> bool:
    whole = meant(tree, place)
    return tree[whole].upos == "NOUN" and single(tree.word(whole)) in words_of("abstract")


def _armed(tree: Tree, place: int) -> bool:
    """Whether somebody has weapons, or is a power by name."""
    if any(in_class(tree, place, kind) for kind in _ARMED) or weapon_at(tree, place) is not None:
        return tree[place].upos == "PROPN" or not _of_players(tree, place)
    return named(tree, place, "ORG", "LOC", "NATIONALITY")


def _of_players(tree: Tree, place: int) -> bool:
    return any(single(tree.word(one)) in words_of("game") for one in tree.phrase(place))


def _playful(story: Story, tree: Tree) -> bool:
    """Whether the sentence, or the ones beside it in the paragraph, speaks of a game, a book, a film, an election."""
    where = story.paragraph_of[tree.number]
    games, guns = 0, 0
    for number in range(max(tree.number - 1, 0), min(tree.number + 2, len(story.trees))):
        if story.paragraph_of[number] != where:
            continue
        other = story.trees[number]
        for token in other.tokens:
            if token.upos in ("NOUN", "PROPN"):
                games += single(token.text) in words_of("game")
                guns += single(token.text) in words_of("war")
    return games > guns
