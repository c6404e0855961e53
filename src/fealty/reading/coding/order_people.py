"""Who may order whom: people of one side, as against outsiders who can only demand."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from fealty.reading.coding.order_sides import NAME_WORD, Sides, known_ties, telling
from fealty.reading.coding.order_wording import order_words
from fealty.reading.story import Spot
from fealty.records import Mention

_BELONG, _LEAD = ("belong", "answer", "report"), ("lead", "head", "command", "chair", "found")


class People(Sides):
    """The people of a story, as issuers and addressees of orders."""

    def leads(self, spot: Spot) -> bool:
        """Whether somebody is a force, or stands at its head, so that what he says is to be done is an order."""
        actor = self.actor(self.mention(spot))
        armed = actor is not None and actor.type in ("armed_group", "military")
        if self.outsider(spot):
            return False
        noun = self.stood_for(spot)
        tree = self._story.tree(noun)
        titled = tree.head(noun[1]) if tree.relation(noun[1]) == "appos" else noun[1]  # "its commander, Garcia"
        roles = self.roles(noun) | self.roles((noun[0], titled))
        return armed or bool(roles & {"chief", "body"}) or bool(self.followers(self.mention(spot)))

    def heads(self, speaker: Spot, addressee: Spot) -> bool:
        """Whether one who tells that troops were ordered is their head, not only an official or a spokesman."""
        roles = self.roles(speaker)
        return not (roles & {"role"} and not roles & {"chief"}) and self.may_order(speaker, addressee)

    def spot_of(self, mention: Mention | None) -> Spot | None:
        """Return the head word of a mention, None when it has no place."""
        if mention is None or mention.span is None:
            return None
        spot = self._story.spot_at(mention.span[0])
        if spot is None:
            return None
        tree, here = self._story.tree(spot), spot[1]
        while tree.head(here) >= 0 and mention.span[0] <= tree[tree.head(here)].begin < mention.span[1]:
            here = tree.head(here)
        return spot[0], here

    def sender(self, spot: Spot) -> Spot | None:
        """Return who issued a message: the subject of the verb whose object it is."""
        tree = self._story.tree(spot)
        verb = tree.head(spot[1])
        found = tree.agents(verb) if verb >= 0 and tree.relation(spot[1]) == "obj" else []
        for clause in [] if found else tree.below(spot[1], "acl:relcl", "acl"):
            if order_words().verb(tree, clause) & {"convey", "say"}:  # "the letter that he signed", "issued by"
                found = [one for one in tree.agents(clause) if one != spot[1] and tree.antecedent(one) == one]
        return (spot[0], found[0]) if found else None

    def author(self, spot: Spot) -> Mention | None:
        """Return who says a word: the speaker of reported speech, or the body whose statement the document is."""
        return self._voices.speaker(spot) or self._cast.speaker_of_us()

    def speaks_to_own(self, spot: Spot, addressee: Spot) -> bool:
        """Whether the one whose words these are speaks to his own side."""
        author = self.author(spot)
        if author is None:
            return False
        where = self.spot_of(author)
        tree = self._story.tree(addressee)
        owner = self.possessor(addressee)
        ours = owner is not None and tree.word(owner[1]) in ("our", "my")
        if where is None:
            above, below = self.actor(author), self.actor(self.mention(addressee))
            if above is not None and below is not None:
                return self._together(above, below)
            return (
                ours
                or self._shares_name(author, self.mention(addressee))
                or ("own" in self.kinds(addressee) and owner is None and self._bare(addressee))
            )
        if self.outsider(where):
            return False
        return ours or self.same_side(where, addressee) is True

    def plain(self, spot: Spot) -> bool:
        """Whether only a common noun is said of somebody: "the fighters", "his men"."""
        mention = self.mention(spot)
        return mention.actor is None and not telling(mention) - {
            word.removesuffix("s") for word in NAME_WORD.findall(self._story.tree(spot).word(spot[1]))
        }

    def of_several_states(self, spots: list[Spot]) -> bool:
        """Whether states, or people of different ones, act together: what they declare they have agreed on."""
        if all(self.is_state(one) for one in spots):
            return True
        countries = {actor.country for one in spots if (actor := self.actor(self.mention(one))) is not None}
        return len(countries - {None}) > 1

    def nameless(self, spot: Spot) -> bool:
        """Whether a common noun tells nobody from others: "guerrillas in the north", not "Iraqi soldiers"."""
        tree = self._story.tree(spot)
        named = any(tree[c].text[:1].isupper() for c in tree.below(spot[1], "compound", "amod") if c > 0)
        return tree[spot[1]].upos != "PROPN" and self.plain(spot) and self.possessor(spot) is None and not named

    def _bare(self, spot: Spot) -> bool:
        """Whether nothing says whose they are: "all units", "fighters", not "government troops"."""
        tree = self._story.tree(spot)
        return not tree.below(spot[1], "compound", "nmod") and not any(
            tree[one].upos == "PROPN" or tree.word(one)[:1].isupper() for one in tree.below(spot[1], "amod")
        )

    def followers(self, leader: Mention) -> tuple[Mention, ...]:
        """Return the group that the story, or the registry, says somebody leads or speaks for, if either does."""
        told = self._groups().get(leader.name or leader.text)
        if told is not None:
            return (told,)
        actor = self.actor(leader)
        if actor is None or actor.type != "person":
            return ()
        led = {to for from_, to in known_ties() if from_ == actor.id} | ({actor.part_of} if actor.part_of else set())
        found = (self.mention(spot) for spot in self._nouns() if self.mention(spot).actor in led)
        return tuple(itertools.islice(found, 1))

    def _nouns(self) -> Iterator[Spot]:
        for tree in self._story.trees:
            for place, token in enumerate(tree.tokens):
                if token.upos in ("PROPN", "NOUN") and tree.relation(place) not in ("flat", "compound"):
                    yield tree.number, place

    def _groups(self) -> dict[str, Mention]:
        """Return by the names of leaders, spokesmen and bodies the group that the story says is theirs."""
        if self._led is None:
            self._led = {}
            for spot in self._nouns():
                group = self._group_at(spot)
                mention = self.mention(spot)
                if group is not None and group.name != mention.name:
                    self._led.setdefault(mention.name or mention.text, group)
        return self._led

    def _group_at(self, spot: Spot) -> Mention | None:
        tree = self._story.tree(spot)
        for clause in tree.below(spot[1], "acl:relcl"):
            about = tree.obliques(clause, "to") if tree.lemma(clause) in _BELONG else []
            about = about or (tree.below(clause, "obj") if tree.lemma(clause) in _LEAD else [])
            people = [one for one in about if tree.word(one) not in ("which", "whom", "that", "who")]
            if people and self.armed((spot[0], people[0])):
                return self.mention((spot[0], people[0]))
        named = any(letter.isupper() for letter in self.mention(spot).name or "")
        if not self.roles(spot) or not (named or "body" in self.kinds(spot)):
            return None
        owner = self.possessor(spot)
        if owner is None or self.is_person(owner):
            return None
        group = self.mention(owner)
        return None if tree[owner[1]].upos == "PRON" and group.name in (None, group.text) else group
