"""Orders of a group to itself: "announced a truce", "said its forces would pull back", "All units will cease fire"."""

from __future__ import annotations

from collections.abc import Iterator

from fealty.reading.coding.commands import Command, agents_of, contents
from fealty.reading.coding.order_content import HALTS, of_noun, of_predicate, same_again, targets
from fealty.reading.coding.order_nouns import says
from fealty.reading.coding.order_people import People
from fealty.reading.coding.order_wording import negated, order_words
from fealty.reading.story import Spot, Tree
from fealty.records.values import OrderContent

_AHEAD = frozenset(("will", "would", "shall", "'ll", "'d", "wo", "to"))
_GOING_ON = frozenset(("are", "is", "was", "were", "be", "been", "'re", "'m", "am", "'s"))
_PERFECT = frozenset(("has", "have", "had", "'ve"))
_MUST = frozenset(("must", "should", "shall"))
_FORMAL = frozenset(
    ("suspend", "call off", "end", "extend", "lift", "pause", "freeze", "terminate", "scrap", "prolong", "renew",
     "revoke", "rescind", "cancel", "halt", "continue", "reinstate", "add", "roll over", "lengthen", "stretch",
     "shelve", "abandon", "renounce", "annul", "repudiate", "abrogate", "tear up", "put", "place", "forswear",
     "discontinue", "interrupt", "resume", "walk away", "discard", "bring", "reaffirm")
)  # fmt: skip
_OWN_OBJECT = frozenset(
    ("halt", "pause", "freeze", "end", "cancel", "scrap", "continue", "terminate", "lift", "shelve", "abandon",
     "renounce", "put", "place", "discontinue", "interrupt", "resume", "bring", "forswear")
)  # fmt: skip
_HEDGERS = frozenset(
    ("want", "hope", "agree", "plan", "threaten", "refuse", "offer", "decline", "expect", "consider", "try", "fail",
     "promise", "pledge", "vow", "prepare", "wish", "like", "need", "intend", "propose", "demand", "ask", "urge",
     "call", "tell", "order", "press", "seek", "ready", "willing", "likely", "due", "set", "able", "free", "reluctant",
     "attempt")
)  # fmt: skip
_PROMISES = frozenset(("pledge", "vow", "promise", "insist", "warn"))
_DECLARING = frozenset(("declare", "prolong", "stop", "finish", "lift", "keep", "say", "decide", "resume", "begin"))
_NAMED = frozenset(("truce", "halt", "withdrawal", "resumption", "calm"))
_BOTH = frozenset(("both", "two", "sides", "side", "parties", "warring", "each", "rivals"))
_OPEN = frozenset(("if", "unless", "whether", "until", "because", "although", "though", "while", "than"))
_FORMER = frozenset(("last", "previous", "earlier", "former", "old", "past", "failed", "short-lived"))
_GATES = frozenset(("if", "provided", "once", "should"))


