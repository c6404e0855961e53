"""On whose side somebody is, by the registry and by the words used: who is armed, whose men they are."""

from __future__ import annotations

import re
from functools import cache

from fealty.reading.actors.rows import known_actors, of_many_states, sponsorships
from fealty.reading.coding.analysis import Analysis
from fealty.reading.coding.order_wording import order_words, response_words
from fealty.reading.story import Spot, Tree
from fealty.records import Actor, Mention

NAME_WORD = re.compile(r"[^\W\d_]{3,}")
_COMMANDING = frozenset(("commands", "leads", "sponsors", "arms", "trains", "funds", "pays", "member_of"))
_STATE_LIKE = frozenset(("state", "government", "military"))
_BACK = 3
"""Sentences back to which a pronoun's noun is looked for, its own included."""
_WE = frozenset(("we", "i", "us", "our", "my"))


@cache
def known_ties() -> frozenset[tuple[str, str]]:
    """Return who commands, sponsors or belongs to whom, as pairs of ids."""
    return frozenset((tie.from_, tie.to) for tie in sponsorships() if tie.relation in _COMMANDING)


_UNARMED = frozenset(("political", "social", "peacekeeping", "market", "civic"))
_OFFICIAL = frozenset(("police", "policemen", "security", "government"))
_COMMANDS = frozenset(("staff", "headquarters", "command"))
_SEATED = frozenset(
    ("opposition", "council", "parliament", "parliamentary", "cabinet", "board", "family", "crew", "faculty", "senior",
     "union", "church", "community", "committee", "assembly")
)  # fmt: skip
_FOREIGN = frozenset(
    ("foreign", "enemy", "occupying", "occupation", "invading", "hostile", "rival", "opposing", "rebel", "separatist",
     "insurgent", "illegal", "breakaway", "mutinous", "international")
)  # fmt: skip
_GROUP_WORDS = frozenset(("group", "movement", "organisation", "organization", "militia", "party", "faction", "rebels"))


