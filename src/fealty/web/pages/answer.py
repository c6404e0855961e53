"""Answer: the first screen of the dossier, live, every number leading to what it stands on."""

from __future__ import annotations

from fealty.showing.pages import Bundle, Fact, Link, Small, Tested
from fealty.web.desk import Desk, Standing
from fealty.web.parts import Asked, Part
from fealty.web.registry import Download, Page


class Screen(Part, frozen=True):
    """The answer as the dossier gives it.

    Attributes
    ----------
    summary, reading, notable, warning, caution
        Sentences, the most important first; empty where there is nothing to say.
    facts
        Figures, each with the page that holds what it counts.
    glance
        Small drawings, each with its words.
    results
        Order by order, what each did to each group.
    checks
        Checks of the case as a whole.
    why_not
        What could not be asked, and why.
    leads
        Words of the sentences, and what they stand on.
    """

    summary: str
    reading: str
    notable: str
    warning: str
    caution: str
    facts: tuple[Fact, ...]
    glance: tuple[Small, ...]
    results: tuple[Bundle, ...]
    checks: tuple[Tested, ...]
    why_not: tuple[str, ...]
    leads: tuple[Link, ...]


class AnswerPage(Part, frozen=True):
    """The question, and its answer once there is one."""

    question: str
    case: str
    records: int
    standing: Standing
    screen: Screen | None


def build(desk: Desk, _asked: Asked) -> AnswerPage:
    """Return the last answer, and how it stands to the case."""
    found, snapshot = desk.computed(), desk.snapshot()
    screen = None
    if found is not None:
        one = found.page
        screen = Screen(
            summary=one.summary,
            reading=one.reading,
            notable=one.notable,
            warning=one.warning,
            caution=one.caution,
            facts=one.facts,
            glance=one.glance,
            results=(*one.main, *one.rest),
            checks=one.checks,
            why_not=one.why_not,
            leads=one.leads,
        )
    about = snapshot.settings.case
    return AnswerPage(
        question=about.question,
        case=about.title,
        records=len(snapshot.records),
        standing=desk.standing(),
        screen=screen,
    )


PAGES = (
    Page(
        name="answer",
        path="/",
        title="Answer",
        build=build,
        gives=AnswerPage,
        template="answer.html",
        nav=True,
    ),
)
DOWNLOADS: tuple[Download, ...] = ()
