"use strict";
// Forms that mend a record where it is read (`parts/fix.html`). What was changed, and nothing else, is sent to the judging
// action together with the version that the form was filled from; where somebody was faster, what they said and what
// stands now is shown in the form, and the person decides again.

(() => {
  const WORDS = { begin: "from", end: "to" };

  function known(name) {
    const options = document.getElementById("known-names")?.options ?? [];
    return [...options].find((one) => one.value === name)?.dataset.id ?? null;
  }

  // Return somebody by the name that was typed: the words of the text are kept where a known actor is named, and
  // replaced where nobody knows the name, since the old words would still mean whom they meant.
  function mention(name, before) {
    if (!name) return null;
    if (before && (before.name ?? before.text) === name) return before;
    const actor = known(name);
    if (actor && before) return { ...before, name, actor };
    return { text: name, span: null, name, actor };
  }

  function interval(begin, end, before) {
    const old = before ?? { begin: null, end: null, precision: "day", text: null };
    if ((old.begin ?? "") === begin && (old.end ?? "") === end) return before;
    return { ...old, begin: begin || null, end: end || null, precision: "day" };
  }

  const read = {
    text: ([text]) => text.trim() || null,
    choice: ([text]) => text || null,
    interval: ([begin, end], before) => interval(begin, end, before),
    mention: ([text], before) => mention(text.trim(), before),
    mentions: (texts, before) => texts.map((text, place) => mention(text.trim(), before[place])).filter(Boolean),
    lines: ([text]) => text.split("\n").map((one) => one.trim()).filter(Boolean),
    pairs: ([text]) => Object.fromEntries(
      text.split("\n").filter((one) => one.includes(":")).map((one) => {
        const place = one.indexOf(":");
        return [one.slice(0, place).trim(), one.slice(place + 1).trim()];
      }),
    ),
  };

  // Return the fields that say something else than the record did.
  function changes(form) {
    const found = {};
    for (const field of form.querySelectorAll("[data-field]")) {
      const before = JSON.parse(field.dataset.value);
      const texts = [...field.querySelectorAll("input, select, textarea")].map((one) => one.value);
      const now = read[field.dataset.shape](texts, before);
      if (JSON.stringify(now ?? null) !== JSON.stringify(before ?? null)) found[field.dataset.field] = now;
    }
    return found;
  }

  function said(value) {
    if (value === null || value === undefined || value === "") return "nothing";
    if (Array.isArray(value)) return value.map(said).join(", ") || "nobody";
    if (typeof value !== "object") return String(value);
    if ("begin" in value || "end" in value) return `${WORDS.begin} ${value.begin ?? "…"} ${WORDS.end} ${value.end ?? "…"}`;
    return value.name ?? value.text ?? JSON.stringify(value);
  }

  function line(tag, text) {
    const node = document.createElement(tag);
    node.textContent = text;
    return node;
  }

  function button(words, act, kind = "") {
    const node = line("button", words);
    node.type = "button";
    node.className = kind;
    node.addEventListener("click", act);
    return node;
  }

  // Show who was faster, what they said, and what now stands in the fields that this person wants to change.
  function conflict(form, mine, problem) {
    const box = form.querySelector("[data-conflict]");
    const { since, stands, version } = problem.detail;
    const list = document.createElement("ul");
    for (const one of since) {
      const fields = Object.entries(one.changes ?? {}).map(([name, value]) => `${name}: ${said(value)}`).join("; ");
      list.append(line("li", `${one.who}, ${one.at.slice(0, 16).replace("T", " ")}: ${one.verdict ?? "took a judgement back"}${fields ? ` (${fields})` : ""}`));
    }
    const fields = document.createElement("ul");
    for (const [name, value] of Object.entries(mine)) {
      fields.append(line("li", `${name}: now ${said(stands.record[name])}; you want ${said(value)}`));
    }
    const row = document.createElement("div");
    row.className = "row";
    row.append(
      button("Save mine all the same", () => { form.dataset.seen = version; save(form); }, "danger"),
      button("Keep what stands", () => location.reload()),
    );
    box.replaceChildren(line("p", problem.words), list, fields, row);
    box.hidden = false;
    row.querySelector("button").focus();
  }

  async function save(form) {
    const told = form.querySelector("[data-told]");
    const mine = changes(form);
    if (!Object.keys(mine).length) {
      told.textContent = "Nothing was changed.";
      return;
    }
    const { record, seen } = form.dataset;
    const why = form.querySelector("[data-why]")?.value.trim() ?? "";
    try {
      const envelope = await window.desk.send("/actions/judge", { record, verdict: "edit", changes: mine, why, seen });
      form.dataset.seen = envelope.data.result.version;
      for (const [name, value] of Object.entries(mine)) {
        form.querySelector(`[data-field="${name}"]`).dataset.value = JSON.stringify(value ?? null);
      }
      for (const one of form.querySelectorAll("input, textarea")) one.defaultValue = one.value;
      for (const one of form.querySelectorAll("option")) one.defaultSelected = one.selected;
      form.querySelector("[data-conflict]").hidden = true;
      told.textContent = "Saved. The answer is being computed anew.";
      window.desk.toast(envelope.data.words);
      form.dispatchEvent(new CustomEvent("desk:done", { bubbles: true, detail: envelope }));
    } catch (error) {
      told.textContent = error.message;
      if (error.status === 409 && error.problem.detail?.stands) conflict(form, mine, error.problem);
    }
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-fix]")) return;
    event.preventDefault();
    save(event.target);
  });
  document.addEventListener("reset", (event) => {
    if (event.target.matches("form[data-fix]")) event.target.querySelector("[data-conflict]").hidden = true;
  });
  // Who accepts or rejects the record on the same page has seen what this form was filled from.
  document.addEventListener("desk:done", (event) => {
    const { record, version } = event.detail.data.result ?? {};
    if (new URL(event.target.action, location.href).pathname !== "/actions/judge" || !version) return;
    for (const form of document.querySelectorAll("form[data-fix]")) {
      if (form.dataset.record === record) form.dataset.seen = version;
    }
  });
  // A list of names always has room for one more.
  document.addEventListener("input", (event) => {
    const list = event.target.closest('[data-shape="mentions"]');
    if (!list || event.target !== list.querySelector("input:last-of-type") || !event.target.value) return;
    const more = event.target.cloneNode();
    more.value = "";
    more.defaultValue = "";
    event.target.after(" ", more);
  });

  function ready() {
    for (const one of document.querySelectorAll("form[data-fix] button[hidden]")) one.hidden = false;
    for (const one of document.querySelectorAll("details[data-fix-key]")) {
      window.desk.key(one.dataset.fixKey, one.querySelector("summary").textContent, () => {
        one.open = true;
        one.scrollIntoView({ block: "nearest" });
        one.querySelector("input, select, textarea").focus();
      });
    }
  }
  document.addEventListener("desk:refreshed", ready);
  ready();
})();