class Sides:
    """The people of a story as one another's masters, men and strangers.

    Parameters
    ----------
    analysis
        The story and everything found out about it.
    """

    def __init__(self, analysis: Analysis) -> None:
        self._story = analysis.story
        self._cast = analysis.cast
        self._voices = analysis.voices
        self._mentions: dict[Spot, Mention] = {}
        self._led: dict[str, Mention] | None = None

    def mention(self, spot: Spot) -> Mention:
        """Return the mention headed by a word."""
        if spot not in self._mentions:
            self._mentions[spot] = self._cast.mention(spot)
        return self._mentions[spot]

    def tree(self, spot: Spot) -> Tree:
        """Return the sentence that somebody stands in."""
        return self._story.tree(spot)

    def kinds(self, spot: Spot) -> frozenset[str]:
        """Return what the head noun of somebody says about them."""
        return order_words().noun(self._story.tree(spot), spot[1])

    def actor(self, mention: Mention | None) -> Actor | None:
        """Return the registry's actor behind a mention."""
        if mention is None or mention.actor is None:
            return None
        found = known_actors().get(mention.actor)
        if found is None and mention.actor.endswith(("-military", "-government")):
            state = known_actors().get(mention.actor.rpartition("-")[0])
            kind = mention.actor.rpartition("-")[2]
            if state is not None:
                return Actor(
                    id=mention.actor, name=mention.actor, type="military" if kind == "military" else "government",
                    country=state.country, part_of=state.id,
                )  # fmt: skip
        return found

    def possessor(self, spot: Spot) -> Spot | None:
        """Return whose somebody is: "his" of "his men", the Taliban and in "leader of the Taliban" the Taliban."""
        tree = self._story.tree(spot)
        named = [c for c in tree.below(spot[1], "compound") if tree[c].upos == "PROPN"]
        owners = [c for c in tree.below(spot[1]) if tree[c].deprel == "nmod:poss"]
        if named and "role" in self.kinds(spot):  # "Iran's Quds Force commander" is the Quds Force's
            owners = named
        whose = ("of", "for") if "role" in self.kinds(spot) else ("of",)  # "a spokesman for the brigades"
        after = tree.below(spot[1], "nmod")
        owners = owners or [c for c in after if tree.prepositions(c)[:1] and tree.prepositions(c)[0] in whose]
        owners = owners or named
        if owners:
            return spot[0], owners[0]
        for child in tree.below(spot[1], "nmod:desc", "appos"):
            if {"role", "chief"} & self.kinds((spot[0], child)):
                return self.possessor((spot[0], child))
        return None

    def roles(self, spot: Spot) -> frozenset[str]:
        """Return what words beside a name say about somebody: "the rebel leader Joseph Kony"."""
        tree = self._story.tree(spot)
        found = set(self.kinds(spot))
        for child in tree.below(spot[1], "nmod:desc", "appos", "compound"):
            found |= self.kinds((spot[0], child)) & {"role", "chief", "body"}
        return frozenset(found & {"role", "chief", "body"})

    def civil(self, spot: Spot) -> bool:
        """Whether somebody bears no arms: residents, aid agencies, schools."""
        actor = self.actor(self.mention(spot))
        if actor is not None:
            return actor.type in ("civilians", "media")
        return "civil" in self.kinds(spot)

    def armed(self, spot: Spot) -> bool:
        """Whether somebody is, or leads, people under arms."""
        if self.civil(spot):
            return False
        actor = self.actor(self.mention(spot))
        if actor is not None:
            return actor.type in ("armed_group", "military", "state", "government", "person", "other")
        kinds = self.kinds(spot)
        tree = self._story.tree(spot)
        if kinds & {"force", "chief", "body", "role"} or self._of_a_force(spot):
            return True
        return self._cast.acts(spot) and tree[spot[1]].upos in ("PROPN", "PRON")

    def _of_a_force(self, spot: Spot) -> bool:
        """Whether words that say nothing by themselves stand for people of somebody armed: "its cells"."""
        tree = self._story.tree(spot)
        if tree[spot[1]].upos not in ("NOUN", "PROPN") or self.kinds(spot) & {"hostile", "truce", "halt", "message"}:
            return False
        owner = self.possessor(spot)
        if owner is None or tree.relation(owner[1]) == "compound":
            return False
        if tree[owner[1]].upos == "PRON":
            return tree[spot[1]].upos == "NOUN" and tree.word(spot[1]).endswith(("s", "men"))
        force = self.actor(self.mention(owner))
        return force is not None and force.type in ("armed_group", "military")

    def troops(self, spot: Spot) -> bool:
        """Whether somebody is a force, or is named by a word for its people: who gets orders of any content."""
        if self.civil(spot):
            return False
        actor = self.actor(self.mention(spot))
        if actor is not None and not self.kinds(spot) & {"own"}:
            return actor.type in ("armed_group", "military")
        kinds = self.kinds(spot)
        tree = self._story.tree(spot)
        several = tree.word(spot[1]).endswith("s") or bool(tree.below(spot[1], "nmod:poss"))
        if "chief" in kinds and not several:  # "the general was ordered to appear in court"
            return False
        if self.officer(spot):
            return True
        return bool(kinds & {"own", "force"}) or ("chief" in kinds and several) or self._of_a_force(spot)

    def commanded(self, spot: Spot) -> bool:
        """Whether somebody is, or stands in, a force that gets orders: no state, politician or civil body.

        Anybody may be told to do something; only what a force is told is an order in the sense of the records.
        """
        spot = self.stood_for(spot)
        if not self.armed(spot) or self._unarmed(spot):
            return False
        kinds, actor = self.kinds(spot), self.actor(self.mention(spot))
        if "body" in kinds and not kinds & {"force", "own"} and actor is None:
            return self._story.tree(spot).word(spot[1]) in _COMMANDS
        if kinds & {"own", "force"} and "rule" not in kinds:
            return True
        if actor is not None:
            if actor.type == "person":
                employer = known_actors().get(actor.part_of or "")
                led = employer is not None and employer.type in ("armed_group", "military")
                return led or self.officer(spot) or "chief" in self.roles(spot)
            return actor.type in ("armed_group", "military", "other")
        if self._cast.kind(spot) == "person":
            return self.officer(spot) or bool(kinds & {"chief", "officer"})
        return "rule" not in kinds and self._cast.kind(spot) != "state"

    def _unarmed(self, spot: Spot) -> bool:
        """Whether an attribute says that a "force" bears no arms: "political forces", "opposition members"."""
        tree = self._story.tree(spot)
        words = {tree.word(c) for c in tree.below(spot[1], "amod", "compound")}
        member = tree.lemma(spot[1]) in ("member", "leader") and words & _SEATED
        return tree.word(spot[1]) == "parties" or bool(words & _UNARMED or member)

    def officer(self, spot: Spot) -> bool:
        """Whether a name has a military rank before it: "General Wesley Clark"."""
        tree = self._story.tree(spot)
        titles = tree.below(spot[1], "nmod:desc", "compound")
        return tree[spot[1]].upos == "PROPN" and any("officer" in self.kinds((spot[0], one)) for one in titles)

    def outsider(self, spot: Spot) -> bool:
        """Whether somebody stands outside all sides: a court, the United Nations, a mediator."""
        mention = self.mention(spot)
        actor = self.actor(mention)
        if actor is not None and (actor.type in ("civilians", "media") or self._in_office_abroad(actor)):
            return True
        tree = self._story.tree(spot)
        near = [spot[1], *tree.below(spot[1], "compound", "amod", "nmod", "nmod:desc", "flat", "appos")]
        if any("court" in order_words().noun(tree, one) for one in near):
            return True
        names = {self.mention((spot[0], one)).actor for one in near[1:] if tree[one].upos == "PROPN"}
        return any(of_many_states(one) for one in names)

    @staticmethod
    def _in_office_abroad(actor: Actor) -> bool:
        """Whether somebody is, or works for, a body of many states that commands no troops."""
        if actor.id == "nato":
            return False
        employer = known_actors().get(actor.part_of or "")
        return actor.type == "igo" or (actor.type == "person" and employer is not None and employer.type == "igo")

    def may_order(self, issuer: Spot, addressee: Spot) -> bool:
        """Whether one who tells another what to do gives an order: to his own, or to troops that nobody else's are."""
        side = self.same_side(issuer, addressee)
        if side is not None:
            return side
        addressee = self.stood_for(addressee)
        owner = self.possessor(addressee)
        his = owner is not None and self._story.tree(owner)[owner[1]].upos == "PRON"
        if self.opposed(issuer, addressee) or (owner is not None and not self._may_be_his(issuer, owner)):
            return False
        own = "own" in self.kinds(addressee) or self.officer(addressee) or (his and self._of_a_force(addressee))
        if self.roles(issuer) and own:
            return True
        named = owner is not None and self.actor(self.mention(owner)) is not None
        known = self.actor(self.mention(issuer)) is not None
        person = self._story.tree(issuer)[issuer[1]].upos in ("PROPN", "PRON")
        return own and person and not (named and known) and not self.is_state(issuer)

    def stood_for(self, spot: Spot) -> Spot:
        """Return the last noun before a pronoun that stands for the same: whose men "them" are is said there."""
        tree, chain = self._story.tree(spot), self._cast.chain(spot)
        if tree[spot[1]].upos != "PRON" or chain < 0:
            return spot
        for number in range(spot[0], max(-1, spot[0] - _BACK), -1):
            other = self._story.trees[number]
            last = spot[1] if number == spot[0] else len(other)
            for place in range(last - 1, -1, -1):
                if other[place].upos in ("NOUN", "PROPN") and self._cast.chain((number, place)) == chain:
                    return number, place
        return spot

    def opposed(self, issuer: Spot, told: Spot) -> bool:
        """Whether rebels speak to the police or an army, which nothing says are their own."""
        above, tree = self._story.tree(issuer), self._story.tree(told)
        actor = self.actor(self.mention(issuer)) or self.actor(self.mention(self.possessor(issuer) or issuer))
        group = actor is not None and actor.type == "armed_group"
        group = group or any("irregular" in response_words().noun(above, one) for one in above.subtree(issuer[1]))
        words = {tree.word(place) for place in tree.subtree(told[1])}
        theirs = any(tree[place].upos == "PRON" for place in tree.subtree(told[1]))
        named = any(tree[c].text[:1].isupper() for c in tree.below(told[1], "amod"))  # "Congolese soldiers"
        regular = named and "regular" in response_words().noun(tree, told[1])
        return group and (regular or bool(words & _OFFICIAL)) and not theirs

    def _may_be_his(self, issuer: Spot, owner: Spot) -> bool:
        """Whether men may be an issuer's own although they are called somebody's: not "the late president's guards"."""
        tree = self._story.tree(owner)
        person = bool(self.kinds(owner) & {"chief", "role"}) and tree.relation(owner[1]) == "nmod:poss"
        return tree[owner[1]].upos == "PRON" or not person or self._cast.same(issuer, owner)

    def same_side(self, issuer: Spot, addressee: Spot) -> bool | None:
        """Whether the one can order the other: True, False, None when nothing says so."""
        if self.outsider(issuer):
            return False
        addressee = self.stood_for(addressee)
        above, below = self.mention(issuer), self.mention(addressee)
        owner, group = self.possessor(addressee), self.possessor(issuer)
        found = None
        if group is not None and (self._cast.same(group, addressee) or self._refers(group, addressee)):
            return True
        if owner is not None:
            found = self._owns(issuer, owner)
        if found is None:
            found = self._tied(self._identities(issuer), self._identities(addressee))
        if found is not True and self._shares_name(above, below):
            return True
        if found is not True and self._beside(issuer, addressee):
            return True
        if found is None and (self._own_troops(issuer, addressee) or self._his_group(issuer, addressee)):
            return True
        return found

    def _his_group(self, issuer: Spot, addressee: Spot) -> bool:
        """Whether "the group" can only be the one whose leader the same phrase names: "its founder told the group"."""
        led = self.possessor(issuer) if "chief" in self.roles(issuer) else None
        if led is None or self.is_state(led) or issuer[0] != addressee[0]:
            return False
        tree = self._story.tree(addressee)
        bare = not tree.below(addressee[1], "amod", "compound", "nmod", "nmod:poss")
        return bare and tree.word(addressee[1]) in _GROUP_WORDS

    def one(self, one: Spot, other: Spot) -> bool:
        """Whether two words stand for the same one: nobody orders himself "to" do something."""
        if self.possessor(other) is not None:  # "Kyiv ordered its troops": the cast may know both as one actor
            return False
        first, second = self.mention(one), self.mention(other)
        return self._cast.same(one, other) or (first.name is not None and first.name == second.name)

    def perhaps_same(self, one: Spot, other: Spot) -> bool:
        """Whether two may be one: a pronoun and the subject before it, unless they are known to be two."""
        first, second = self.mention(one), self.mention(other)
        if self._cast.same(one, other) or first.name in (None, first.text, second.name):
            return True
        tied = self._tied(self._identities(one), self._identities(other))
        return bool(tied) or self._shares_name(first, second)

    def is_person(self, spot: Spot) -> bool:
        """Whether somebody is known to be a person, who has no spokesman's group behind him."""
        actor = self.actor(self.mention(spot))
        tree = self._story.tree(spot)
        return (actor is not None and actor.type == "person") or tree.word(spot[1]) in ("his", "her", "my")

    def is_state(self, spot: Spot) -> bool:
        """Whether somebody is a state or its government: two of them that declare something have agreed on it."""
        actor = self.actor(self.mention(spot))
        return self._cast.kind(spot) == "state" or (actor is not None and actor.type in ("state", "government"))

    def owned(self, addressee: Spot, issuer: Spot) -> bool:
        """Whether the words say that they are his: "his men", "the Taliban's fighters"."""
        owner = self.possessor(addressee)
        if self._shares_name(self.mention(issuer), self.mention(addressee)) or self._beside(issuer, addressee):
            return True
        if owner is None:
            return self._own_troops(issuer, addressee) or self._his_group(issuer, addressee)
        pronoun = self._story.tree(owner)[owner[1]].upos == "PRON"
        return self._cast.same(issuer, owner) or (pronoun and self._owns(issuer, owner) is True)

    def _beside(self, issuer: Spot, addressee: Spot) -> bool:
        """Whether the words say that they fight for him: "militias that fight beside it"."""
        tree = self._story.tree(addressee)
        for clause in tree.below(addressee[1], "acl:relcl", "acl"):
            for one in (
                *tree.obliques(clause, "beside", "alongside", "for", "with", "under"),
                *tree.below(clause, "obj"),
            ):
                theirs = tree[one].upos == "PRON" or self._cast.same((tree.number, one), issuer)
                if tree.prepositions(one) and theirs:
                    return True
        return False

    def _owns(self, issuer: Spot, owner: Spot) -> bool | None:
        tree = self._story.tree(owner)
        mention, above = self.mention(owner), self.mention(issuer)
        if tree[owner[1]].upos == "PRON":
            if tree.word(owner[1]) in ("our", "my"):
                return self._story.tree(issuer).word(issuer[1]) in _WE or None
            return self._tied(self._identities(issuer), self._identities(owner)) is not False or None
        if self._cast.same(issuer, owner) or self._shares_name(above, mention):
            return True
        return self._tied(self._identities(issuer), self._identities(owner))

    def _refers(self, pronoun: Spot, noun: Spot) -> bool:
        """Whether a possessive pronoun stands for somebody: "their leaders" told "the militias"."""
        tree = self._story.tree(pronoun)
        return tree[pronoun[1]].upos == "PRON" and self.mention(pronoun).name in (
            self.mention(noun).name, self.mention(noun).text
        )  # fmt: skip

    def _identities(self, spot: Spot) -> list[Actor]:
        """Return who somebody is and whose he is: the Taliban commander is the Taliban's."""
        found = [self.actor(self.mention(spot))]
        owner = self.possessor(spot)
        if owner is not None and owner != spot:
            found.append(self.actor(self.mention(owner)))
        return [one for one in found if one is not None]

    def _tied(self, above: list[Actor], below: list[Actor]) -> bool | None:
        """Whether two are one, or the registry knows a tie; False when both are known and it knows none."""
        for one in above:
            for other in below:
                if self._together(one, other):
                    return True
        return False if above and below else None

    def _together(self, one: Actor, other: Actor) -> bool:
        ids, others = {one.id, one.part_of}, {other.id, other.part_of}
        ids.discard(None)
        others.discard(None)
        if ids & others or any((a, b) in known_ties() or (b, a) in known_ties() for a in ids for b in others):
            return True
        same_country = one.country is not None and one.country == other.country
        if same_country and one.type in (*_STATE_LIKE, "person") and other.type in _STATE_LIKE:
            return True
        home = {a.country for a in (one,) if a.type in _STATE_LIKE}
        sponsors = {a for a, b in known_ties() if b in others}
        return bool(home & {known_actors()[a].country for a in sponsors if a in known_actors()} - {None})

    def _shares_name(self, above: Mention, below: Mention) -> bool:
        """Whether the two names share a word that says who they are ("Taliban leadership", "Taliban fighters")."""
        return bool(telling(above) & telling(below))

    def _own_troops(self, issuer: Spot, addressee: Spot) -> bool:
        """Whether a state's leader speaks to "the army", "troops": his own, when no other is named."""
        actor = self.actor(self.mention(issuer))
        state = actor is not None and actor.type in (*_STATE_LIKE, "person")
        state = state or "rule" in self.kinds(issuer) or self._cast.kind(issuer) == "state"
        tree = self._story.tree(addressee)
        staff = state and tree.word(addressee[1]) in _COMMANDS
        if not ("own" in self.kinds(addressee) or staff) or self.possessor(addressee) is not None:
            return False
        words = {tree.word(c) for c in tree.below(addressee[1], "amod", "compound")}
        irregular = "irregular" in response_words().noun(tree, addressee[1]) or tree.word(addressee[1]) in _GROUP_WORDS
        ruler = self.possessor(issuer)
        state = state or (ruler is not None and self.is_state(ruler))
        if words & _FOREIGN or (state and irregular):  # a state does not command "the organisation"
            return False
        return state or bool({"chief", "body"} & self.roles(issuer))


def telling(mention: Mention) -> set[str]:
    """Return the words of a name that tell somebody from others."""
    words = {word.lower() for word in NAME_WORD.findall(f"{mention.text} {mention.name or ''}")}
    return {word.removesuffix("s") for word in words if "plain" not in order_words().word(word)}
