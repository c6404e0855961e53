"""Who has which documents, held against a cluster that dies at random. Ray itself is in test_corpora_ray.py."""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Iterator
from importlib.metadata import version
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from fealty.corpora import Piece, Row
from fealty.corpora.crew import AHEAD, BATCH_DOCUMENTS, BATCH_LENGTH, Batches, Crew
from fealty.errors import FealtyError


class RayError(Exception):
    pass


class RayTaskError(RayError):
    pass


class Answer:
    def __init__(self, actor: Actor, pieces: tuple[Piece, ...] | None) -> None:
        self.actor = actor
        self.pieces = pieces
        self.value: object = None


class Actor:
    """A worker that works when it is waited for; killers kill it, some documents it cannot read."""

    def __init__(self, ray: Ray) -> None:
        self.ray = ray
        self.dead = False
        self.asked: deque[Answer] = deque()
        self.hello = SimpleNamespace(remote=lambda: self._ask(None))
        self.read = SimpleNamespace(remote=self._ask)

    def _ask(self, pieces: tuple[Piece, ...] | None) -> Answer:
        answer = Answer(self, pieces)
        self.asked.append(answer)
        if self.dead:
            answer.value = RayError("dead")
        self.ray.most = max(self.ray.most, len(self.asked))
        return answer

    def work(self) -> None:
        answer = self.asked.popleft()
        if answer.value is not None:
            return
        if answer.pieces is None:
            self.ray.started += 1
            fails = self.ray.unstartable or self.ray.chance.random() < self.ray.risk / 4
            answer.value = RayError("no start") if fails else self.ray.version
            return
        names = {one.name for one in answer.pieces}
        if names & self.ray.killers or self.ray.chance.random() < self.ray.risk:
            self.die(answer)
        elif names & self.ray.unreadable:
            answer.value = RayTaskError("traceback\nOddError: odd")
        else:
            self.ray.read.update(names)
            answer.value = [Row(key=one.key, name=one.name) for one in answer.pieces]

    def die(self, *answers: Answer) -> None:
        self.dead = True
        for answer in (*answers, *self.asked):
            answer.value = answer.value or RayError("the worker died")


class Ray:
    exceptions = SimpleNamespace(RayError=RayError, RayTaskError=RayTaskError)

    def __init__(self, **given: Any) -> None:
        self.killers: set[str] = given.get("killers", set())
        self.unreadable: set[str] = given.get("unreadable", set())
        self.risk: float = given.get("risk", 0.0)
        self.chance = random.Random(given.get("seed", 0))  # noqa: S311  a simulation
        self.unstartable: bool = given.get("unstartable", False)
        self.version = given.get("version", version("fealty"))
        self.read: Counter[str] = Counter()
        self.hung: set[Actor] = set()
        self.said: list[str] = []
        self.most = self.started = 0

    def hire(self) -> Actor:
        return Actor(self)

    def wait(self, answers: list[Answer], num_returns: int, timeout: float) -> tuple[list[Answer], list[Answer]]:
        assert num_returns == 1
        assert len(set(answers)) == len(answers)
        one = self.chance.choice(answers)
        if one.actor in self.hung and one.value is None:
            return [], answers
        while one.value is None:
            one.actor.work()
        return [one], [other for other in answers if other is not one]

    @staticmethod
    def get(answer: Answer) -> object:
        if isinstance(answer.value, Exception):
            raise answer.value
        return answer.value

    @staticmethod
    def kill(actor: Actor) -> None:
        actor.die()


def fed(number: int, length: int = 10) -> Iterator[Piece]:
    for place in range(number):
        yield Piece(key=f"k{place}", name=f"d{place}", data=b"x" * length)


def crew(ray: Ray, workers: int = 3, patience: float = 60.0) -> Crew:
    return Crew(ray, ray.hire, workers, patience, ray.said.append)


@given(
    some.integers(0, 10**6), some.integers(0, 70), some.integers(1, 4), some.sets(some.integers(0, 69), max_size=4),
    some.sets(some.integers(0, 69), max_size=4), some.sampled_from([0.0, 0.0, 0.05]),
)  # fmt: skip
def test_every_document_comes_back_once_whatever_dies(
    seed: int, number: int, workers: int, killers: set[int], unreadable: set[int], risk: float
) -> None:
    ray = Ray(
        seed=seed, killers={f"d{one}" for one in killers}, unreadable={f"d{one}" for one in unreadable}, risk=risk
    )
    rows = list(crew(ray, workers)(fed(number)))
    assert sorted(row.key for row in rows) == sorted(f"k{place}" for place in range(number))
    aside = {row.name for row in rows if row.fault}
    guilty = {f"d{one}" for one in killers | unreadable if one < number}
    assert guilty <= aside
    if risk == 0.0:
        assert aside == guilty
    assert ray.most <= AHEAD + 1  # the greeting, and what may be ahead


