"""Games solved from their ends, against games solved by hand."""

from __future__ import annotations

import pytest

from fealty.errors import MeasurementError
from fealty.scenarios.game import Chance, Decision, End, Node, solve


def end(one: float, two: float, name: str = "end") -> End:
    return End(name=name, worth={"A": one, "B": two})


def entry(fight: tuple[float, float]) -> Decision:
    """The chain store (Selten 1978): A enters or stays out; B fights or yields."""
    reply = Decision(name="reply", player="B", branches=(("fight", end(*fight)), ("yield", end(1, 1))))
    return Decision(name="entry", player="A", branches=(("out", end(0, 2)), ("in", reply)))


def test_a_threat_that_would_not_be_carried_out_deters_nobody() -> None:
    solved = solve(entry((-1, 0)))
    assert solved.move == "in"
    assert solved.after("in").move == "yield"
    assert solved.worth == {"A": 1, "B": 1}
    assert list(solved.path()) == [(1.0, ("in", "yield"))]


def test_a_threat_that_would_be_carried_out_deters() -> None:
    solved = solve(entry((-1, 3)))
    assert (solved.move, solved.worth) == ("out", {"A": 0, "B": 2})


def test_chance_is_averaged_and_may_turn_a_decision() -> None:
    def gamble(odds: float) -> Node:
        risky = Chance(name="luck", branches=(("good", odds, end(10, 0)), ("bad", 1 - odds, end(-5, 0))))
        return Decision(name="bet", player="A", branches=(("bet", risky), ("keep", end(2, 0))))

    # 10 p - 5 (1 - p) = 2 at p = 7/15
    assert solve(gamble(0.46)).move == "keep"
    won = solve(gamble(0.48))
    assert won.move == "bet"
    assert won.worth["A"] == pytest.approx(2.2)
    assert [(round(p, 2), moves) for p, moves in won.path()] == [(0.48, ("bet", "good")), (0.52, ("bet", "bad"))]


def test_the_centipede_ends_at_once() -> None:
    node: Node = end(3, 5)
    for worth, player in (((4, 3), "A"), ((1, 4), "B"), ((2, 1), "A")):
        node = Decision(name="pass or take", player=player, branches=(("pass", node), ("take", end(*worth))))
    solved = solve(node)
    assert (solved.move, solved.worth) == ("take", {"A": 2, "B": 1})


def test_of_moves_worth_the_same_the_first_is_taken_and_the_tie_told() -> None:
    solved = solve(Decision(name="tie", player="A", branches=(("left", end(1, 0)), ("right", end(1, 9)))))
    assert (solved.move, solved.tie, solved.worth["B"]) == ("left", True, 0)


@pytest.mark.parametrize(
    ("node", "words"),
    [
        (Decision(name="x", player="A", branches=()), "no branch leads on"),
        (Chance(name="x", branches=(("a", 0.7, end(0, 0)), ("b", 0.7, end(0, 0)))), "no chances that sum to 1"),
        (Chance(name="x", branches=(("a", 1.5, end(0, 0)), ("b", -0.5, end(0, 0)))), "no chances"),
        (Decision(name="x", player="C", branches=(("a", end(0, 0)),)), "C moves, but no end says"),
        (end(float("nan"), 0), "finite worth"),
        (
            Decision(name="x", player="A", branches=(("a", end(0, 0)), ("b", End(name="e", worth={"A": 1})))),
            "do not name the same players",
        ),
    ],
)
def test_a_game_that_is_none_is_refused(node: Node, words: str) -> None:
    with pytest.raises(MeasurementError, match=words):
        solve(node)