class Declarations:
    """Finds what groups and leaders announce for their own side.

    Parameters
    ----------
    people
        Who may order whom in the story.
    """

    def __init__(self, people: People) -> None:
        self._people = people

    def of(self, tree: Tree, used: set[Spot]) -> Iterator[Command]:
        """Yield the orders of a sentence whose content is not `used` by another one yet."""
        for place in range(len(tree)):
            if (tree.number, place) in used or not tree.is_predicate(place):
                continue
            kinds = order_words().verb(tree, place)
            if kinds & {"say", "decide"} or tree.lemma(place) == "speak":
                yield from self._said(tree, place, kinds, used)
            if (same_again(tree, place) and not self._asked(tree, place)) or self._follows(tree, place):
                yield from self._command(tree, place, place, "other", "again")
            elif self._declares(tree, place, kinds) and (tree.number, place) not in used:
                yield from self._declared(tree, place, kinds)
            elif (tree.number, place) not in used and self._going_back(tree, place):
                yield from self._command(tree, place, place, "resume", "narrated")
        yield from self._must(tree, used)

    def _command(self, tree: Tree, place: int, where: int, content: OrderContent, cue: str) -> Iterator[Command]:
        number = tree.number
        issuers = agents_of(tree, place)
        if not issuers and not tree.passive(place):
            return
        if issuers and not self._may_declare(tree, issuers[0]):
            return
        if len(issuers) > 1 and self._people.of_several_states([(number, one) for one in issuers]):
            return
        own = tuple((number, one) for one in issuers)
        yield Command((number, place), (number, where), content, own, (), cue, own=True)

    def _may_declare(self, tree: Tree, issuer: int) -> bool:
        spot = (tree.number, issuer)
        if self._people.outsider(spot) or not self._people.armed(spot):
            return False
        words = {tree.word(one) for one in tree.phrase(issuer)}
        return not words & _BOTH

    def _going_back(self, tree: Tree, place: int) -> bool:
        if tree.word(place) not in ("going", "returning") or negated(tree, place):
            return False
        return of_predicate(tree, place) == "resume" and not self._hedged(tree, place)

    def _declared(self, tree: Tree, place: int, kinds: frozenset[str]) -> Iterator[Command]:
        base = order_words().base("verb", tree, place) or tree.lemma(place)
        if self._dead(tree, place, base):
            return
        things = [*tree.patients(place), *self._spoken_of(tree, place, kinds, base)]
        named = [one for one in things if order_words().noun(tree, one) & _NAMED or self._without(tree, one)]
        if any(self._shared(tree, one) or self._civil(tree, one) for one in named):
            return
        truce_itself = any("truce" in order_words().noun(tree, one) for one in named)
        content: OrderContent | None = None
        if named and (kinds & {"declare"} or (kinds & {"say", "decide"} and named[0] not in tree.below(place, "obj"))):
            content = of_noun(tree, named[0]) or ("stand_down" if self._bare_halt(tree, named[0]) else None)
        elif base in _FORMAL:
            found = of_predicate(tree, place)
            bare = "lift" in kinds and any("halt" in order_words().noun(tree, one) for one in named)
            own = truce_itself or bare or base not in _OWN_OBJECT or self._own_object(tree, place, things)
            content = found if (found in HALTS or found == "resume") and own else None
        elif "leave" in kinds and of_predicate(tree, place) == "resume":  # "has withdrawn from the ceasefire"
            content = "resume"
        elif base in ("observe", "begin", "start", "introduce", "decide") and named and self._new(tree, named[0]):
            content = of_noun(tree, named[0])
        if content is None:
            return
        plain = tree.passive(place) and not agents_of(tree, place)
        if plain and "declare" not in kinds:
            return
        belonging = [
            one for one in (*self._behind(tree, things), *tree.obliques(place, "on")) if self._theirs(tree, one)
        ]
        belonging += [one for noun in named for one in (*tree.obliques(noun, "of"), *tree.below(noun, "nmod:poss"))]
        belonging += [one for noun in belonging for one in tree.below(noun, "nmod:poss")]
        whose = [one for one in belonging if self._people.armed((tree.number, one)) and tree[one].upos != "PRON"]
        for command in self._command(tree, place, named[0] if named else place, content, "declared"):
            yield command._replace(addressees=tuple((tree.number, one) for one in whose[:1]))

    def _civil(self, tree: Tree, noun: int) -> bool:
        """Whether a ban or suspension is one of trade, travel or the like: "a ban on aid agencies"."""
        if "truce" in order_words().noun(tree, noun):
            return False
        about = [*tree.below(noun, "compound", "nmod"), *tree.obliques(noun, "on")]
        about += [one for clause in tree.below(noun, "acl", "acl:relcl") for one in tree.obliques(clause, "on")]
        peaceful = any({"peaceful", "civil"} & order_words().noun(tree, one) for one in about)
        ban = "forbid" in order_words().noun(tree, noun)
        return peaceful or (ban and not says(tree, about, "hostile", "strike", "weapon", "force"))

    def _behind(self, tree: Tree, things: list[int]) -> list[int]:
        """Return whose halts, truces and actions are spoken of: "the activities of his army", "his fighters' war"."""
        found = [c for one in things for c in tree.below(one, "nmod", "nmod:poss", "appos")]
        found += [c for one in things for clause in tree.below(one, "acl:relcl") for c in tree.below(clause, "iobj")]
        return [*found, *(c for one in found for c in tree.below(one, "nmod", "nmod:poss"))]

    def _theirs(self, tree: Tree, place: int) -> bool:
        """Whether words name troops and say whose they are, or who: "his militia", "those guerrillas"."""
        spot = (tree.number, place)
        owner = self._people.possessor(spot)
        own = owner is not None and tree[owner[1]].upos == "PRON"
        those = any(tree.word(c) in ("those", "these") for c in tree.below(place, "det"))
        force = {"own", "force"} & self._people.kinds(spot) or tree[place].upos == "PROPN"
        return (own or those) and bool(force) and self._people.troops(spot) and tree[place].upos != "PRON"

    def _without(self, tree: Tree, noun: int) -> bool:
        """Whether a noun says what there is to be none of, or a time of quiet: "no more ambushes", "days of calm"."""
        return tree[noun].upos == "NOUN" and of_noun(tree, noun) in HALTS

    def _dead(self, tree: Tree, place: int, base: str) -> bool:
        """Whether a verb only calls something a truce, says what must be done, or is taken back or told as past."""
        if negated(tree, place) or self._hedged(tree, place):
            return True
        who = {tree.word(c) for c in tree.below(place, "nsubj")} & {"who", "which", "that"}
        named_so = tree[place].deprel == "acl:relcl" and not who
        named_so = named_so or any(tree[c].upos == "PRON" for c in tree.below(place, "obj"))
        called = [
            c for c in tree.below(place, "obj") if any(tree.word(d) in ("the", "this") for d in tree.below(c, "det"))
        ]
        if base == "call" and called:  # "called the pause a trick"
            return True
        if base == "call" and (named_so or tree.below(place, "xcomp")):  # "what its leaders call a truce"
            return True
        helpers = {tree.word(c) for c in tree.below(place, "aux")}
        if helpers & _MUST:
            return True
        if tree[place].deprel == "acl:relcl" and self._bygone(tree, tree.head(place)):
            return True
        past = tree[place].deprel == "acl" or (tree[place].deprel == "acl:relcl" and "had" in helpers)
        above = tree.head(tree.head(place)) if past else -1
        return above >= 0 and bool(order_words().verb(tree, above) & {"finish", "prolong", "lift", "stop"})

    def _bygone(self, tree: Tree, noun: int) -> bool:
        """Whether a noun is one of earlier times: "the last truce", "a previous ceasefire"."""
        return any(tree.word(one) in _FORMER for one in tree.below(noun, "amod", "advmod", "compound"))

    def _spoken_of(self, tree: Tree, place: int, kinds: frozenset[str], base: str) -> list[int]:
        """Return the halts and truces that somebody speaks of: "said what all waited for: the end of the campaign"."""
        if base == "add" or tree.lemma(place) == "put":
            return [*tree.obliques(place, "to"), *tree.below(place, "dep")]
        if tree.lemma(place) == "speak":
            return tree.obliques(place, "of")
        if "decide" in kinds:
            return tree.obliques(place, "on", "upon", "for")
        if kinds & {"say", "declare"}:
            before = tree.below(place, "ccomp", "parataxis", "dislocated", "nsubj")
            fronted = [c for c in before if c < place and self._without(tree, c)]
            heads = (place, *tree.below(place, "ccomp", "obj"))
            after = [c for one in heads for c in tree.below(one, "appos", "parataxis") if tree[c].upos == "NOUN"]
            return fronted or [c for c in after if any(tree.word(p) == ":" for p in range(place, c))]
        return []

    def _declares(self, tree: Tree, place: int, kinds: frozenset[str]) -> bool:
        """Whether a verb may say that something is declared, or that somebody leaves a truce."""
        if kinds & _DECLARING or tree.lemma(place) in ("put", "place"):
            return True
        return "leave" in kinds and any(
            "truce" in order_words().noun(tree, one) for one in tree.obliques(place, "from")
        )

    def _asked(self, tree: Tree, place: int) -> bool:
        """Whether somebody is only asked to do the same: "urged the government to do likewise"."""
        above = tree.head(tree.coordinated_with(place))
        return above >= 0 and bool(order_words().verb(tree, above) & {"plea", "directive"})

    def _follows(self, tree: Tree, place: int) -> bool:
        """Whether somebody does after another what was just told: "Fatah followed a few hours later"."""
        return tree.lemma(place) == "follow" and tree[place].upos == "VERB" and not tree.below(place, "obj", "ccomp")

    def _bare_halt(self, tree: Tree, noun: int) -> bool:
        """Whether a halt is that of a group, or of nothing named: "a halt", "the halt of the militia"."""
        below = [
            one for one in tree.below(noun, "nmod")
            if tree.prepositions(one)[:1] != ("in",) and not self._of_time(tree, one) and tree.word(one) != "own"
        ]  # fmt: skip
        return "halt" in order_words().noun(tree, noun) and all(self._people.armed((tree.number, one)) for one in below)

    def _of_time(self, tree: Tree, noun: int) -> bool:
        return "time" in order_words().noun(tree, noun) or "date" in order_words().word(tree.word(noun))

    def _new(self, tree: Tree, noun: int) -> bool:
        return any(tree.word(child) in ("a", "an") for child in tree.below(noun, "det"))

    def _own_object(self, tree: Tree, place: int, things: list[int]) -> bool:
        """Whether what is stopped is one's own: "halted its attacks", not "halted the rebels' advance"."""
        froze = order_words().base("verb", tree, place) == "freeze"
        for one in things:
            if froze and any(self._people.troops((tree.number, c)) for c in tree.below(one, "nmod")):
                return True  # nobody freezes what another does
            inner = [c for c in tree.below(one, "nmod", "appos") if self._people.troops((tree.number, c))]
            inner += [c for c in tree.below(one, "appos") if "fire" in order_words().noun(tree, c)]
            inner += [c for c in tree.below(one, "nmod:poss") if self._people.troops((tree.number, c))]
            inner += [c for p in inner for c in tree.below(p, "nmod:poss")]
            words = {tree.word(child) for p in (one, *inner) for child in tree.below(p)}
            if words & {"its", "their", "his", "her", "our", "all"} or "armed" in words:
                return True
        return "hereby" in {tree.word(child) for child in tree.below(place, "advmod")}

    def _shared(self, tree: Tree, noun: int) -> bool:
        """Whether a truce is one between two sides, which is an agreement."""
        words = {tree.word(one) for child in tree.below(noun, "amod", "compound") for one in tree.subtree(child)}
        if words & {"bilateral", "mutual", "brokered", "negotiated", "mediated", "agreed"}:
            return True
        return bool(tree.obliques(noun, "between"))

    def _hedged(self, tree: Tree, place: int) -> bool:
        """Whether a predicate only stands below another that takes it back: "agreed to", "wants to", "if it ends"."""
        if set(tree.prepositions(place)) & _OPEN:
            return True
        first = tree.coordinated_with(place)
        if set(tree.prepositions(first)) & _OPEN:
            return True
        above = tree.head(first)
        if above < 0 or tree.relation(first) not in ("xcomp", "advcl", "ccomp", "acl", "csubj"):
            return False
        if tree.relation(first) == "advcl" and "to" in tree.prepositions(first):  # "appeared on television to announce"
            words = {tree.lemma(above), tree.word(above)}
            return bool(words & _HEDGERS) or self._hedged(tree, above)
        if tree.relation(first) == "ccomp" or (
            tree.relation(first) == "advcl" and "to" not in tree.prepositions(first)
        ):
            known = {"say", "decide", "know"}
            return tree.relation(first) == "ccomp" and not order_words().verb(tree, above) & known
        if tree[first].deprel == "acl" and "to" not in tree.prepositions(first):
            return False
        return tree[first].deprel != "acl:relcl" and not order_words().verb(tree, above) & {"decide", "declare"}

    def _said(self, tree: Tree, place: int, kinds: frozenset[str], used: set[Spot]) -> Iterator[Command]:
        if order_words().base("verb", tree, place) in _PROMISES or negated(tree, place):
            return
        speakers = agents_of(tree, place)
        spot = (tree.number, speakers[0]) if speakers else None
        if spot is None or self._people.outsider(spot) or self._people.civil(spot):
            return
        if len(speakers) > 1 and self._people.of_several_states([(tree.number, one) for one in speakers]):
            return
        told = "plea" in order_words().verb(tree, place) and bool(tree.below(place, "obj", "iobj"))
        heads = tree.below(place, "ccomp", *(() if told else ("xcomp",))) + (
            [*tree.below(place, "advcl")] if "decide" in kinds else []
        )
        for head in heads:
            for one in [h for h in (head, *tree.conjuncts(head)[1:]) if tree.is_predicate(h)]:
                yield from self._promised(tree, place, speakers[0], one, used)

    def _promised(self, tree: Tree, place: int, speaker: int, head: int, used: set[Spot]) -> Iterator[Command]:
        number = tree.number
        for where, content in contents(tree, head):
            kinds = order_words().verb(tree, where)
            disbands = "disband" in kinds and self._disbands(tree, place, where)
            if (number, where) in used or not (disbands or content in (*HALTS, "withdraw", "resume")):
                continue
            lapsed = content == "resume" and self._impersonal(tree, where)
            if not (lapsed or self._own_future(tree, where, content, kinds)) or self._gated(tree, where, content):
                continue
            things = [one for one in targets(tree, where) if "truce" in order_words().noun(tree, one)]
            if any(self._shared(tree, one) for one in things):
                continue
            doer = self._doer(tree, where, head, speaker)
            if doer is None:
                continue
            used.add((number, where))
            named = ((number, doer),) if doer != speaker and doer >= 0 else ()
            yield Command(
                (number, place), (number, where), content, ((number, speaker),), named, "said", own=True, said=True
            )

    def _disbands(self, tree: Tree, place: int, where: int) -> bool:
        """Whether somebody decides, or says for his own, that weapons will be given up."""
        if "decide" in order_words().verb(tree, place):
            return True
        weapons = says(tree, [*tree.below(where, "obj"), *tree.patients(where)], "weapon")
        helpers = {tree.word(c) for c in tree.below(where, "aux")}
        going = tree.word(where).endswith("ing") and bool(helpers & _GOING_ON)  # "that it was dissolving itself"
        itself = {tree.word(c) for c in tree.below(where, "obj")} & {"itself", "themselves"}
        ahead = bool(helpers & {"will", "would"}) or going
        return (
            bool(weapons or itself)
            and ahead
            and not tree.passive(where)
            and not negated(tree, where)
            and not self._gates_of(tree, where)
        )

    def _gates_of(self, tree: Tree, where: int) -> bool:
        clauses = [c for p in {where, tree.coordinated_with(where)} for c in tree.below(p, "advcl")]
        return bool({mark for clause in clauses for mark in tree.prepositions(clause)} & {*_GATES, "unless", "until"})

    def _own_future(self, tree: Tree, where: int, content: OrderContent, kinds: frozenset[str]) -> bool:
        """Whether the words announce: ahead in time, or just done for what one declares."""
        if kinds & {"keep"} and not kinds & {"mount"} and tree.lemma(where) != "hold":
            things = [one for one in targets(tree, where) if order_words().noun(tree, one) & {"truce", "halt", "calm"}]
            ahead = bool({tree.word(c) for c in tree.below(where, "aux")} & _AHEAD)
            his = [c for one in tree.below(where, "nsubj") for c in tree.below(one, "nmod:poss")]
            theirs = ahead and any(tree[one].upos == "PRON" for one in his)  # "that his fighters would abide by it"
            return any(theirs or ("truce" in order_words().noun(tree, one) and self._new(tree, one)) for one in things)
        first = tree.coordinated_with(where)
        words = {tree.word(c) for p in (where, first) for c in tree.below(p, "aux", "mark", "cop")}
        going = tree.word(where).endswith("ing") and bool(words & _GOING_ON)
        ahead = bool(words & _AHEAD) or (going and not negated(tree, where))
        formal = bool(kinds & {"stop", "finish", "lift", "prolong"}) and not negated(tree, where)
        if formal and content != "withdraw":
            return ahead or bool(words & _PERFECT) or (order_words().base("verb", tree, where) or "") in _FORMAL
        return ahead and not words & _PERFECT

    def _gated(self, tree: Tree, where: int, content: OrderContent) -> bool:
        """Whether going back to war, or leaving, hangs on an "if": that is a threat or an offer."""
        clauses = [c for p in {where, tree.coordinated_with(where)} for c in tree.below(p, "advcl")]
        gates = {mark for clause in clauses for mark in tree.prepositions(clause)}
        return content in ("resume", "withdraw") and bool(gates & _GATES)

    def _doer(self, tree: Tree, where: int, head: int, speaker: int) -> int | None:
        """Return who is to do it, the speaker's own; -1 when nobody is named; None when it is somebody else."""
        if tree.passive(where):
            agents = [one for one in tree.agents(where) if one != where]
            if not agents:
                return speaker
            found = agents
        else:
            found = tree.subjects(where) or tree.subjects(head)
        if not found or found[0] == speaker:
            return speaker
        doer = found[0]
        number = tree.number
        announces = order_words().verb(tree, tree.head(tree.coordinated_with(head))) & {"declare", "decide"}
        strict = bool(announces) or self._modal(tree, head) is True
        if self._impersonal(tree, where):  # that a war will end, a general may only foretell
            truce = order_words().noun(tree, doer) & {"truce", "halt"} and not self._shared(tree, doer)
            return speaker if strict or truce else None
        if not self._people.armed((number, doer)):
            return None
        words = {tree.word(one) for one in tree.phrase(doer)}
        if words & _BOTH:
            return None
        if tree[doer].upos == "PRON":
            return speaker if self._same(tree, doer, speaker) else None
        side = self._people.same_side((number, speaker), (number, doer))
        led = (strict or self._for_group(tree, doer, speaker, where)) and not self._people.is_state((number, speaker))
        return doer if side or (side is None and led) else None

    def _for_group(self, tree: Tree, doer: int, speaker: int, where: int) -> bool:
        """Whether somebody with a name says that a group will stop: he speaks for it, unless he is another side's."""
        group = self._people.actor(self._people.mention((tree.number, doer)))
        named = tree[speaker].upos == "PROPN" and not self._people.civil((tree.number, speaker))
        halts = of_predicate(tree, where) in HALTS
        return named and halts and group is not None and group.type == "armed_group"

    def _impersonal(self, tree: Tree, where: int) -> bool:
        """Whether a clause says what happens to a truce or to attacks: "the ceasefire would end at six"."""
        subjects = tree.below(where, "nsubj", "nsubj:pass")
        return any(order_words().noun(tree, one) & {"truce", "halt", "hostile", "fire"} for one in subjects)

    def _same(self, tree: Tree, doer: int, speaker: int) -> bool:
        if tree.word(doer) in ("we", "i"):
            return True
        if self._people.perhaps_same((tree.number, doer), (tree.number, speaker)):
            return True
        name = self._people.mention((tree.number, doer)).name or ""
        between = tree.text[tree[speaker].begin : tree[doer].begin]
        return bool(name) and name in between  # "Hamas and allied factions said that they"

    def _must(self, tree: Tree, used: set[Spot]) -> Iterator[Command]:
        """Yield "All units will cease fire" in a group's own words, and "the party should disband" in its leader's."""
        number = tree.number
        for place in range(len(tree)):
            strict = self._modal(tree, place)
            if strict is None or (number, place) in used:
                continue
            subjects = tree.subjects(place) or self._before(tree, place)
            issuer = self._author(tree, place, subjects[0], strict) if subjects else None
            if issuer is None:
                continue
            for where, content in contents(tree, place):
                if (number, where) not in used and self._orderly(tree, content, subjects[0], strict):
                    addressee = ((number, subjects[0]),)
                    yield Command((number, place), (number, where), content, issuer, addressee, "modal", said=True)

    def _modal(self, tree: Tree, place: int) -> bool | None:
        """Return True for "must", "should", "are to"; False for "will", which may only foretell; None for others."""
        if not tree.is_predicate(place):
            return None
        copulas = tree.below(place, "cop")
        if copulas and tree[place].upos != "VERB":
            return None
        words = {tree.word(c) for c in (*tree.below(place, "aux", "mark"), *copulas)}
        if words & _MUST or ("to" in words and words & {"are", "is", "were", "was"}):
            return True
        return False if words & {"will", "'ll"} else None

    def _orderly(self, tree: Tree, content: OrderContent, subject: int, strict: bool) -> bool:
        if content in ("attack", "escalate", "resume"):
            return strict and self._people.troops((tree.number, subject))
        spot = (tree.number, subject)
        one = "chief" in self._people.kinds(spot) and not tree.word(subject).endswith(
            "s"
        )  # "its leader must approve it"
        told = self._people.troops(spot) and self._people.commanded(spot) and not one
        return content != "other" or (strict and told)

    def _before(self, tree: Tree, place: int) -> list[int]:
        """Return the noun just before a modal verb that the parser did not see as its subject."""
        aux = min((*tree.below(place, "aux", "mark"), place))
        left = [p for p in range(aux) if tree[p].deprel == "appos" and aux - tree.subtree(p)[-1] in (1, 2)]
        return left[-1:]

    def _author(self, tree: Tree, place: int, subject: int, strict: bool) -> tuple[Spot, ...] | None:
        """Return whose words order it: () for the speaker or author, None when nobody of the same side speaks."""
        number = tree.number
        above = tree.head(place)
        if tree.relation(place) in ("parataxis", "ccomp") and above >= 0:
            for noun in tree.patients(above):
                if {"message", "directive"} & order_words().noun(tree, noun):
                    owners = [(number, c) for c in tree.below(noun) if tree[c].deprel == "nmod:poss"] or [
                        (number, one) for one in tree.obliques(noun, "from", "of", "by")
                    ]
                    if owners and not self._people.outsider(owners[0]) and strict:
                        side = self._people.same_side(owners[0], (number, subject))
                        return tuple(owners) if side is not False else None
        owner = self._people.possessor((number, subject))
        if strict and owner is not None and tree[owner[1]].upos == "PRON" and above >= 0:
            lords = [one for one in tree.subjects(tree.clause_of(above)) if one < place]
            if lords and self._people.owned(
                (number, subject), (number, lords[0])
            ):  # "the plan under which his troops are to"
                return ((number, lords[0]),)
        return () if self._people.speaks_to_own((number, place), (number, subject)) else None
