"use strict";
// The timeline: bars of attacks, orders above them, triggers and what was expected; it is moved and zoomed with mouse,
// fingers and keys. What is drawn comes from the server (`chart`), for what is shown and as much again on either side.

(() => {
  const { dayOf, isoOf, words, ticks, between, svg } = plots;
  const stage = document.querySelector("[data-stage]");
  const readout = document.querySelector("[data-readout]");
  const LEFT = 34, RIGHT = 8, BOTTOM = 22, LANE = 17, LANES = 6, SIGNS = 30;
  const LEAST = 7; // days that are shown at least
  const HINT = "Point at a bar, or choose one with the arrow keys; Enter or a click lists its records.";

  let chart = plots.chart();
  let bins = [];
  let begin = 0, end = 1; // days that are shown: the first, and the day after the last
  let cursor = null; // the first day of the bar at which the keyboard is
  let unsaid = false; // whether the view has moved and the server not been asked yet

  stage.hidden = false;
  document.querySelector("[data-plot-tools]").hidden = false;
  const strip = plots.strip(document.querySelector("[data-brush]"), (from, to, done) => {
    look(from, to);
    if (done) settle();
  });

  // --- what is shown ------------------------------------------------------------------------------------------------

  const first = () => dayOf(chart.first);
  const last = () => dayOf(chart.last) + 1;
  const wide = () => Math.max(stage.clientWidth - LEFT - RIGHT, 50);
  const x = (day) => LEFT + ((day - begin) / (end - begin)) * wide();
  const dayAt = (place) => begin + ((place - LEFT) / wide()) * (end - begin);

  function read() {
    chart = plots.chart();
    bins = chart.bins.map((one) => ({ ...one, from: dayOf(one.begin), to: dayOf(one.end) + 1 }));
    if (!unsaid) [begin, end] = [dayOf(chart.begin), dayOf(chart.end) + 1];
    strip.update(chart, begin, end);
    plots.dates(begin, end - 1);
    draw();
  }

  function look(from, to) {
    const length = between(Math.min(LEAST, last() - first()), to - from, last() - first());
    begin = between(first(), from, last() - length);
    end = begin + length;
    unsaid = true;
    paint();
  }

  const ask = plots.later(() => {
    unsaid = false;
    [begin, end] = [Math.round(begin), Math.round(end)];
    const whole = begin <= first() && end >= last();
    const days = { begin: whole ? null : isoOf(begin), end: whole ? null : isoOf(end - 1) };
    plots.show(plots.query({ ...days, page: null }), { push: false });
  }, 160);

  function settle() {
    strip.update(chart, begin, end);
    plots.dates(begin, end - 1);
    ask();
  }

  function zoom(factor, day = (begin + end) / 2) {
    const length = (end - begin) / factor;
    if (factor < 1 && end - begin >= last() - first()) return false;
    const from = day - ((day - begin) / (end - begin)) * between(LEAST, length, last() - first());
    look(from, from + between(LEAST, length, last() - first()));
    return true;
  }

  function move(share) {
    const by = (end - begin) * share;
    look(begin + by, end + by);
    settle();
  }

  // --- drawing ------------------------------------------------------------------------------------------------------

  const paint = plots.soon(draw);
  const round = (value) => Math.round(value * 100) / 100;

  function scale(height, top) {
    const seen = bins.filter((one) => one.to > begin && one.from < end);
    const points = chart.points.filter((one) => between(begin, dayOf(one.day), end) === dayOf(one.day));
    const most = Math.max(1, ...seen.map((one) => one.around), ...points.map((one) => one.middle * chart.length * 1.15));
    const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 1e4, 1e5].find((one) => most / one <= 4.5) ?? most;
    const ceiling = most * 1.06;
    return { step, ceiling, y: (value) => height - BOTTOM - (Math.min(value, ceiling) / ceiling) * (height - BOTTOM - top) };
  }

  function draw() {
    const width = stage.clientWidth;
    const shownOrders = chart.orders.filter((one) => dayOf(one.begin) < end && dayOf(one.lifting ? one.begin : one.end) + 1 > begin);
    const lanes = Math.min(LANES, Math.max(0, ...shownOrders.map((one) => (one.lane % LANES) + 1)));
    const top = lanes * LANE + SIGNS;
    const height = (width < 560 ? 200 : 250) + top;
    const { step, ceiling, y } = scale(height, top);
    const drawing = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "presentation" });
    const clip = svg("clipPath", { id: "plot-clip" }, svg("rect", { x: LEFT, y: 0, width: wide(), height }));
    const inside = svg("g", { "clip-path": "url(#plot-clip)" });
    inside.append(...gaps(top, height), ...picked(top, height));
    drawing.append(svg("defs", {}, clip));
    for (let value = 0; value <= ceiling; value += step) {
      const label = svg("text", { x: LEFT - 5, y: y(value) + 4, class: "axis", "text-anchor": "end" });
      label.textContent = value.toLocaleString("en");
      drawing.append(svg("line", { class: value ? "rule" : "base", x1: LEFT, x2: LEFT + wide(), y1: y(value), y2: y(value) }), label);
    }
    const unit = svg("text", { x: 2, y: top - 3, class: "axis" });
    unit.textContent = `attacks a ${chart.step}`;
    drawing.append(unit);
    for (const { day, label } of ticks(begin, end, wide())) {
      if (x(day) > LEFT + wide() - 30) continue;
      const text = svg("text", { x: x(day) + 3, y: height - 6, class: "axis" });
      text.textContent = label;
      drawing.append(svg("line", { class: "tick", x1: x(day), x2: x(day), y1: height - BOTTOM, y2: height - 6 }), text);
    }
    inside.append(...bars(y), ...band(y), ...signs(top), ...orders(shownOrders, top, height), ...pointer(top, height));
    drawing.append(inside);
    const held = stage.contains(document.activeElement) && document.activeElement !== stage ? document.activeElement.getAttribute("href") : null;
    stage.replaceChildren(drawing);
    if (held) [...stage.querySelectorAll("a")].find((one) => one.getAttribute("href") === held)?.focus({ preventScroll: true });
    if (cursor === null && !readout.dataset.over) readout.textContent = HINT;
  }

  function gaps(top, height) {
    return chart.gaps.map((one) => {
      const from = x(dayOf(one.begin));
      return svg("rect", { class: "gap", x: from, y: top, width: Math.max(x(dayOf(one.end) + 1) - from, 1), height: height - BOTTOM - top });
    });
  }

  function picked(top, height) {
    if (!chart.chosen) return [];
    const [from, to] = [x(dayOf(chart.chosen[0])), x(dayOf(chart.chosen[1]) + 1)];
    return [svg("rect", { class: "picked", x: from - 1, y: top - 4, width: Math.max(to - from, 3) + 2, height: height - BOTTOM - top + 6 })];
  }

  function bars(y) {
    const found = [];
    for (const one of bins) {
      if (one.to <= begin || one.from >= end) continue;
      const left = x(one.from) + 0.4;
      const width = Math.max(x(one.to) - left - 0.4, 1);
      if (one.around > one.total) found.push(svg("rect", { class: "around", x: round(left), width: round(width), y: round(y(one.around)), height: round(y(0) - y(one.around)) }));
      let sum = 0;
      one.parts.forEach((attacks, n) => {
        if (!attacks) return;
        const foot = y(sum);
        sum += attacks;
        found.push(svg("rect", { class: `part c-${chart.slots[n].colour}`, x: round(left), width: round(width), y: round(y(sum)), height: round(foot - y(sum)) }));
      });
    }
    return found;
  }

  function band(y) {
    const stretches = new Map();
    for (const one of chart.points) {
      const day = dayOf(one.day) + 0.5;
      if (day < begin - 40 || day > end + 40) continue;
      const key = `${one.order}`;
      if (!stretches.has(key)) stretches.set(key, []);
      stretches.get(key).push({ x: round(x(day)), ...one });
    }
    return [...stretches.values()].flatMap((points) => {
      const path = (pick) => points.map((one) => `${one.x},${round(y(pick(one) * chart.length))}`);
      const area = [...path((one) => one.high), ...path((one) => one.low).reverse()].join("L");
      return [svg("path", { class: "band", d: `M${area}Z` }), svg("path", { class: "middle", d: `M${path((one) => one.middle).join("L")}` })];
    });
  }

  function signs(top) {
    return chart.marks.filter((one) => between(begin, dayOf(one.day), end) === dayOf(one.day)).map((one) => {
      const place = round(x(dayOf(one.day) + 0.5));
      const sign = svg("path", { class: "mark", d: `M${place - 4},${top - 25}h8l-4,7z` });
      const title = svg("title");
      title.textContent = one.words;
      sign.append(title);
      return svg("a", { href: one.href, tabindex: -1, "aria-label": one.words, "data-say": one.words }, sign);
    });
  }

  // An order: thick while it is measured, thin while it is in force beyond that, and a line down where it begins.
  function orders(shown, top, height) {
    return shown.map((one) => {
      const [from, to] = [x(dayOf(one.begin)), x(dayOf(one.lifting ? one.begin : one.measured))];
      const line = (one.lane % LANES) * LANE + 2;
      const say = one.lifting ? one.words : `${one.words}: ${one.verdict}`;
      const link = svg("a", { href: `?${plots.query({ ...plots.LIST, order: one.chosen ? null : one.id })}`, class: `order ${one.kind}${one.chosen ? " chosen" : ""}${one.lifting ? " lifting" : ""}`, "aria-label": `Order of ${say}`, "data-say": say });
      if (!one.lifting && one.end > one.measured) link.append(svg("rect", { class: "on", x: round(to), y: line + 6, width: Math.max(x(dayOf(one.end)) - to, 0), height: 2 }));
      link.append(svg("line", { class: "starts", x1: round(from), x2: round(from), y1: line, y2: height - BOTTOM }));
      const width = Math.max(to - from, one.lifting ? 7 : 3);
      link.append(svg("rect", { class: "body", x: round(one.lifting ? from - 3 : from), y: line, width: round(width), height: LANE - 3, rx: 2 }));
      const left = Math.max(from, LEFT) + 4;
      const room = Math.floor((to - left - 2) / 6.4);
      if (room > 3 && !one.lifting) {
        const label = svg("text", { x: round(left), y: line + 11 });
        label.textContent = one.words.length > room ? `${one.words.slice(0, room - 1)}…` : one.words;
        link.append(label);
      }
      const title = svg("title");
      title.textContent = say;
      link.append(title);
      return link;
    });
  }

  function pointer(top, height) {
    const one = cursor === null ? null : bins.find((bin) => bin.from === cursor);
    if (!one || document.activeElement !== stage) return [];
    return [svg("rect", { class: "pointer", x: x(one.from) - 1, y: top - 2, width: Math.max(x(one.to) - x(one.from), 2) + 2, height: height - BOTTOM - top + 3 })];
  }

  // --- saying and choosing ------------------------------------------------------------------------------------------

  function said(one) {
    const when = one.to - one.from === 1 ? words(one.from) : `${words(one.from)} – ${words(one.to - 1)}`;
    const parts = one.parts.map((attacks, n) => attacks ? `${chart.slots[n].name} ${attacks}` : "").filter(Boolean);
    const marks = chart.marks.filter((mark) => dayOf(mark.day) >= one.from && dayOf(mark.day) < one.to).map((mark) => mark.words.replace(/^[^:]*: /, ""));
    return `${when}: ${one.total} ${one.total === 1 ? "attack" : "attacks"}${parts.length > 1 || parts.length && one.total ? ` (${parts.join(", ")})` : ""}${marks.length ? `; ${marks.join("; ")}` : ""}`;
  }

  function choose(one, more = false) {
    const now = chart.chosen;
    const from = more && now ? Math.min(dayOf(now[0]), one.from) : one.from;
    const to = more && now ? Math.max(dayOf(now[1]), one.to - 1) : one.to - 1;
    const same = now && !more && dayOf(now[0]) === from && dayOf(now[1]) === to;
    plots.show(plots.query({ first: same ? null : isoOf(from), last: same ? null : isoOf(to), page: null }));
  }

  const binAt = (day) => bins.find((one) => one.from <= day && day < one.to);

  function stepTo(way) {
    const shown = bins.filter((one) => one.to > begin && one.from < end);
    if (!shown.length) return;
    const at = shown.findIndex((one) => one.from === cursor);
    const next = at < 0 ? shown[way > 0 ? 0 : shown.length - 1] : shown[between(0, at + way, shown.length - 1)];
    cursor = next.from;
    readout.textContent = said(next);
    paint();
  }

  const acts = {
    ArrowRight: (event) => event.shiftKey ? move(0.25) : stepTo(1),
    ArrowLeft: (event) => event.shiftKey ? move(-0.25) : stepTo(-1),
    PageDown: () => move(0.8),
    PageUp: () => move(-0.8),
    "+": () => acts.in(),
    "=": () => acts.in(),
    "-": () => acts.out(),
    0: () => acts.whole(),
    Home: () => { cursor = null; stepTo(1); },
    End: () => { cursor = null; stepTo(-1); },
    Enter: (event) => { const one = bins.find((bin) => bin.from === cursor); if (one) choose(one, event.shiftKey); },
    Escape: () => { cursor = null; plots.show(plots.query({ first: null, last: null, order: null, page: null })); },
    in: () => { zoom(1.6, cursor ?? undefined); settle(); },
    out: () => { zoom(1 / 1.6, cursor ?? undefined); settle(); },
    left: () => move(-0.4),
    right: () => move(0.4),
    whole: () => { look(first(), last()); settle(); },
  };
  acts[" "] = acts.Enter;

  stage.addEventListener("keydown", (event) => {
    if (event.target !== stage || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = /^[a-z]/.test(event.key) ? undefined : acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act(event);
  });
  stage.addEventListener("focus", paint);
  stage.addEventListener("blur", paint);
  document.querySelector("[data-plot-tools]").addEventListener("click", (event) => {
    const what = event.target.closest("[data-do]")?.dataset.do;
    if (what) acts[what](event);
  });

  plots.gestures(stage, {
    moved(across) {
      const by = (-across / wide()) * (end - begin);
      look(begin + by, end + by);
    },
    zoomed: (factor, place) => zoom(factor, dayAt(place)),
    ended: settle,
    tapped(place, _down, event) {
      if (event.target.closest("a")) return;
      const one = binAt(dayAt(place));
      if (one) choose(one, event.shiftKey);
      else if (chart.chosen) plots.show(plots.query({ first: null, last: null, page: null }));
    },
  });
  stage.addEventListener("pointermove", (event) => {
    if (event.buttons) return;
    const sign = event.target.closest("[data-say]");
    const one = binAt(dayAt(event.clientX - stage.getBoundingClientRect().left));
    readout.dataset.over = sign || one ? "yes" : "";
    readout.textContent = sign ? sign.dataset.say : one ? said(one) : HINT;
  });
  stage.addEventListener("focusin", (event) => {
    const sign = event.target.closest("[data-say]");
    if (sign) readout.textContent = sign.dataset.say;
  });

  document.addEventListener("plots:taken", read);
  new ResizeObserver(paint).observe(stage);
  read();
})();
