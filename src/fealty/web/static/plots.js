"use strict";
// What the timeline and the map share: the address holds what is shown, parts of the page are taken over from the
// server when it changes, and a strip of the whole case's days has a window that can be moved. See `window.plots`.

const plots = (() => {
  const DAY = 864e5;
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const SVG = "http://www.w3.org/2000/svg";

  // --- days ---------------------------------------------------------------------------------------------------------

  const dayOf = (iso) => Math.round(Date.parse(`${iso}T00:00Z`) / DAY);
  const isoOf = (day) => new Date(Math.round(day) * DAY).toISOString().slice(0, 10);
  const between = (low, value, high) => Math.min(Math.max(value, low), high);

  function words(day) {
    const date = new Date(Math.round(day) * DAY);
    return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
  }

  // Days on which a label may stand, with their labels, so that they are `apart` pixels from one another at least.
  function ticks(begin, end, pixels, apart = 64) {
    const perDay = pixels / (end - begin);
    const steps = [1, 2, 7, 14].find((days) => days * perDay >= apart);
    const found = [];
    if (steps) {
      for (let day = Math.ceil(begin / steps) * steps; day < end; day += steps) {
        const date = new Date(day * DAY);
        const year = day - steps < begin || date.getUTCMonth() === 0 && date.getUTCDate() <= steps;
        found.push({ day, label: `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}${year ? ` ${date.getUTCFullYear()}` : ""}` });
      }
      return found;
    }
    const months = [1, 2, 3, 6, 12, 24, 60, 120, 240].find((number) => number * 30.4 * perDay >= apart) ?? 480;
    const from = new Date(begin * DAY);
    let number = Math.ceil((from.getUTCFullYear() * 12 + from.getUTCMonth()) / months) * months;
    for (;; number += months) {
      const day = Date.UTC(Math.floor(number / 12), number % 12) / DAY;
      if (day >= end) break;
      if (day < begin) continue;
      const month = number % 12;
      found.push({ day, label: month && months < 12 ? MONTHS[month] + (found.length ? "" : ` ${Math.floor(number / 12)}`) : `${Math.floor(number / 12)}` });
    }
    return found;
  }

  // --- drawing ------------------------------------------------------------------------------------------------------

  function svg(name, attributes = {}, ...children) {
    const node = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) if (value !== undefined) node.setAttribute(key, value);
    node.append(...children);
    return node;
  }

  // --- what is shown ------------------------------------------------------------------------------------------------

  const parameters = () => new URLSearchParams(location.search);

  // Return the address's query with some fields changed; empty ones are left out.
  function query(changes) {
    const now = parameters();
    for (const [name, value] of Object.entries(changes)) {
      now.delete(name);
      for (const one of Array.isArray(value) ? value : [value]) if (one !== "" && one !== null && one !== undefined) now.append(name, one);
    }
    return now.toString();
  }

  let asking = null;

  // Show what a query asks for: the address changes at once, the page when the server has answered.
  async function show(text, { push = true } = {}) {
    const address = location.pathname + (text ? `?${text}` : "");
    if (address !== location.pathname + location.search) history[push ? "pushState" : "replaceState"](null, "", address);
    asking?.abort();
    const mine = new AbortController();
    asking = mine;
    document.body.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(address, { headers: { accept: "text/html" }, credentials: "same-origin", signal: mine.signal });
      const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
      if (response.ok) take(fresh);
      else desk.toast(fresh.querySelector("[role=alert]")?.textContent ?? "That could not be shown.", "bad");
    } catch (error) {
      if (error.name !== "AbortError") desk.toast("The desk does not answer.", "bad");
    } finally {
      if (asking === mine) {
        asking = null;
        document.body.removeAttribute("aria-busy");
      }
    }
  }

  // Take over the parts of another state of this page; whoever had the focus gets it back.
  function take(fresh) {
    const held = document.activeElement;
    for (const part of document.querySelectorAll("main [data-live][id]")) {
      const other = fresh.getElementById(part.id);
      if (other && other.innerHTML !== part.innerHTML) part.replaceChildren(...document.adoptNode(other).childNodes);
    }
    if (!held.isConnected) again(held)?.focus({ preventScroll: true });
    for (const name of ["order", "which", "step", "colour"]) {
      const [mine, other] = [document, fresh].map((page) => page.querySelector(`[data-plot-form] [name=${name}]`));
      if (mine && other && mine !== document.activeElement) mine.value = other.value;
    }
    document.dispatchEvent(new CustomEvent("plots:taken"));
  }

  function again(held) {
    const alike = (one) => one.tagName === held.tagName && (held.name ? one.name === held.name && one.value === held.value : one.getAttribute("href") === held.getAttribute("href"));
    return [...document.querySelectorAll("main a, main input, main button, main summary")].find(alike);
  }

  // What the server says is to be drawn.
  const chart = () => JSON.parse(document.querySelector("#plot-data [data-chart]").dataset.chart);

  // --- the form -----------------------------------------------------------------------------------------------------

  const form = document.querySelector("[data-plot-form]");
  const LIST = { page: null, first: null, last: null, cell: null, place: null, spots: null };

  function sent(dates) {
    const fields = new FormData(form);
    const changes = { ...LIST };
    for (const name of ["order", "which", "step", "colour"]) if (form.elements[name]) changes[name] = fields.get(name);
    if (changes.which === "counted") changes.which = null;
    for (const name of ["group", "weapon"]) changes[name] = fields.getAll(name);
    if (dates) for (const name of ["begin", "end"]) changes[name] = fields.get(name);
    return show(query(changes));
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sent(true);
  });
  form.addEventListener("change", (event) => {
    const { type, value } = event.target;
    if (type !== "date" || !value || /^[12]\d{3}/.test(value)) sent(type === "date");
  });
  document.querySelector("[data-plot-apply]").hidden = true;
  for (const one of document.querySelectorAll(".plot-table")) one.open = false;

  // Write days into the form's two date inputs.
  function dates(begin, end) {
    for (const [name, day] of [["begin", begin], ["end", end]]) {
      const input = form.elements[name];
      if (input !== document.activeElement) input.value = isoOf(day);
    }
  }

  // Links of the page to itself change what is shown without leaving it.
  document.querySelector("main").addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const where = new URL(link.getAttribute("href"), location.href);
    if (where.pathname !== location.pathname || where.hash) return;
    event.preventDefault();
    show(where.search.slice(1));
  });
  addEventListener("popstate", () => show(location.search.slice(1), { push: false }));
  document.addEventListener("desk:refreshed", () => show(location.search.slice(1), { push: false }));

  // --- gestures -----------------------------------------------------------------------------------------------------

  // Move and zoom with mouse and fingers. `to` has moved(dx, dy), zoomed(factor, x, y), ended(), tapped(x, y, event).
  function gestures(node, to) {
    const fingers = new Map();
    let moving = false;
    let started = null;
    const at = (event) => {
      const box = node.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    const spread = () => {
      const [one, two] = [...fingers.values()];
      return { x: (one.x + two.x) / 2, y: (one.y + two.y) / 2, wide: Math.hypot(one.x - two.x, one.y - two.y) || 1 };
    };
    node.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      if (!fingers.size) started = at(event);
      fingers.set(event.pointerId, at(event));
    });
    node.addEventListener("pointermove", (event) => {
      const before = fingers.get(event.pointerId);
      if (!before) return;
      const now = at(event);
      if (fingers.size === 2) {
        const old = spread();
        fingers.set(event.pointerId, now);
        const after = spread();
        moving = true;
        to.zoomed(after.wide / old.wide, after.x, after.y);
        to.moved(after.x - old.x, after.y - old.y);
        return;
      }
      if (!moving && Math.hypot(now.x - started.x, now.y - started.y) < 5) return;
      if (!moving) {
        moving = true;
        node.setPointerCapture(event.pointerId);
      }
      fingers.set(event.pointerId, now);
      to.moved(now.x - before.x, now.y - before.y);
    });
    const ended = (event) => {
      if (!fingers.delete(event.pointerId) || fingers.size) return;
      if (moving) {
        to.ended();
        node.addEventListener("click", stop, { capture: true, once: true });
        setTimeout(() => node.removeEventListener("click", stop, { capture: true }), 50);
      } else if (event.type === "pointerup") {
        const { x, y } = at(event);
        to.tapped(x, y, event);
      }
      moving = false;
    };
    const stop = (event) => {
      event.preventDefault();
      event.stopPropagation();
    };
    node.addEventListener("pointerup", ended);
    node.addEventListener("pointercancel", ended);
    node.addEventListener("dragstart", (event) => event.preventDefault());
    node.addEventListener("wheel", (event) => {
      const { x, y } = at(event);
      const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
      const kept = sideways ? to.moved(-event.deltaX, 0) : to.zoomed(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016)), x, y);
      if (kept === false) return;
      event.preventDefault();
      to.ended();
    }, { passive: false });
  }

  // Return a function that runs `act` when it has not been called for some milliseconds.
  function later(act, pause) {
    let waiting = 0;
    return () => {
      clearTimeout(waiting);
      waiting = setTimeout(act, pause);
    };
  }

  // Return a function that runs `act` before the next picture, once however often it is called.
  function soon(act) {
    let waiting = false;
    return () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        act();
      });
    };
  }

  // --- the strip of all days ----------------------------------------------------------------------------------------

  const STRIP = 54;

  // A strip with a window; `moved(begin, end, done)` hears of the window's days, `end` being the day after the last.
  function strip(node, moved) {
    let data = null;
    let begin = 0;
    let end = 1;
    node.hidden = false;
    const bars = svg("g", { class: "strip-bars" });
    const labels = svg("g", { class: "strip-labels" });
    const shade = [svg("rect", { class: "shade", y: 0 }), svg("rect", { class: "shade", y: 0 })];
    const frame = svg("rect", { class: "window", y: 0.5 });
    const drawing = svg("svg", { height: STRIP + 16, "aria-hidden": "true" }, bars, labels, ...shade, frame);
    const grips = ["begin", "end"].map((which) => {
      const grip = document.createElement("div");
      grip.className = "grip";
      grip.tabIndex = 0;
      grip.setAttribute("role", "slider");
      grip.setAttribute("aria-label", which === "begin" ? "First day shown" : "Last day shown");
      grip.addEventListener("keydown", (event) => pressed(event, which));
      return grip;
    });
    node.append(drawing, ...grips);

    const first = () => dayOf(data.first);
    const last = () => dayOf(data.last) + 1;
    const wide = () => node.clientWidth || 1;
    const x = (day) => ((day - first()) / (last() - first())) * wide();
    const day = (place) => first() + (place / wide()) * (last() - first());

    function pressed(event, which) {
      const far = event.key.startsWith("Page") ? 30 : event.shiftKey ? 7 : 1;
      const way = { ArrowLeft: -1, ArrowDown: -1, PageDown: -1, ArrowRight: 1, ArrowUp: 1, PageUp: 1 }[event.key];
      const whole = { Home: first(), End: last() }[event.key];
      if (way === undefined && whole === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      if (which === "begin") set(between(first(), whole ?? begin + way * far, end - 1), end, true);
      else set(begin, between(begin + 1, whole ?? end + way * far, last()), true);
    }

    function set(from, to, done) {
      begin = from;
      end = to;
      place();
      moved(Math.round(begin), Math.max(Math.round(end), Math.round(begin) + 1), done);
    }

    function place() {
      const [left, right] = [x(begin), x(end)];
      shade[0].setAttribute("width", Math.max(left, 0));
      shade[1].setAttribute("x", right);
      shade[1].setAttribute("width", Math.max(wide() - right, 0));
      for (const one of shade) one.setAttribute("height", STRIP);
      frame.setAttribute("x", left + 0.5);
      frame.setAttribute("width", Math.max(right - left - 1, 2));
      frame.setAttribute("height", STRIP - 1);
      grips.forEach((grip, n) => {
        grip.style.left = `${n ? right : left}px`;
        grip.setAttribute("aria-valuemin", first());
        grip.setAttribute("aria-valuemax", last());
        grip.setAttribute("aria-valuenow", Math.round(n ? end : begin));
        grip.setAttribute("aria-valuetext", words(n ? end - 1 : begin));
      });
    }

    function draw() {
      if (!data) return;
      drawing.setAttribute("width", wide());
      const most = Math.max(1, ...data.overview.map(([, attacks]) => attacks));
      const starts = data.overview.map(([iso]) => x(dayOf(iso)));
      bars.replaceChildren(...data.overview.flatMap(([, attacks], n) => {
        if (!attacks) return [];
        const height = Math.max(1.5, (attacks / most) * (STRIP - 6));
        const width = Math.max(1, (starts[n + 1] ?? wide()) - starts[n] - 0.5);
        return [svg("rect", { x: starts[n], y: STRIP - height, width, height })];
      }));
      labels.replaceChildren(...ticks(first(), last(), wide(), 56).flatMap(({ day: one, label }) => {
        if (x(one) > wide() - 26) return [];
        const text = svg("text", { x: x(one) + 3, y: STRIP + 12 });
        text.textContent = label;
        return [svg("line", { x1: x(one), x2: x(one), y1: STRIP, y2: STRIP + 5 }), text];
      }));
      place();
    }

    // Dragging: a grip, the window, or a new window from where nothing is.
    let drag = null;
    node.addEventListener("pointerdown", (event) => {
      if (event.button || !data) return;
      const place_ = event.clientX - node.getBoundingClientRect().left;
      const near = [x(begin), x(end)].map((one) => Math.abs(one - place_));
      const what = Math.min(...near) < (event.pointerType === "touch" ? 20 : 9) ? (near[0] <= near[1] && !(near[0] === near[1] && place_ > x(begin)) ? "begin" : "end")
        : place_ > x(begin) && place_ < x(end) && end - begin < (last() - first()) * 0.98 ? "window" : "new";
      drag = { what, from: day(place_), begin, end, moved: false };
      node.setPointerCapture(event.pointerId);
    });
    node.addEventListener("pointermove", (event) => {
      if (!drag) return;
      const here = between(first(), day(event.clientX - node.getBoundingClientRect().left), last());
      const by = between(first() - drag.begin, here - drag.from, last() - drag.end);
      drag.moved ||= Math.abs(x(here) - x(drag.from)) > 3;
      if (!drag.moved) return;
      if (drag.what === "begin") set(Math.min(here, end - 1), end, false);
      else if (drag.what === "end") set(begin, Math.max(here, begin + 1), false);
      else if (drag.what === "window") set(drag.begin + by, drag.end + by, false);
      else set(Math.min(here, drag.from), Math.max(here, drag.from, Math.min(here, drag.from) + 1), false);
    });
    const ended = () => {
      if (drag?.moved) set(begin, end, true);
      drag = null;
    };
    node.addEventListener("pointerup", ended);
    node.addEventListener("pointercancel", ended);
    node.addEventListener("dblclick", () => set(first(), last(), true));
    new ResizeObserver(soon(draw)).observe(node);

    return {
      // Show another state of the case, and the window's days.
      update(fresh, from, to) {
        data = fresh;
        if (drag) return;
        begin = from;
        end = to;
        draw();
      },
    };
  }

  return { dayOf, isoOf, words, ticks, between, svg, query, parameters, show, chart, dates, gestures, later, soon, strip, LIST };
})();
window.plots = plots;
