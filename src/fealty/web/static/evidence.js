"use strict";
// Review with the keyboard: walk through the list, read each record beside its source, say a word on it, undo.
// A word that comes too late, because somebody else was faster, is shown beside theirs; nothing that was typed is lost.

(() => {
  const list = document.querySelector("[data-records]");
  const pane = document.getElementById("reading");
  const beside = list?.hasAttribute("data-beside") ?? false;
  const STATES = { accept: "accepted", edit: "edited", reject: "rejected", unsure: "unsure" };

  // --- the list -----------------------------------------------------------------------------------------------------

  function items() {
    return list ? [...list.querySelectorAll("li[data-record]")] : [];
  }

  function current() {
    return list?.querySelector("li.current") ?? null;
  }

  // What the words are about: the record in the pane, or the chosen one beside a text; its id and its version.
  function chosen() {
    const reading = pane?.querySelector("[data-reading]");
    const item = reading ? null : current();
    const id = reading?.dataset.reading ?? item?.dataset.record;
    if (!id) return null;
    const state = (reading ?? item).querySelector("[data-version]");
    return { id, version: state?.dataset.version ?? "" };
  }

  function point(item) {
    for (const one of items()) {
      one.classList.toggle("current", one === item);
      if (one === item) one.querySelector("a.line").setAttribute("aria-current", "true");
      else one.querySelector("a.line").removeAttribute("aria-current");
    }
    item.querySelector("a.line").focus({ preventScroll: true });
    item.scrollIntoView({ block: "nearest" });
  }

  async function choose(item) {
    if (pane && unsaved() && !(await desk.confirmed("The form has changes that are not saved. Leave it?"))) return;
    point(item);
    if (pane) await read(item.dataset.record);
    else show(item.dataset.record);
  }

  async function step(by) {
    const every = items();
    const at = every.indexOf(current());
    const next = every[at < 0 ? 0 : at + by];
    if (next) return choose(next);
    const further = by > 0 ? list?.dataset.next : list?.dataset.previous;
    if (further) location.assign(`${further}&at=${by > 0 ? "first" : "last"}`);
    else desk.toast(by > 0 ? "This is the last record." : "This is the first record.");
  }

  // --- the record beside it -----------------------------------------------------------------------------------------

  let asked = 0;

  // Take the record's part of its own page into the pane; only the last one that was asked for.
  async function read(id) {
    const mine = ++asked;
    const response = await fetch(`/evidence/${encodeURIComponent(id)}`, { headers: { accept: "text/html" }, credentials: "same-origin" });
    if (mine !== asked) return;
    if (!response.ok) return desk.toast("This record cannot be shown.", "bad");
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-reading]");
    if (mine !== asked || !fresh) return;
    retitle(fresh);
    pane.replaceChildren(fresh);
    if (list) {
      const here = name(id, ["above"]);
      for (const back of pane.querySelectorAll("input[name=back]")) back.value = here.pathname + here.search;
    }
    settle();
  }

  // Name the record in the address, so that whatever is asked for anew is about it, wherever it stands by then.
  function name(id, without = []) {
    const here = new URL(location.href);
    here.searchParams.set("at", id);
    for (const one of without) here.searchParams.delete(one);
    history.replaceState(null, "", here);
    return here;
  }

  // A page has one first heading: in the pane the record's is a second one.
  function retitle(reading) {
    const heading = reading.querySelector("h1");
    if (!heading || !list) return;
    const second = document.createElement("h2");
    second.append(...heading.childNodes);
    heading.replaceWith(second);
  }

  function settle() {
    const text = pane?.querySelector("[data-text]");
    const quote = text?.querySelector("#quote");
    if (quote) text.scrollTop += quote.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 3;
    const cancel = pane?.querySelector("[data-cancel]");
    if (cancel) cancel.hidden = false;
    remember();
  }

  // Beside a whole text: the quote that belongs to the chosen record.
  function show(id) {
    const marks = [...document.querySelectorAll("[data-whole] [data-mark]")];
    for (const one of marks) one.classList.toggle("current", one.dataset.mark.split(" ").includes(id));
    marks.find((one) => one.classList.contains("current"))?.scrollIntoView({ block: "center" });
  }

  // --- words --------------------------------------------------------------------------------------------------------

  async function judge(verdict, why = "") {
    const one = chosen();
    if (!one) return;
    try {
      const envelope = await desk.send("/actions/judge", { record: one.id, verdict, why, seen: one.version });
      said(envelope, verdict);
      await onward();
    } catch (error) {
      refused(error, () => judge(verdict, why));
    }
  }

  function said(envelope, verdict) {
    desk.toast(envelope.data.words);
    const { record, version } = envelope.data.result;
    for (const place of [document.getElementById(`s-${record}`), pane?.querySelector("#standing-now")]) {
      const about = place?.id === "standing-now" ? pane.querySelector("[data-reading]").dataset.reading : record;
      if (place && about === record) mark(place, verdict, version);
    }
  }

  function mark(place, verdict, version) {
    const state = document.createElement("span");
    state.className = "state";
    state.dataset.version = version;
    state.dataset.state = verdict;
    const chip = document.createElement("span");
    chip.className = `chip ${verdict}`;
    chip.textContent = STATES[verdict];
    state.append(chip);
    place.replaceChildren(state);
  }

  // After a word the next record comes by itself; a record that is read alone is read anew.
  async function onward() {
    if (!list) return read(chosen().id);
    const every = items();
    const next = every[every.indexOf(current()) + 1];
    if (next) return choose(next);
    if (pane) await read(chosen().id);
    if (list.dataset.next) location.assign(`${list.dataset.next}&at=first`);
  }

  async function reject() {
    const box = pane?.querySelector("input#why");
    if (!box) return judge("reject");
    box.closest(".why").classList.add("asked");
    box.placeholder = "Enter rejects, Escape does not";
    box.focus();
  }

  // --- conflicts ----------------------------------------------------------------------------------------------------

  // Show what stands now beside what one was about to say; saying it again is then a decision.
  function refused(error, again) {
    const place = pane?.querySelector("[data-conflict]");
    if (error.status !== 409 || !error.problem?.detail?.sides || !place) return desk.toast(error.message, "bad");
    const detail = error.problem.detail;
    const words = document.createElement("p");
    words.textContent = error.message;
    const insist = button("Say mine all the same", "strong");
    const leave = button("Keep theirs");
    insist.addEventListener("click", () => {
      for (const seen of pane.querySelectorAll("[data-verdicts] input[name=seen], [data-editing] input[name=seen]")) seen.value = detail.version;
      pane.querySelector("#standing-now [data-version]").dataset.version = detail.version;
      place.hidden = true;
      again();
    });
    leave.addEventListener("click", () => read(detail.record));
    const row = document.createElement("div");
    row.className = "row";
    row.append(insist, leave);
    place.replaceChildren(words, sides(detail), row);
    place.hidden = false;
    place.scrollIntoView({ block: "nearest" });
    insist.focus();
  }

  function button(words, kind = "") {
    const one = document.createElement("button");
    one.type = "button";
    one.className = kind;
    one.textContent = words;
    return one;
  }

  function sides(detail) {
    const table = document.createElement("table");
    const who = [...new Set(detail.since.map((one) => one.who))].join(", ") || "Somebody";
    const head = table.createTHead().insertRow();
    for (const words of ["", `What stands now (${who})`, "What you were about to say"]) {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = words;
      head.append(cell);
    }
    const body = table.createTBody();
    for (const one of detail.sides) {
      const row = body.insertRow();
      const name = document.createElement("th");
      name.scope = "row";
      name.textContent = one.label;
      row.append(name);
      for (const words of [one.theirs, one.mine]) row.insertCell().textContent = words;
    }
    return table;
  }

  // --- the form -----------------------------------------------------------------------------------------------------

  let before = "";

  function filled() {
    const form = pane?.querySelector("[data-editing]");
    return form ? new URLSearchParams(new FormData(form)).toString().replace(/seen=[^&]*/, "") : "";
  }

  function remember() {
    before = filled();
  }

  function unsaved() {
    return Boolean(pane?.querySelector("details.edit")?.open) && filled() !== before;
  }

  function openForm() {
    const details = pane?.querySelector("details.edit");
    if (!details) return;
    details.open = true;
    details.scrollIntoView({ block: "start" });
    details.querySelector("select, textarea, input:not([type=hidden])")?.focus({ preventScroll: true });
  }

  async function save(form) {
    const fields = new FormData(form);
    const body = {
      record: fields.get("record"), seen: fields.get("seen"), opened: fields.get("opened"), why: fields.get("why"),
      name: fields.getAll("name"), value: fields.getAll("value"),
    };
    complain(form, {});
    try {
      const envelope = await desk.send("/actions/edit", body);
      said(envelope, "edit");
      await read(body.record);
      pane.querySelector("article")?.scrollIntoView({ block: "nearest" });
      (current()?.querySelector("a.line") ?? document.getElementById("main")).focus({ preventScroll: true });
    } catch (error) {
      const wrong = error.problem?.detail?.fields;
      if (wrong) complain(form, wrong);
      if (error.status === 409) refused(error, () => save(form));
      else desk.toast(error.message, "bad");
    }
  }

  // Say at each field what is wrong with it, and go to the first one.
  function complain(form, wrong) {
    for (const field of form.querySelectorAll("[data-field]")) {
      const control = field.querySelector("select, textarea, input:not([type=hidden])");
      const hint = field.querySelector(".hint");
      const words = wrong[field.dataset.field];
      hint.dataset.usual ??= hint.textContent;
      hint.textContent = words ?? hint.dataset.usual;
      field.classList.toggle("wrong", Boolean(words));
      if (words) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    }
    form.querySelector(".wrong")?.querySelector("select, textarea, input:not([type=hidden])")?.focus();
  }

  // --- listening ----------------------------------------------------------------------------------------------------

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-verdicts]")) {
      event.preventDefault();
      judge(event.submitter?.value ?? "reject", new FormData(form).get("why"));
    } else if (form.matches("[data-editing]")) {
      event.preventDefault();
      save(form);
    }
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a.line, [data-edit], [data-cancel], [data-whole] [data-mark]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    if (link.matches("[data-edit]")) {
      event.preventDefault();
      openForm();
    } else if (link.matches("[data-cancel]")) {
      pane.querySelector("[data-editing]").reset();
      pane.querySelector("details.edit").open = false;
      complain(pane.querySelector("[data-editing]"), {});
    } else if (link.matches("a.line") && list?.contains(link)) {
      event.preventDefault();
      choose(link.closest("li")).then(() => {
        if (pane && matchMedia("(max-width: 60rem)").matches) pane.scrollIntoView({ block: "start" });
      });
    } else if (link.dataset.mark) {
      const item = items().find((one) => link.dataset.mark.split(" ").includes(one.dataset.record));
      if (!item) return;
      event.preventDefault();
      choose(item);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.("input#why")) return;
    if (event.key === "Enter") {
      event.preventDefault();
      const words = event.target.value;
      event.target.blur();
      judge("reject", words);
    } else if (event.key === "Escape") {
      event.target.blur();
    }
  });

  // Undo and “take back” are forms of their own; what they touched is shown as it stands again.
  document.addEventListener("desk:done", async (event) => {
    const { result, words } = event.detail.data;
    if (event.target.dataset.back) return desk.leave(event.target.dataset.back, words);
    if (result?.records) return desk.leave("", words); // a whole batch: which records are listed may be others now
    const record = result?.record;
    if (!record) return;
    const item = items().find((one) => one.dataset.record === record);
    if (item && event.target.matches('[action="/actions/undo"]')) point(item);
    const apart = event.target.closest("[data-merge]");
    if (pane && !apart) await read(list ? record : chosen().id);
    if (!apart) desk.refresh();
  });

  document.addEventListener("desk:refreshed", () => {
    const form = pane?.querySelector("[data-verdicts] input[name=seen]");
    const shown = pane?.querySelector("#standing-now [data-version]");
    if (form && shown && form.value !== shown.dataset.version && !pane.querySelector("details.edit").open) form.value = shown.dataset.version;
  });

  addEventListener("beforeunload", (event) => {
    if (unsaved()) event.preventDefault();
  });

  if (list) {
    desk.key("j", "Next record", () => step(1));
    desk.key("k", "Record before", () => step(-1));
  }
  if (list || pane) {
    desk.key("a", "Accept", () => judge("accept"));
    desk.key("r", "Reject, with a reason if you like", reject);
    desk.key("u", "Unsure", () => judge("unsure"));
  }
  if (pane) desk.key("e", "Edit the fields", openForm);
  if (beside && current()) show(current().dataset.record);
  if (list && pane?.querySelector("[data-reading]")) name(pane.querySelector("[data-reading]").dataset.reading);
  document.querySelector("[data-together]")?.focus();
  if (location.hash === "#edit") openForm();
  settle();
})();
