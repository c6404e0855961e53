"use strict";
// The timeline of a plan: a lane for each thing supposed, along the days of the fan above it. Handles are dragged with
// mouse or finger, or moved with the arrow keys; days are whole days, counted from the first one ahead.

window.planTimeline = (() => {
  const DAY = 86400000;
  const NAMES = { orders: "order", strikes: "strike", lifts: "order ends", talks: "talks end" };

  function dayOf(begin, text) {
    return Math.round((Date.parse(text) - Date.parse(begin)) / DAY);
  }

  function dateOf(begin, day) {
    return new Date(Date.parse(begin) + day * DAY).toISOString().slice(0, 10);
  }

  function spoken(text) {
    const date = new Date(`${text}T00:00:00Z`);
    return date.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  }

  // Build the timeline in `track`. `given` has: `begin`, `days`, `frame()` (the drawing's first, last, left, width),
  // `events()` (list of {kind, number, one}), `move(event, field, date, settled)`, `remove(event)`, `chosen(event)`.
  function timeline(track, given) {
    let dragged = null;

    function place(day) {
      const { first, last } = given.frame();
      return (100 * (day - first)) / (last - first);
    }

    function fitted() {
      const { left, width } = given.frame();
      track.style.marginLeft = `${left}%`;
      track.style.width = `${width}%`;
      track.style.setProperty("--today", `${place(0)}%`);
    }

    function within(day, event, field) {
      const least = field === "until" ? dayOf(given.begin(), event.one.date) : 0;
      const most = field === "until" ? 1460 : given.days() - 1;
      return Math.min(Math.max(day, least), most);
    }

    function said(event) {
      return event.kind === "orders" ? (event.one.content ?? "stand_down").replaceAll("_", " ") : NAMES[event.kind];
    }

    function handle(event, field) {
      const node = document.createElement("button");
      node.type = "button";
      node.className = `handle ${event.kind}${field === "until" ? " until" : ""}`;
      node.dataset.handle = `${event.kind}-${event.number}-${field}`;
      node.setAttribute("role", "slider");
      node.setAttribute("aria-valuemin", "0");
      node.setAttribute("aria-valuemax", String(given.days() - 1));
      node.setAttribute("aria-label", field === "until" ? `Last day of ${said(event)}` : `Day of ${said(event)}`);
      node.addEventListener("pointerdown", (press) => begun(press, event, field, node));
      node.addEventListener("keydown", (press) => typed(press, event, field));
      node.addEventListener("focus", () => given.chosen(event));
      return node;
    }

    // Set a lane to the days of its event; nothing is built anew, so that what is dragged stays in hand.
    function laid(lane, event) {
      const begin = given.begin();
      const day = dayOf(begin, event.one.date);
      const { last } = given.frame();
      for (const node of lane.querySelectorAll(".handle")) {
        const until = node.classList.contains("until");
        const at = until ? dayOf(begin, event.one.until) + 1 : day;
        const text = until ? event.one.until : event.one.date;
        node.style.left = `${Math.min(place(at), 100)}%`;
        node.setAttribute("aria-valuenow", String(dayOf(begin, text)));
        node.setAttribute("aria-valuetext", spoken(text));
      }
      const reach = lane.querySelector(".reach");
      if (reach) {
        const end = event.one.until ? Math.min(dayOf(begin, event.one.until) + 1, last) : last;
        reach.style.left = `${place(day)}%`;
        reach.style.width = `${Math.max(0, place(end) - place(day))}%`;
      }
      const name = lane.querySelector(".name");
      name.textContent = `${said(event)}, ${spoken(event.one.date)}`;
      name.style.left = `${place(day)}%`;
    }

    function build() {
      const held = document.activeElement?.dataset?.handle;
      track.replaceChildren();
      fitted();
      for (const event of given.events()) {
        const lane = document.createElement("div");
        lane.className = "lane";
        lane.dataset.lane = `${event.kind}-${event.number}`;
        if (event.kind === "orders") {
          const reach = document.createElement("div");
          reach.className = "reach";
          lane.append(reach);
        }
        lane.append(handle(event, "date"));
        if (event.kind === "orders" && event.one.until) lane.append(handle(event, "until"));
        const name = document.createElement("p");
        name.className = "name before";
        lane.append(name);
        track.append(lane);
        laid(lane, event);
      }
      track.hidden = !track.children.length;
      if (held) track.querySelector(`[data-handle="${held}"]`)?.focus();
    }

    function moved(event, field, day, settled) {
      const text = dateOf(given.begin(), within(day, event, field));
      const length = event.one.until ? dayOf(event.one.date, event.one.until) : 0;
      event.one[field] = text;
      if (field === "date" && event.one.until) event.one.until = dateOf(text, length);
      laid(track.querySelector(`[data-lane="${event.kind}-${event.number}"]`), event);
      given.move(event, settled);
    }

    // --- mouse and finger -----------------------------------------------------------------------------------------------

    function begun(press, event, field, node) {
      if (press.button) return;
      press.preventDefault();
      node.focus();
      node.setPointerCapture(press.pointerId);
      const guide = document.createElement("div");
      guide.className = "guide";
      track.append(guide);
      dragged = { event, field, guide };
      node.addEventListener("pointermove", dragging);
      node.addEventListener("pointerup", ended, { once: true });
      node.addEventListener("pointercancel", ended, { once: true });
      dragging(press);
    }

    function dragging(press) {
      if (!dragged) return;
      const box = track.getBoundingClientRect();
      const { first, last } = given.frame();
      const day = Math.round(first + ((press.clientX - box.left) / box.width) * (last - first));
      moved(dragged.event, dragged.field, dragged.field === "until" ? day - 1 : day, false);
      dragged.guide.style.left = `${place(dayOf(given.begin(), dragged.event.one[dragged.field]))}%`;
    }

    function ended(press) {
      press.currentTarget.removeEventListener("pointermove", dragging);
      if (!dragged) return;
      dragged.guide.remove();
      given.move(dragged.event, true);
      dragged = null;
    }

    // --- keys -----------------------------------------------------------------------------------------------------------

    function typed(press, event, field) {
      const day = dayOf(given.begin(), event.one[field]);
      const to = {
        ArrowLeft: day - 1, ArrowDown: day - 1, ArrowRight: day + 1, ArrowUp: day + 1, PageDown: day - 7, PageUp: day + 7,
        Home: 0, End: given.days() - 1,
      }[press.key];
      if (press.key === "Delete" || press.key === "Backspace") {
        press.preventDefault();
        given.remove(event);
      } else if (to !== undefined && !press.ctrlKey && !press.metaKey && !press.altKey) {
        press.preventDefault();
        moved(event, field, to, true);
      }
    }

    return { build, fitted };
  }

  return { timeline, dateOf, dayOf, spoken, NAMES };
})();
