"""Answers to orders as single sentences tell them: in words of obeying and defying, in refusals, and by conduct."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from fealty.reading.coding.analysis import Analysis
from fealty.reading.coding.order_content import FIGHTS, HALTS, of_noun, of_predicate, targets, words_of
from fealty.reading.coding.order_people import People
from fealty.reading.coding.order_phrasing import response_phrases
from fealty.reading.coding.order_wording import asks, negated, order_words, response_words
from fealty.reading.coding.reply_conduct import ANY, FAR, NEAR, Conduct, Reply, doers, partly, replied
from fealty.reading.coding.reply_deeds import Deeds, split, unreal
from fealty.reading.coding.reply_framed import framed_replies
from fealty.reading.story import Spot, Tree
from fealty.records.values import Answer, OrderContent

_IT = frozenset(("it", "them", "this", "that", "so"))
_BOUND = frozenset(("bound", "binding", "aware", "party"))
_JOINS = frozenset(("agree", "accept", "observe", "join", "respect", "honour", "honor", "consent", "sign", "part"))
_TAKES = frozenset(("take", "receive", "accept", "get"))


def _governors(tree: Tree, place: int) -> Iterator[int]:
    """Yield the words that a predicate hangs on, and not those that it is only coordinated with."""
    here = place
    while here >= 0:
        if tree.relation(here) == "conj" and tree.below(here, "nsubj", "nsubj:pass"):
            here = tree.coordinated_with(here)
        here = -1 if tree.relation(here) == "parataxis" else tree.head(here)
        if here >= 0:
            yield here


class Replies:
    """Finds answers in the sentences of a story.

    Parameters
    ----------
    analysis
        The story and everything found out about it.
    people
        Who belongs to whom.
    telling
        The words that tell the orders themselves: no answers.
    """

    def __init__(self, analysis: Analysis, people: People, telling: frozenset[Spot]) -> None:
        self._analysis = analysis
        self._people = people
        self._telling = telling
        self._conduct = Conduct(analysis, people, telling)
        self._deeds = Deeds(analysis, people, telling)

    def of(self, tree: Tree) -> Iterator[Reply]:
        """Yield the answers of a sentence: by the rules, then what only the network finds."""
        found = [] if asks(tree) else list(self._by_rules(tree))
        yield from found
        if not found and not asks(tree):
            telling = frozenset(
                place
                for place in range(len(tree))
                if (tree.number, place) in self._telling or self._unsaid(tree, place)
            )
            yield from framed_replies(self._people, tree, telling)

    def _unsaid(self, tree: Tree, place: int) -> bool:
        """Whether nothing is said to have been done: it is ordered, wondered about, denied or imagined."""
        if self._ordered(tree, place) or self._wondered(tree, place):
            return True
        return unreal(self._analysis, tree, place) and not negated(tree, place)

    def _by_rules(self, tree: Tree) -> Iterator[Reply]:
        for place in range(len(tree)):
            if (tree.number, place) in self._telling:
                continue
            if tree.is_predicate(place) or (tree[place].upos == "AUX" and tree.below(place, "nsubj")):
                if self._ordered(tree, place) or self._wondered(tree, place):
                    continue
                yield from self._going_on(tree, place)
                if unreal(self._analysis, tree, place) and not negated(tree, place):
                    continue
                worded = list(self._in_words(tree, place))
                yield from worded or self._phrased(tree, place)
                yield from self._conduct.of(tree, place)
                yield from self._deeds.of(tree, place)
            yield from self._nominal(tree, place)

    def _in_words(self, tree: Tree, place: int) -> Iterator[Reply]:
        yield from self._worded(tree, place)
        yield from self._refused(tree, place)
        yield from self._declined(tree, place)
        yield from self._denied(tree, place)
        yield from self._unheeded(tree, place)
        yield from self._not_bound(tree, place)
        yield from self._scorned(tree, place)

    def _ordered(self, tree: Tree, place: int) -> bool:
        """Whether a predicate only stands in what is asked or alleged: "calls on them to ignore his orders"."""
        for above in _governors(tree, place):
            kinds = order_words().verb(tree, above)
            if (tree.number, above) in self._telling or "accuse" in response_words().verb(tree, above):
                return True
            if kinds & {"directive", "plea", "demand"} and not kinds & {"say"} and tree[place].deprel != "acl:relcl":
                return True
        return False

    def _wondered(self, tree: Tree, place: int) -> bool:
        """Whether a predicate stands in what nobody knows yet: "whether the army will keep to it"."""
        return any("whether" in tree.prepositions(one) for one in (place, *tree.above(place)))

    def _worded(self, tree: Tree, place: int) -> Iterator[Reply]:
        """Yield "obeyed the order", "brushed the truce aside", "ignored it"."""
        kinds = response_words().verb(tree, place)
        ever = "ever" in words_of(tree, tree.below(place, "advmod"))  # "the longest truce that it has ever kept"
        if not kinds & {"obey", "defy", "keep"} or ever:
            return
        things = [*targets(tree, place), *tree.below(place, "obl")]
        things += tree.subjects(place) if tree.passive(place) else []
        named = [one for one in things if "named" in response_words().noun(tree, one)]
        after = [*tree.obliques(place, "to"), *tree.below(place, "obj")]
        after += [] if "keep" in kinds else tree.below(place, "obl")
        pronoun = any(tree.word(one) in _IT for one in after)
        bare = not things and "obey" in kinds and (response_words().base("verb", tree, place) in ("obey", "comply"))
        if not named and not (pronoun and kinds & {"obey", "defy", "keep"}) and not bare:
            return
        if "keep" in kinds and not pronoun and not any("truce" in response_words().noun(tree, one) for one in named):
            return
        contents = ANY
        if named and all("strict" not in response_words().noun(tree, one) for one in named):
            of = of_noun(tree, named[0])
            contents = HALTS if of in HALTS else ANY
        bad = (("defy" in kinds) != negated(tree, place)) != self._loath(tree, place)
        answer: Answer = "defied" if bad else ("partial" if split(tree, place) else partly(tree, place))
        who = doers(self._people, tree, place)
        strict = any("strict" in response_words().noun(tree, one) for one in range(place))
        passive = tree.passive(place) and any("strict" in response_words().noun(tree, one) for one in named)
        if not who:
            if passive:  # "the order was obeyed everywhere", "was being carried out, the army said"
                speaker = self._people.spot_of(self._analysis.voices.speaker((tree.number, place)))
                troops = speaker if speaker is not None and self._people.troops(speaker) else None
                yield Reply((tree.number, place), troops, answer, contents, "worded", known=False)
            elif bare and not tree.below(place, "obl:agent"):  # "Most obeyed"
                yield Reply((tree.number, place), None, answer, contents, "worded", known=False, reach=1)
            return
        for reply in replied(self._people, (tree.number, place), who, answer, contents, "worded"):
            yield reply._replace(known=not (named or strict), reach=FAR if named or strict else NEAR)

    def _loath(self, tree: Tree, place: int) -> bool:
        """Whether somebody is said not to want to do something: "have been reluctant to comply"."""
        above = tree.head(place)
        if above < 0 or "to" not in tree.prepositions(place) or tree.relation(place) not in ("xcomp", "advcl", "ccomp"):
            return False
        return "unwilling" in response_words().word(tree.lemma(above)) and not negated(tree, above)

    def _as_asked(self, tree: Tree, place: int) -> bool:
        """Whether somebody does, or says that he will do, "as he has been asked"."""
        clauses = tree.below(place, "advcl") if tree.lemma(place) == "do" else []
        asked = [c for c in clauses if order_words().verb(tree, c) & {"directive", "plea"} and not tree.below(c, "obj")]
        return any("as" in tree.prepositions(c) for c in asked) and not negated(tree, place)

    def _phrased(self, tree: Tree, place: int) -> Iterator[Reply]:
        """Yield "played deaf", "fell into line", "stuck to its promise": answers that a table knows."""
        meaning = "accepted" if self._as_asked(tree, place) else response_phrases().of(tree, place)
        if meaning is None or self._bidden(tree, place):
            return
        if self._loath(tree, place):
            meaning = "defied" if meaning == "accepted" else "accepted"
        subjects = tree.subjects(place)
        if meaning == "defied" and subjects and "named" in response_words().noun(tree, subjects[0]):
            yield Reply(
                (tree.number, place), None, "defied", ANY, "phrase", known=False, reach=2
            )  # "fell on deaf ears"
            return
        who = [one for one in doers(self._people, tree, place) if self._people.armed((tree.number, one))]
        if not who:
            return
        answer = cast("Answer", "partial" if meaning == "accepted" and split(tree, place) else meaning)
        things = [*targets(tree, place), *tree.below(place, "obl")]
        named = any("named" in response_words().noun(tree, one) for one in things)
        truce = any({"truce", "halt"} & order_words().noun(tree, one) for one in things)
        for reply in replied(self._people, (tree.number, place), who, answer, HALTS if truce else ANY, "phrase"):
            yield reply._replace(known=not named, reach=FAR if named else NEAR)
            if truce and answer == "accepted":  # keeping a truce that one was told to end
                yield reply._replace(answer="defied", contents=FIGHTS, reach=NEAR)

    def _bidden(self, tree: Tree, place: int) -> bool:
        """Whether a clause only says what is asked for, in the subjunctive: "that the rebels keep their word"."""
        bare = tree.word(place) == tree.lemma(place) and not tree.below(place, "aux")
        return bare and tree.relation(place) in ("ccomp", "acl", "xcomp", "advcl")

    def _unheeded(self, tree: Tree, place: int) -> Iterator[Reply]:
        """Yield "took no notice", "wanted no part of it", "would have none of it"."""
        for thing in tree.below(place, "obj"):
            heed = "heed" in response_words().noun(tree, thing) and negated(tree, place)
            heed = heed and not tree.obliques(thing, "in")  # "had no part in the attack"
            if heed or (tree.word(thing) == "none" and tree.lemma(place) in ("have", "want")):
                who = doers(self._people, tree, place)
                for reply in replied(self._people, (tree.number, place), who, "defied", ANY, "refused") if who else ():
                    yield reply._replace(reach=NEAR)

    def _scorned(self, tree: Tree, place: int) -> Iterator[Reply]:
        """Yield "called the truce a betrayal", "dismissed it as a trick"."""
        about = [
            one for one in tree.below(place, "obj")
            if "named" in response_words().noun(tree, one) or tree.word(one) in _IT
        ]  # fmt: skip
        calls = [*tree.below(place, "xcomp"), *tree.obliques(place, "as")]
        if about and any("scorn" in response_words().noun(tree, one) for one in calls) and not negated(tree, place):
            who = [one for one in doers(self._people, tree, place) if self._people.armed((tree.number, one))]
            for reply in replied(self._people, (tree.number, place), who, "defied", ANY, "refused") if who else ():
                yield reply._replace(reach=NEAR, known=False)

    def _not_bound(self, tree: Tree, place: int) -> Iterator[Reply]:
        """Yield "it does not concern us", "agreed to nothing of the sort", "takes no orders from exiles"."""
        kinds = response_words().verb(tree, place)
        if "concern" not in kinds and tree.word(place) not in _BOUND:
            return
        things = [*tree.below(place, "obj", "obl", "nsubj", "nsubj:pass")]
        about = [one for one in things if tree.word(one) in _IT or "named" in response_words().noun(tree, one)]
        nothing = any(tree.word(one) in ("nothing", "none") for one in things)
        orders = any("strict" in response_words().noun(tree, one) for one in about)
        denied = negated(tree, place) or nothing
        if not denied or not (about or nothing) or (tree.lemma(place) in _TAKES and not orders):
            return
        speaker = self._people.spot_of(self._analysis.voices.speaker((tree.number, place)))
        subjects = [one for one in tree.subjects(place) if one not in about]
        actor = (tree.number, subjects[0]) if subjects else speaker
        if subjects and speaker and actor and not self._people.perhaps_same(actor, speaker):
            return  # "officials doubt that he takes no orders": somebody else says so
        if actor is not None and self._people.armed(actor) and not self._people.outsider(actor):
            yield Reply((tree.number, place), actor, "defied", ANY, "refused", known=False, reach=NEAR)

    def _going_on(self, tree: Tree, place: int) -> Iterator[Reply]:
        """Yield "his forces would go on to Sirte first": an answer by what somebody says he will do."""
        words = words_of(tree, tree.below(place, "aux"))
        kinds = response_words().verb(tree, place)
        fights = of_predicate(tree, place) in ("attack", "resume") or "go_on" in kinds
        if words & {"would", "will", "'ll"} and "go_on" in kinds and fights and not negated(tree, place):
            who = [one for one in tree.subjects(place) if self._people.armed((tree.number, one))]
            for reply in replied(self._people, (tree.number, place), who, "defied", HALTS, "refused") if who else ():
                yield reply._replace(reach=1)

    def _denied(self, tree: Tree, place: int) -> Iterator[Reply]:
        """Yield "denied having made peace with anyone": whoever got the order says that there is none."""
        if "deny" not in response_words().verb(tree, place):
            return
        clauses = tree.below(place, "xcomp", "ccomp", "obj", "advcl")
        below = [one for clause in clauses for one in (clause, *tree.below(clause, "obj", "nsubj"))]
        if any("peace" in response_words().noun(tree, one) for one in below):
            yield from replied(
                self._people, (tree.number, place), doers(self._people, tree, place), "defied", HALTS, "denied"
            )

    def _refused(self, tree: Tree, place: int) -> Iterator[Reply]:
        """Yield "refused to stop", "would not stay quiet", "said it would fight on"."""
        kinds = response_words().verb(tree, place)
        asked_to = [c for c in tree.below(place, "xcomp", "advcl", "ccomp") if "to" in tree.prepositions(c)]
        if "refuse" in kinds and asked_to and not negated(tree, place):
            content = of_predicate(tree, asked_to[0])
            contents: frozenset[OrderContent] = frozenset((content,)) - {"other"}
            obeys = "obey" in response_words().verb(tree, asked_to[0])
            contents = frozenset((content,)) if content != "other" else ANY
            if content != "other" or obeys:
                if content in HALTS:
                    contents = HALTS
                for reply in replied(
                    self._people, (tree.number, place), doers(self._people, tree, place), "defied", contents, "refused"
                ):
                    yield reply._replace(known=content not in HALTS and not obeys)
            else:
                who, other = doers(self._people, tree, place), frozenset[OrderContent](("other",))
                for reply in (
                    replied(self._people, (tree.number, place), who, "defied", other, "refused") if who else ()
                ):
                    yield reply._replace(reach=NEAR)
            return
        helpers = words_of(tree, tree.below(place, "aux"))
        if helpers & {"would", "will", "could", "can", "wo", "ca", "shall"} and negated(tree, place):
            refused = self._asked_calm(tree, place)
            if refused is not None:
                speaker = self._people.spot_of(self._analysis.voices.speaker((tree.number, place)))
                named = self._introducing(tree, place) or tree.subjects(place)
                actor = speaker or ((tree.number, named[0]) if named else None)
                answers = HALTS if refused in HALTS else frozenset((refused,))
                if actor is not None and not self._people.outsider(actor):
                    yield Reply((tree.number, place), actor, "defied", answers, "refused", reach=NEAR)

    def _declined(self, tree: Tree, place: int) -> Iterator[Reply]:
        """Yield "will not agree to a truce", "would not be part of it": what somebody will not do is his answer."""
        helpers = words_of(tree, tree.below(place, "aux"))
        if not (helpers & {"would", "will", "wo"} and negated(tree, place)) or tree.lemma(place) not in _JOINS:
            return
        things = [*tree.below(place, "obj", "obl")]
        truce = any("truce" in response_words().noun(tree, one) or tree.word(one) in _IT for one in things)
        who = doers(self._people, tree, place)
        for reply in (
            replied(self._people, (tree.number, place), who, "defied", HALTS, "refused") if who and truce else ()
        ):
            yield reply._replace(reach=2, known=False)

    def _introducing(self, tree: Tree, place: int) -> list[int]:
        """Return who speaks when his words follow a colon: "One of them spoke up: They would not"."""
        top, above = tree.subtree(place)[0], tree.head(place)
        colon = (top > 0 and tree.word(top - 1) == ":") or tree.word(top) == ":"
        return tree.subjects(above) if colon and tree.relation(place) in ("parataxis", "ccomp") else []

    def _asked_calm(self, tree: Tree, place: int) -> OrderContent | None:
        """Return what somebody says he will not do, when it is something that orders ask for."""
        if tree.lemma(place) in ("stay", "remain", "keep", "sit", "be") or tree.below(place, "cop"):
            near = words_of(tree, [place, *tree.below(place, "xcomp", "advmod", "obl", "amod")])
            return "stand_down" if near & {"quiet", "calm", "silent", "still", "idle", "back"} else None
        kinds = order_words().verb(tree, place)
        if kinds & {"stop", "avoid", "leave", "disarm", "calm"}:
            things = targets(tree, place)
            hostile = any({"hostile", "fire", "strike"} & order_words().noun(tree, one) for one in things)
            if hostile:
                return "stand_down"
            return "withdraw" if "leave" in kinds and things else None
        return None

    def _nominal(self, tree: Tree, place: int) -> Iterator[Reply]:
        """Yield "met with defiance", "in violation of the truce", "in fulfilment of these instructions"."""
        kinds = response_words().noun(tree, place)
        if not kinds & {"defiance", "obedience"}:
            return
        marks = set(tree.prepositions(place))
        head = tree.head(place)
        named = any("named" in response_words().noun(tree, one) for one in tree.below(place, "nmod", "obl"))
        answer: Answer = "defied" if "defiance" in kinds else "accepted"
        if head >= 0 and tree.is_predicate(head):
            said = bool({"say", "declare"} & order_words().verb(tree, head)) and tree.relation(place) == "obj"
            if said:  # "declared its acceptance", "announced their refusal"
                who = doers(self._people, tree, head)
                for reply in replied(self._people, (tree.number, head), who, answer, ANY, "nominal") if who else ():
                    yield reply._replace(known=False, reach=2)
            met = tree.lemma(head) in ("meet", "met", "encounter", "face", "draw", "greet")
            if met and (marks & {"with", "by"} or tree.relation(place) == "obj"):
                yield Reply(
                    (tree.number, head), self._met(tree, head), answer, ANY, "met with", known=False, reach=NEAR
                )
            elif named and "in" in marks:
                who = doers(self._people, tree, head)
                for reply in replied(self._people, (tree.number, head), who, answer, ANY, "nominal"):
                    yield reply._replace(known=False)

    def _met(self, tree: Tree, head: int) -> Spot | None:
        """Return who answered somebody that "was met with defiance" by them."""
        agents = tree.obliques(head, "from", "by")
        people = [one for one in agents if self._people.armed((tree.number, one))]
        return (tree.number, people[0]) if people else None
