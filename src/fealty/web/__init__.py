"""The desk: a local web app over one case file. Thin pages and actions; numbers, prose and charts come from below.

How a page is made
------------------
One module ``pages/NAME.py``, one template ``templates/NAME.html``, and (if it is a new module) its name in
``pages/__init__.py``. The module ends with ``PAGES`` and ``DOWNLOADS``, tuples of `registry.Page` and
`registry.Download`. A page is a function::

    class OrdersAsked(Asked, frozen=True):      # path parameters and query, by name; constraints by msgspec.Meta
        group: str = ""
        page: Number = 1
        kind: tuple[str, ...] = ()              # may be repeated in the query

    class OrdersPage(Part, frozen=True):        # the context: HTML and JSON alike; a field `title` becomes the tab's
        lines: tuple[Line, ...]
        pager: Pager                            # becomes `next` and `previous` in the JSON's links

    def build(desk: Desk, asked: OrdersAsked) -> OrdersPage: ...

It is served at ``path`` and, in the envelope (`envelope.Envelope`), at ``path + ".json"`` (``/answer.json`` for ``/``);
a page without a template is data alone. Unknown query names are refused, empty ones count as not given. The OpenAPI
description, the tests on hostile input, the accessibility tests and the benchmark loop over the registry by themselves
(`examples` in ``tests/web/desk_help.py`` has a value for each path parameter).

What `build` may ask
- ``desk.snapshot()``: the case at one moment, decoded and shared. Ask once a request. ``.views(Event)``, ``.find(id)``
  (404 by itself), ``.records``, ``.settings``, ``.history(id)``, ``.version(id)``, ``.citing(source_id)``,
  ``.remembered("name", build)`` for anything dear that holds until the case changes (sorted lists, indexes),
  ``.mapped("name", Event, make)`` for what is dear for each record: after a judgement only the judged one is made anew.
- ``desk.computed()``: the last answer or None: ``.measurement``, ``.further``, and ``.page``, the dossier's whole page
  context (`fealty.showing.pages.Page`) with every ``href`` led to pages of the desk already (`linking`): orders,
  weighing, framing, witnesses, network, outlook. ``desk.answered()`` refuses (503) where there is none yet.
- ``desk.standing()``: ready, stale, working, which records changed, which numbers moved. Every page shows it anyway.
- ``desk.case.text(source_id)``, ``.original(source_id)``: texts are read when they are needed.
- ``desk.link(record_id, snapshot)``: a `parts.Link` to whatever page shows a record.
- ``parts.paged(path, asked, total, size)``: a pager and the slice that it shows. ``parts.with_query(path, values)``.
- Raise `problems.NotThere` or ``Refused("words", status)``; any `FealtyError` is told as 422.

The template extends ``base.html`` and fills ``main`` (and ``head``, ``scripts``); it sees ``page`` (the context),
``asked``, ``here`` (the registry's entry), ``session``, ``frame``, ``address``. ``kit.html`` is imported as ``kit``:
``chart``, ``grid``, ``pager``, ``empty``, ``chip``, ``act`` (a button that changes something), ``hidden`` (in every
form that is written by hand). The dossier's own macros and partial templates are under ``showing/``. Filters:
``units``, ``led(links)``, ``json``, and ``drawing`` for our own SVG alone. Data for scripts go into data attributes,
never into scripts. Parts with ``id`` and ``data-live`` are taken over anew when the case or the answer changes.

Scripts are files in ``static/`` (``<script src="/static/NAME.js" defer></script>`` in the block ``scripts``). They use
``desk.ask(address)``, ``desk.send(action, body)``, ``desk.toast(words, "bad")``, ``await desk.confirmed(words)``,
``desk.key("j", "Next record", act)``, ``desk.refresh()``, and the document's events ``desk:news`` ({name, data}),
``desk:refreshed``, ``desk:theme``; a form with ``data-send`` fires ``desk:done`` and ``desk:failed``. Charts need
``vega.js`` and then ``charts.js`` in the block ``scripts``; ``kit.chart(spec, title, table)`` puts the specification
(``chart.to_dict(validate=False)`` of a `fealty.showing` chart) on the page, ``charts.draw(node, spec)`` returns
Vega-Embed's result for clicks and signals. Styles: `static/desk.css` has the components, a page may have a file of its
own in the block ``head``. No style attributes, no inline scripts: the policy forbids them.

How an action is made
---------------------
A module ``actions/NAME.py`` ends with ``ACTIONS``, a tuple of `registry.Action`::

    class Graded(Body, frozen=True):
        source: str
        grade: Grade
        seen: str | None = None

    def grade(desk: Desk, body: Graded, by: By) -> Done:
        desk.judge(body.source, "edit", changes={"grade": body.grade}, who=by.who, seen=body.seen)
        return Done(words="Graded.", location=f"/sources/{body.source}", data=...)

It takes JSON (answered in the envelope: ``data.words``, ``data.location``, ``data.result``) and plain forms (answered
by a redirect to the form's ``back``, or to `Done.location`, with the words on the next page). Origin, CSRF token,
sizes and types are checked before it runs. With ``files=True`` it takes a multipart form, and ``by.uploads`` are open
files whose names are labels, never paths. Whoever writes to ``desk.case`` by other ways than ``desk.judge`` and
``desk.withdraw`` calls ``desk.changed(by.who)`` afterwards: the answer is computed anew and open pages hear of it.
Progress of long work goes to open pages as ``desk.hub.tell("progress", ...)``.

Versions: a page sends ``snapshot.version(id)`` with each record; an action that names an older one (``seen``) is
refused with 409, and ``error.detail`` has what was said meanwhile and what stands now (`actions.saying.compared`).
"""

from fealty.web.app import Options, make_app
from fealty.web.desk import Desk
from fealty.web.sessions import Sessions

__all__ = ["Desk", "Options", "Sessions", "make_app"]
