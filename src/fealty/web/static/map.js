"use strict";
// The map: borders on a canvas, circles of attacks over them; it is moved and zoomed with mouse, fingers and keys.
// The circles come from the server, gathered for what is looked at; the borders once, from our own file.

(() => {
  const { dayOf, isoOf, between, svg } = plots;
  const stage = document.querySelector("[data-stage]");
  const readout = document.querySelector("[data-readout]");
  const CELL = 46; // pixels from circle to circle
  const SMALLEST = 6, LARGEST = 24;
  const CLOSEST = 2 ** 17 * 256, EDGE = 85; // pixels around the world; latitude at which the map ends
  const FOCUSED = 30; // circles that the Tab key goes to, the busiest; the table has them all
  const HINT = "Point at a circle, or go to one with Tab; Enter or a click lists its records.";
  const PRECISION = ["", ", known by district or province", ", known roughly"];

  let chart = plots.chart();
  let lands = [];
  let scale = 1; // pixels around the world
  let middle = { x: 0.5, y: 0.5 }; // of the stage, as shares of the world
  let unsaid = false, placed = false;

  stage.hidden = false;
  document.querySelector("[data-plot-tools]").hidden = false;
  const canvas = document.createElement("canvas");
  canvas.setAttribute("aria-hidden", "true");
  const overlay = svg("svg", { role: "presentation" });
  stage.append(canvas, overlay);
  const strip = plots.strip(document.querySelector("[data-brush]"), (from, to, done) => {
    plots.dates(from, to - 1);
    if (done) time(from, to);
  });

  // --- the projection -----------------------------------------------------------------------------------------------

  const east = (lon) => (lon + 180) / 360;
  const south = (lat) => {
    const sine = Math.sin((between(-EDGE, lat, EDGE) * Math.PI) / 180);
    return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  };
  const latOf = (y) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
  const lonOf = (x) => x * 360 - 180;
  const wide = () => stage.clientWidth, high = () => stage.clientHeight;
  const at = (x, y) => [(x - middle.x) * scale + wide() / 2, (y - middle.y) * scale + high() / 2];
  const under = (px, py) => ({ x: middle.x + (px - wide() / 2) / scale, y: middle.y + (py - high() / 2) / scale });

  function fit(box) {
    const [left, right, top, bottom] = [east(box.west), east(box.east), south(box.north), south(box.south)];
    middle = { x: (left + right) / 2, y: (top + bottom) / 2 };
    scale = limited(Math.min(wide() / Math.max(right - left, 1e-6), high() / Math.max(bottom - top, 1e-6)));
  }

  const limited = (value) => between(Math.max(wide(), 200) * 0.95, value, CLOSEST);

  function boxOf() {
    const [one, two] = [under(0, 0), under(wide(), high())];
    const share = (value) => between(0, value, 1);
    return { west: lonOf(share(one.x)), east: lonOf(share(two.x)), north: latOf(share(one.y)), south: latOf(share(two.y)) };
  }

  // --- what is looked at --------------------------------------------------------------------------------------------

  function read() {
    chart = plots.chart();
    if (!unsaid) {
      if (!placed || !plots.parameters().has("west") || !same(chart.box, boxOf())) fit(chart.box);
      placed = true;
    }
    strip.update(chart, dayOf(chart.begin), dayOf(chart.end) + 1);
    plots.dates(dayOf(chart.begin), dayOf(chart.end));
    circles();
    paint();
  }

  // Tell whether a box is what the stage shows, give or take a pixel.
  function same(one, other) {
    const pixel = 720 / scale;
    return Object.keys(other).every((name) => Math.abs(one[name] - other[name]) < pixel);
  }

  const across = () => between(3, Math.round(wide() / CELL), 60);

  const ask = plots.later(() => {
    unsaid = false;
    const box = Object.fromEntries(Object.entries(boxOf()).map(([name, value]) => [name, value.toFixed(4)]));
    plots.show(plots.query({ ...box, across: across(), cell: null, place: null, page: null, spots: null }), { push: false });
  }, 160);

  function moved() {
    unsaid = true;
    middle = { x: between(0, middle.x, 1), y: between(0, middle.y, 1) };
    paint();
  }

  function zoom(factor, px = wide() / 2, py = high() / 2) {
    const before = under(px, py);
    const next = limited(scale * factor);
    if (next === scale) return factor > 1 ? undefined : false;
    scale = next;
    const after = under(px, py);
    middle = { x: middle.x + before.x - after.x, y: middle.y + before.y - after.y };
    moved();
    return true;
  }

  function move(right, down) {
    middle = { x: middle.x + right / scale, y: middle.y + down / scale };
    moved();
    ask();
  }

  function time(from, to) {
    const whole = from <= dayOf(chart.first) && to > dayOf(chart.last);
    plots.show(plots.query({ begin: whole ? null : isoOf(from), end: whole ? null : isoOf(to - 1), page: null, spots: null }), { push: false });
  }

  // --- the land -----------------------------------------------------------------------------------------------------

  // Unpack what the server sends: rings as shares of the world, each with its box.
  function unpacked(data) {
    return data.lands.map((land) => ({
      name: land.name,
      at: land.at.length ? { x: east(land.at[0] / data.fine), y: south(land.at[1] / data.fine) } : null,
      rings: land.rings.map((ring) => {
        const points = new Float64Array(ring.length);
        let lon = 0, lat = 0, left = 1, right = 0, top = 1, bottom = 0;
        for (let n = 0; n < ring.length; n += 2) {
          lon += ring[n];
          lat += ring[n + 1];
          const [x, y] = [east(lon / data.fine), south(lat / data.fine)];
          points[n] = x;
          points[n + 1] = y;
          left = Math.min(left, x);
          right = Math.max(right, x);
          top = Math.min(top, y);
          bottom = Math.max(bottom, y);
        }
        return { points, left, right, top, bottom };
      }),
    }));
  }

  function land() {
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(`--${name}`).trim();
    const ratio = window.devicePixelRatio || 1;
    canvas.width = wide() * ratio;
    canvas.height = high() * ratio;
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    const [one, two] = [under(0, 0), under(wide(), high())];
    pen.beginPath();
    for (const { rings } of lands) {
      for (const ring of rings) {
        if (ring.right < one.x || ring.left > two.x || ring.bottom < one.y || ring.top > two.y) continue;
        if ((ring.right - ring.left) * scale < 0.7 && (ring.bottom - ring.top) * scale < 0.7) continue;
        trace(pen, ring.points);
      }
    }
    pen.fillStyle = colour("land");
    pen.fill("evenodd");
    pen.lineWidth = 0.8;
    pen.lineJoin = "round";
    pen.strokeStyle = colour("border");
    pen.stroke();
    names(pen, colour);
  }

  function trace(pen, points) {
    let [x, y] = at(points[0], points[1]);
    pen.moveTo(x, y);
    for (let n = 2; n < points.length; n += 2) {
      const [px, py] = at(points[n], points[n + 1]);
      if (Math.abs(px - x) + Math.abs(py - y) < 0.8) continue;
      pen.lineTo(px, py);
      [x, y] = [px, py];
    }
    pen.closePath();
  }

  function names(pen, colour) {
    pen.font = "italic 11px system-ui, sans-serif";
    pen.textAlign = "center";
    pen.fillStyle = colour("soft");
    pen.strokeStyle = colour("land");
    pen.lineWidth = 3;
    const taken = [];
    for (const { name, at: place, rings } of lands) {
      if (!place) continue;
      const broadest = rings.reduce((most, ring) => Math.max(most, (ring.right - ring.left) * scale), 0);
      const words = name.toUpperCase();
      const width = pen.measureText(words).width;
      const [x, y] = at(place.x, place.y);
      if (broadest < width * 0.9 || x < 0 || y < 0 || x > wide() || y > high()) continue;
      if (taken.some((box) => Math.abs(box.x - x) < (box.width + width) / 2 + 6 && Math.abs(box.y - y) < 14)) continue;
      taken.push({ x, y, width });
      pen.strokeText(words, x, y);
      pen.fillText(words, x, y);
    }
  }

  // --- the circles --------------------------------------------------------------------------------------------------

  let drawn = [];

  function circles() {
    const most = Math.max(1, ...chart.clusters.map((one) => one.attacks));
    drawn = chart.clusters.map((one, n) => {
      const radius = SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(one.attacks / most);
      const chosen = one.id === chart.chosen;
      const link = svg("a", {
        href: `?${plots.query({ ...plots.LIST, cell: chosen ? null : one.id })}`, class: `spot rough-${one.rough}${chosen ? " chosen" : ""}`,
        tabindex: n < FOCUSED ? 0 : -1, "data-cell": one.id, "aria-label": said(one),
      }, svg("circle", { class: "halo", r: radius + 3 }), ...ring(one, radius));
      if (radius > 10) {
        const label = svg("text", { y: 4, "text-anchor": "middle" });
        label.textContent = one.attacks > 9999 ? `${Math.round(one.attacks / 1000)}k` : one.attacks;
        link.append(label);
      }
      link.addEventListener("focus", () => { readout.textContent = said(one); });
      return { x: east(one.lon), y: south(one.lat), radius, link, one };
    });
    const held = overlay.contains(document.activeElement) ? document.activeElement.dataset.cell : null;
    overlay.replaceChildren(...drawn.map(({ link }) => link));
    if (held) overlay.querySelector(`[data-cell="${held}"]`)?.focus({ preventScroll: true });
    label();
  }

  // A circle's parts: a disc where it is small, a ring with room for the number where it is not.
  function ring(one, radius) {
    const parts = one.parts.map((attacks, n) => ({ attacks, colour: chart.slots[n].colour })).filter(({ attacks }) => attacks);
    const solid = radius <= 10;
    const thick = solid ? radius : 5;
    const middleLine = radius - thick / 2;
    const around = 2 * Math.PI * middleLine;
    let from = 0;
    const arcs = parts.map(({ attacks, colour }) => {
      const length = (attacks / one.attacks) * around;
      const arc = svg("circle", {
        class: `arc c-${colour}`, r: middleLine, "stroke-width": thick, transform: "rotate(-90)",
        "stroke-dasharray": parts.length > 1 ? `${length} ${around - length}` : one.rough ? `${[0, 5, 2][one.rough]} 3` : undefined, "stroke-dashoffset": -from,
      });
      from += length;
      return arc;
    });
    return [svg("circle", { class: "disc", r: radius }), ...arcs];
  }

  // Names beside the busiest circles of one place, where there is room.
  function label() {
    const taken = [];
    let named = 0;
    for (const { link, radius, one, x, y } of drawn) {
      const [px, py] = at(x, y);
      taken.push({ left: px - radius, right: px + radius, top: py - radius, bottom: py + radius, link });
    }
    for (const { link, radius, one, x, y } of drawn) {
      if (named >= 14) break;
      if (one.places > 1 || one.rough > 1) continue;
      const [px, py] = at(x, y);
      const words = one.name.length > 26 ? `${one.name.slice(0, 25)}…` : one.name;
      const box = { left: px + radius + 2, right: px + radius + 8 + words.length * 6.6, top: py - 8, bottom: py + 8 };
      if (box.right > wide() || taken.some((other) => other.link !== link && other.left < box.right && other.right > box.left && other.top < box.bottom && other.bottom > box.top)) continue;
      taken.push(box);
      const text = svg("text", { class: "name", x: radius + 5, y: 4 });
      text.textContent = words;
      link.append(text);
      named += 1;
    }
  }

  function said(one) {
    const parts = one.parts.map((attacks, n) => attacks ? `${chart.slots[n].name} ${attacks}` : "").filter(Boolean).join(", ");
    const where = one.places > 1 ? `${one.name} and ${one.places - 1} more ${one.places === 2 ? "place" : "places"}` : one.name;
    return `${where}${PRECISION[one.rough]}: ${one.attacks} ${one.attacks === 1 ? "attack" : "attacks"} (${parts})`;
  }

  const paint = plots.soon(() => {
    overlay.setAttribute("width", wide());
    overlay.setAttribute("height", high());
    land();
    for (const { x, y, link, radius } of drawn) {
      const [px, py] = at(x, y);
      link.setAttribute("transform", `translate(${px.toFixed(1)},${py.toFixed(1)})`);
      link.classList.toggle("away", px < -radius || py < -radius || px > wide() + radius || py > high() + radius);
    }
  });

  // --- acting -------------------------------------------------------------------------------------------------------

  const acts = {
    ArrowLeft: () => move(-90, 0),
    ArrowRight: () => move(90, 0),
    ArrowUp: () => move(0, -90),
    ArrowDown: () => move(0, 90),
    "+": () => acts.in(),
    "=": () => acts.in(),
    "-": () => acts.out(),
    0: () => acts.whole(),
    in: () => { zoom(2); ask(); },
    out: () => { zoom(0.5); ask(); },
    whole: () => { fit(chart.whole); moved(); ask(); },
  };

  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") plots.show(plots.query({ cell: null, place: null, page: null }));
    const act = /^[a-z]/.test(event.key) ? undefined : acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
  document.querySelector("[data-plot-tools]").addEventListener("click", (event) => {
    const what = event.target.closest("[data-do]")?.dataset.do;
    if (what) acts[what]();
  });
  plots.gestures(stage, {
    moved(right, down) {
      middle = { x: middle.x - right / scale, y: middle.y - down / scale };
      moved();
    },
    zoomed: zoom,
    ended: ask,
    tapped() {},
  });
  stage.addEventListener("dblclick", (event) => {
    const box = stage.getBoundingClientRect();
    zoom(2, event.clientX - box.left, event.clientY - box.top);
    ask();
  });
  overlay.addEventListener("pointermove", (event) => {
    const link = event.target.closest("[data-cell]");
    readout.textContent = link?.getAttribute("aria-label") ?? HINT;
  });

  document.addEventListener("plots:taken", read);
  document.addEventListener("desk:theme", paint);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  new ResizeObserver(paint).observe(stage);
  readout.textContent = HINT;
  read();
  if (Math.abs(across() - 22) > 4 && !plots.parameters().has("across")) plots.show(plots.query({ across: across() }), { push: false });
  desk.ask("/map/borders.json").then((envelope) => {
    lands = unpacked(envelope.data);
    stage.dataset.ready = "yes";
    paint();
  }, (error) => desk.toast(error.message, "bad"));
})();
