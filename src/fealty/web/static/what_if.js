"use strict";
// What if: a plan that is changed is sent to the server, which simulates it and says how far it is; the parts with
// `data-live` are then taken over from the page of that run. The plan stands in the address, so that it can be kept.

(() => {
  const { timeline, dateOf, dayOf, spoken, NAMES } = window.planTimeline;
  const status = document.getElementById("status");
  if (!status) return;
  const WAIT = 220; // milliseconds after the last change
  const POLL = 2500; // milliseconds between looks, should a piece of news be missed
  const KINDS = ["orders", "lifts", "strikes", "talks"];
  const facts = document.querySelector("[data-facts]").dataset;
  const inForce = JSON.parse(facts.orders);
  const narrow = matchMedia("(max-width: 44rem)");
  const list = document.querySelector("[data-events]");
  let plan = JSON.parse(state().plan);
  let begin = state().begin;
  let run = state().run;
  let waiting = 0;
  let polling = 0;

  function state() {
    return status.querySelector("[data-state]").dataset;
  }

  for (const kind of KINDS) plan[kind] ??= [];

  // --- the plan -----------------------------------------------------------------------------------------------------

  function days() {
    return plan.days ?? 90;
  }

  function events() {
    return KINDS.flatMap((kind) => plan[kind].map((one, number) => ({ kind, number, one })));
  }

  function inText() {
    const bare = { ...plan };
    for (const kind of KINDS) if (!bare[kind].length) delete bare[kind];
    return JSON.stringify(bare);
  }

  function frame() {
    const shown = [...document.querySelectorAll("#drawing > div")].find((one) => one.offsetWidth) ?? document.querySelector("#drawing > div");
    const { first, last, left, width } = shown.dataset;
    return { first: Number(first), last: Number(last), left: Number(left), width: Number(width) };
  }

  function keepInAddress() {
    const where = new URL(location.href);
    where.searchParams.set("plan", inText());
    if (run) where.searchParams.set("run", run);
    else where.searchParams.delete("run");
    history.replaceState(null, "", where);
    document.querySelector("[data-download]").href = `/what-if/plan.toml?plan=${encodeURIComponent(inText())}`;
  }

  // --- simulating -----------------------------------------------------------------------------------------------------

  function later(wait = WAIT) {
    clearTimeout(waiting);
    waiting = setTimeout(simulate, wait);
  }

  function stakes() {
    const fields = [...document.querySelectorAll("[data-stake]")];
    if (fields.every((one) => one.value === one.dataset.usual)) return null;
    const found = {};
    for (const one of fields) {
      const [table, name] = one.dataset.stake.split(".");
      found[table] ??= {};
      found[table][name] = Number(one.value || one.dataset.usual);
    }
    return found;
  }

  async function simulate() {
    clearTimeout(waiting);
    const body = {
      plan: JSON.parse(inText()),
      group: document.querySelector("[data-shown-group]")?.value ?? "",
      promise: Number(document.querySelector("[data-promise]").value || 90),
      stakes: stakes(),
      size: narrow.matches ? "narrow" : "wide",
    };
    try {
      const envelope = await desk.send("/actions/suppose", body);
      run = envelope.data.result.run;
      keepInAddress();
      clearInterval(polling);
      polling = setInterval(show, POLL);
    } catch (error) {
      complain(error.message);
    }
  }

  function complain(words) {
    const box = document.createElement("p");
    box.className = "notice bad";
    box.textContent = words;
    status.querySelector("[data-state]").replaceChildren(box);
  }

  // Take over what the run that is waited for has found so far.
  async function show() {
    const mine = run;
    const response = await fetch(`/what-if?run=${encodeURIComponent(mine)}`, { headers: { accept: "text/html" }, credentials: "same-origin" });
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    const found = fresh.querySelector("#status [data-state]");
    if (mine !== run || !found || found.dataset.run !== mine) return;
    const ended = ["done", "failed", "stopped"].includes(found.dataset.state);
    if (ended) clearInterval(polling);
    const drawn = ["done", "quick"].includes(found.dataset.state);
    for (const part of document.querySelectorAll("main [data-live][id]")) {
      const other = fresh.getElementById(part.id);
      if (other && (drawn || part === status) && other.innerHTML !== part.innerHTML) {
        const open = [...part.querySelectorAll("details[open][id]")].map((one) => one.id);
        part.replaceChildren(...other.childNodes);
        for (const id of open) document.getElementById(id)?.setAttribute("open", "");
      }
    }
    begin = found.dataset.begin;
    if (drawn) track.build();
  }

  function heard({ detail: { name, data } }) {
    if (name === "answer" && !data.failure) later();
    if (name !== "progress" || data.what !== "futures" || data.run !== run) return;
    const bar = status.querySelector("progress");
    if (bar) bar.value = data.done;
    if (data.state !== "waiting" || !bar) show();
  }

  // --- the timeline and the cards ---------------------------------------------------------------------------------------

  const track = timeline(document.querySelector("[data-track]"), {
    begin: () => begin, days, frame, events,
    move: (event, settled) => {
      filled(list.querySelector(`[data-card="${event.kind}-${event.number}"]`), event);
      keepInAddress();
      later(settled ? 120 : WAIT);
    },
    remove: (event) => removed(event),
    chosen: (event) => {
      for (const card of list.children) card.classList.toggle("current", card.dataset.card === `${event.kind}-${event.number}`);
    },
  });

  function filled(card, { kind, one }) {
    const title = kind === "orders" ? (one.content ?? "stand_down").replaceAll("_", " ") : NAMES[kind];
    card.querySelector("h3").textContent = `${title[0].toUpperCase()}${title.slice(1)}, ${spoken(one.date)}`;
    for (const field of card.querySelectorAll("[data-field]")) {
      const name = field.dataset.field;
      let value = name === "lapses" ? (one.orders ?? [])[0] : one[name];
      if (name === "content") value ??= "stand_down";
      if (name === "scale") value ??= 1;
      if (Array.isArray(value)) {
        field.placeholder = value.join(" to ");
        value = "";
      }
      if (field.type === "date") {
        field.min = name === "until" ? one.date : begin;
        field.max = name === "until" ? "" : dateOf(begin, days() - 1);
      }
      if (field !== document.activeElement) field.value = value ?? "";
    }
    for (const box of card.querySelectorAll("[data-group]")) box.checked = (one.groups ?? []).includes(box.value);
  }

  function built() {
    list.replaceChildren();
    for (const event of events()) {
      const card = document.getElementById(`event-${event.kind}`).content.cloneNode(true).firstElementChild;
      card.dataset.card = `${event.kind}-${event.number}`;
      const choice = card.querySelector("[data-orders-in-force]");
      const own = plan.orders.filter((one) => one.id).map((one) => ({ id: one.id, words: `of the plan: ${one.id}` }));
      for (const one of choice ? [...inForce, ...own] : []) choice.append(new Option(one.words, one.id));
      list.append(card);
      filled(card, event);
    }
    document.querySelector("[data-no-events]").hidden = list.children.length > 0;
    for (const field of document.querySelectorAll("[data-plain]")) {
      if (field !== document.activeElement) field.value = plan[field.dataset.plain] ?? (field.dataset.plain === "days" ? 90 : "");
    }
    track.build();
    keepInAddress();
  }

  function ofCard(node) {
    const card = node.closest("[data-card]");
    return card && events().find((one) => `${one.kind}-${one.number}` === card.dataset.card);
  }

  function changed(input) {
    const field = input.target;
    if (field.matches("[data-plain]")) {
      if (!field.checkValidity()) return;
      const name = field.dataset.plain;
      if (field.value === "") delete plan[name];
      else plan[name] = field.type === "number" ? Number(field.value) : field.value;
      track.build();
      keepInAddress();
      later(500);
    } else if (field.matches("[data-stake], [data-promise], [data-shown-group]")) {
      if (field.checkValidity() && field.value !== "-") later(400);
    } else if (field.closest("[data-card]")) {
      edited(ofCard(field), field);
    }
  }

  function edited(event, field) {
    if (!field.checkValidity()) return;
    const { one } = event;
    const name = field.dataset.field;
    if (field.matches("[data-group]")) {
      one.groups = [...field.closest("fieldset").querySelectorAll(":checked")].map((box) => box.value);
      if (!one.groups.length) delete one.groups;
    } else if (name === "lapses") {
      if (field.value) one.orders = [field.value];
      else delete one.orders;
    } else if (field.value === "") {
      if (name !== "date") delete one[name];
    } else {
      one[name] = field.type === "number" ? Number(field.value) : field.value;
    }
    filled(field.closest("[data-card]"), event);
    track.build();
    keepInAddress();
    later();
  }

  function added(kind) {
    const day = dateOf(begin, Math.min(days() - 1, 7 * (1 + plan[kind].length)));
    const fresh = { orders: { content: JSON.parse(facts.contents)[0] }, strikes: {}, lifts: { order: "all" }, talks: {} }[kind];
    if (kind === "orders") {
      const taken = new Set(plan.orders.map((one) => one.id));
      let number = 1;
      while (taken.has(`order-${number}`)) number += 1;
      fresh.id = `order-${number}`;
    }
    if (kind === "talks" && inForce.length) fresh.orders = [inForce[0].id];
    plan[kind].push({ date: day, ...fresh });
    built();
    document.querySelector(`[data-handle="${kind}-${plan[kind].length - 1}-date"]`)?.focus();
    later(60);
  }

  function removed(event) {
    plan[event.kind].splice(event.number, 1);
    built();
    (document.querySelector(".handle") ?? document.querySelector("[data-add]")).focus();
    later(60);
  }

  function pressed(click) {
    const button = click.target.closest("button");
    if (!button) return;
    if (button.dataset.add) added(button.dataset.add);
    else if (button.matches("[data-remove]")) removed(ofCard(button));
    else if (button.matches("[data-clear]")) {
      for (const kind of KINDS) plan[kind] = [];
      built();
      later(60);
    } else if (button.matches("[data-usual-stakes]")) {
      for (const one of document.querySelectorAll("[data-stake]")) one.value = one.dataset.usual;
      later(60);
    }
  }

  async function opened(input) {
    const [file] = input.target.files;
    if (!file) return;
    try {
      const envelope = await desk.send("/actions/read-plan", { text: await file.text(), name: file.name });
      plan = envelope.data.result.plan;
      for (const kind of KINDS) plan[kind] ??= [];
      built();
      desk.toast(envelope.data.words);
      later(0);
    } catch (error) {
      desk.toast(error.message, "bad");
    }
    input.target.value = "";
  }

  // --- setting up -----------------------------------------------------------------------------------------------------

  for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;
  document.querySelector("main").addEventListener("input", changed);
  document.querySelector("main").addEventListener("click", pressed);
  document.getElementById("plan-file").addEventListener("change", opened);
  document.addEventListener("desk:news", heard);
  document.addEventListener("desk:refreshed", () => track.build());
  narrow.addEventListener("change", () => later(0));
  const asked = new URL(location.href).searchParams;
  built();
  if (asked.has("plan") && !["done", "quick"].includes(asked.has("run") && state().run ? state().state : "")) simulate();
  else if (run) polling = setInterval(show, POLL);
})();
