"""Games in extensive form with perfect information and moves of chance, solved by backward induction.

Every player who moves knows all that happened before; what nobody knows is a move of chance that comes later. Such a
game has a solution in pure strategies that is found from its ends (Kuhn 1953, Extensive games and the problem of
information). Where two moves are worth the same to the one who moves, the first listed is taken, and the tie is told.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import msgspec

from fealty.errors import MeasurementError

Worth = dict[str, float]
"""What an end, or a point on the way, is worth to each player."""
TIE = 1e-9
"""Moves whose worth differs by less are a tie."""


class End(msgspec.Struct, frozen=True, kw_only=True, tag="end"):
    """Where a game ends, and what that is worth to each player."""

    name: str
    worth: Worth


class Chance(msgspec.Struct, frozen=True, kw_only=True, tag="chance"):
    """A move that nobody makes: each branch with its name and probability."""

    name: str
    branches: tuple[tuple[str, float, Node], ...]


class Decision(msgspec.Struct, frozen=True, kw_only=True, tag="decision"):
    """A player's move: each branch with its name."""

    name: str
    player: str
    branches: tuple[tuple[str, Node], ...]


Node = End | Chance | Decision


class Solved(msgspec.Struct, frozen=True, kw_only=True):
    """A point of a solved game.

    Attributes
    ----------
    name : str
    player : str or None
        Who moves; None at an end and where chance does.
    worth : dict of str to float
        To each player, if all move as is best for them from here on.
    move : str or None
        The best move of the one who moves.
    tie : bool
        Whether another move is worth as much to them.
    branches : tuple of (str, float or None, Solved)
        Name, probability (None where a player chooses) and the point that each leads to.
    """

    name: str
    worth: Worth
    player: str | None = None
    move: str | None = None
    tie: bool = False
    branches: tuple[tuple[str, float | None, Solved], ...] = ()

    def after(self, *moves: str) -> Solved:
        """Return the point that moves, of players or of chance, lead to."""
        point = self
        for move in moves:
            point = next(to for name, _, to in point.branches if name == move)
        return point

    def path(self, probability: float = 1.0) -> Iterator[tuple[float, tuple[str, ...]]]:
        """Yield each way from here to an end on which nobody errs: its probability and its moves."""
        if not self.branches:
            yield probability, ()
        for name, chance, to in self.branches:
            if chance is None and name != self.move:
                continue
            for each, moves in to.path(probability if chance is None else probability * chance):
                yield each, (name, *moves)


def solve(node: Node) -> Solved:
    """Return a game solved from its ends.

    Raises
    ------
    MeasurementError
        Branches without a move, probabilities that do not sum to 1, or ends that do not name the same players.
    """
    if isinstance(node, End):
        if not all(math.isfinite(value) for value in node.worth.values()):
            raise MeasurementError(f"{node.name}: every end needs a finite worth, not {node.worth}")
        return Solved(name=node.name, worth=node.worth)
    if not node.branches:
        raise MeasurementError(f"{node.name}: no branch leads on from here")
    if isinstance(node, Chance):
        return _solve_chance(node)
    solved = [(name, solve(to)) for name, to in node.branches]
    _same_players(node.name, [one.worth for _, one in solved])
    if node.player not in solved[0][1].worth:
        raise MeasurementError(f"{node.name}: {node.player} moves, but no end says what it is worth to them")
    best = max(one.worth[node.player] for _, one in solved)
    good = [(name, one) for name, one in solved if one.worth[node.player] >= best - TIE]
    return Solved(
        name=node.name,
        player=node.player,
        worth=good[0][1].worth,
        move=good[0][0],
        tie=len(good) > 1,
        branches=tuple((name, None, one) for name, one in solved),
    )


def _solve_chance(node: Chance) -> Solved:
    odds = [probability for _, probability, _ in node.branches]
    if min(odds) < 0.0 or abs(sum(odds) - 1.0) > TIE:
        raise MeasurementError(f"{node.name}: probabilities {odds} are no chances that sum to 1")
    solved = [(name, probability, solve(to)) for name, probability, to in node.branches]
    _same_players(node.name, [one.worth for _, _, one in solved])
    players = solved[0][2].worth
    worth = {player: sum(probability * one.worth[player] for _, probability, one in solved) for player in players}
    return Solved(name=node.name, worth=worth, branches=tuple(solved))


def _same_players(name: str, worths: list[Worth]) -> None:
    if any(one.keys() != worths[0].keys() for one in worths):
        raise MeasurementError(f"{name}: the ends behind it do not name the same players")