def test_without_deaths_nothing_is_read_twice() -> None:
    ray = Ray(seed=1)
    assert len(list(crew(ray)(fed(500)))) == 500
    assert set(ray.read.values()) == {1}
    assert ray.started <= 3


def test_a_killer_is_set_aside_after_two_workers_died_of_it_alone() -> None:
    ray = Ray(seed=2, killers={"d7"})
    rows = {row.name: row for row in crew(ray, 2)(fed(40))}
    assert rows["d7"].fault == "d7: 2 workers have died of it. It was set aside; look at it by itself."
    assert [name for name, row in rows.items() if row.fault] == ["d7"]
    assert ray.started == 2 + 3  # one more for the batch, two for the document alone
    assert [(words.endswith("hands: 16)"), words.endswith("hands: 1)")) for words in ray.said] == [
        (True, False), (False, True), (False, True)
    ]  # fmt: skip


def test_what_fails_in_a_worker_without_killing_it_is_set_aside_with_its_words() -> None:
    rows = {row.name: row for row in crew(Ray(seed=3, unreadable={"d3"}))(fed(20))}
    assert "OddError: odd" in (rows["d3"].fault or "")
    assert sum(row.fault is not None for row in rows.values()) == 1


def test_a_worker_that_is_silent_for_too_long_counts_as_dead() -> None:
    ray = Ray(seed=4)
    several = crew(ray, 2, patience=0.05)
    rows: list[Row] = []
    for row in several(fed(200)):
        rows.append(row)
        if len(rows) == 20:
            ray.hung.add(several._seats[0].actor)
    assert len({row.key for row in rows}) == len(rows) == 200
    assert not [row for row in rows if row.fault]


def test_workers_that_do_not_start_end_the_reading_with_a_word() -> None:
    with pytest.raises(FealtyError, match=r"workers do not start \(no start\).*same command again"):
        list(crew(Ray(unstartable=True))(fed(5)))
    waiting = Ray()
    several = crew(waiting, 2, patience=0.0)
    waiting.hung = _Everybody()
    with pytest.raises(FealtyError, match="no worker has started"):
        list(several(fed(5)))


class _Everybody(set[Actor]):
    def __contains__(self, one: object) -> bool:
        return True


def test_workers_that_die_of_everything_end_the_reading_with_a_word() -> None:
    every = {f"d{place}" for place in range(100)}
    with pytest.raises(FealtyError, match="whatever they are given"):
        list(crew(Ray(killers=every))(fed(100)))


def test_another_version_over_there_is_refused() -> None:
    with pytest.raises(FealtyError, match=r"the cluster has Fealty 0\.0\.9"):
        list(crew(Ray(version="0.0.9"))(fed(5)))


def test_nothing_to_read_starts_nobody() -> None:
    ray = Ray()
    assert list(crew(ray)(fed(0))) == []
    assert ray.started == 0


def test_batches_are_small_and_of_neighbours() -> None:
    batches = Batches(fed(BATCH_DOCUMENTS + 3))
    assert [one.name for one in batches.take()] == [f"d{place}" for place in range(BATCH_DOCUMENTS)]
    assert [len(batches.take()), len(batches.take()), batches.ended] == [3, 0, True]
    long = Batches(fed(5, BATCH_LENGTH // 2))
    assert [len(long.take()) for _ in range(4)] == [2, 2, 1, 0]
    huge = Batches(fed(2, 3 * BATCH_LENGTH))
    assert [len(huge.take()) for _ in range(3)] == [1, 1, 0]


def test_a_feed_that_has_nothing_now_is_asked_again() -> None:
    ray = Ray(seed=5)
    back: list[Row] = []

    def slow() -> Iterator[Piece | None]:
        for number, piece in enumerate(fed(30)):
            while number - len(back) >= 4:
                yield None
            yield piece

    for row in crew(ray, 2)(slow()):
        back.append(row)  # noqa: PERF402  the feed looks at it meanwhile
    assert len({row.key for row in back}) == 30
