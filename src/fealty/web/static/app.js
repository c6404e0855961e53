"use strict";
// What every page shares: sending forms without leaving the page, toasts, news from the server, keys, theme, dialogs.
// Pages work without it for reading, and forms work as plain forms. Page scripts use `window.desk`.

const desk = (() => {
  const csrf = document.querySelector('meta[name="csrf-token"]')?.content ?? "";

  // --- asking and sending -------------------------------------------------------------------------------------------

  // Return the envelope of an answer; an error is thrown with its `status` and its `problem`.
  async function ask(address, options = {}) {
    const headers = { accept: "application/json", "x-csrf-token": csrf, ...options.headers };
    const response = await fetch(address, { credentials: "same-origin", ...options, headers });
    const envelope = await response.json();
    if (envelope.error) {
      const error = new Error(envelope.error.words);
      error.status = response.status;
      error.problem = envelope.error;
      throw error;
    }
    return envelope;
  }

  // Send an action's body as JSON.
  function send(action, body = {}) {
    const headers = { "content-type": "application/json" };
    return ask(action, { method: "POST", headers, body: JSON.stringify(body) });
  }

  // --- saying -------------------------------------------------------------------------------------------------------

  function toast(words, kind = "good") {
    const box = document.querySelector(".toasts");
    const one = document.createElement("p");
    one.className = `toast ${kind}`;
    one.textContent = words;
    box.append(one);
    while (box.children.length > 4) box.firstElementChild.remove();
    setTimeout(() => one.remove(), kind === "bad" ? 12000 : 5000);
  }

  // Go to another page, or to this one anew, and say something there.
  function leave(address, words) {
    sessionStorage.setItem("desk:words", words);
    if (address) location.assign(address);
    else location.reload();
  }

  function confirmed(words) {
    const dialog = document.querySelector("dialog.confirm");
    dialog.querySelector("#confirm-words").textContent = words;
    dialog.returnValue = "no";
    dialog.showModal();
    return new Promise((done) => {
      dialog.addEventListener("close", () => done(dialog.returnValue === "yes"), { once: true });
    });
  }

  // --- forms --------------------------------------------------------------------------------------------------------

  // A form with `data-send` is sent without leaving the page; "desk:done" or "desk:failed" tells page scripts.
  async function submit(event) {
    const form = event.target;
    if (!form.matches("form[data-send]")) return;
    event.preventDefault();
    if (form.dataset.confirm && !(await confirmed(form.dataset.confirm))) return;
    const fields = new FormData(form, event.submitter ?? undefined);
    const upload = form.enctype === "multipart/form-data";
    const body = upload ? fields : new URLSearchParams([...fields].filter(([, value]) => typeof value === "string"));
    try {
      const envelope = await ask(form.action, { method: "POST", body });
      toast(envelope.data.words);
      release(form);
      form.dispatchEvent(new CustomEvent("desk:done", { bubbles: true, detail: envelope }));
    } catch (error) {
      toast(error.message, "bad");
      form.dispatchEvent(new CustomEvent("desk:failed", { bubbles: true, detail: error }));
    }
  }
  document.addEventListener("submit", submit);

  // A part is not taken over while the focus is inside of it; after a button in it has done its work, it may be.
  function release(form) {
    const part = form.closest("[data-live]");
    if (!part || !form.contains(document.activeElement) || !document.activeElement.matches("button")) return;
    part.tabIndex = -1;
    part.focus({ preventScroll: true });
  }

  // --- keys ---------------------------------------------------------------------------------------------------------

  const keys = new Map();

  // Let a key do something; `words` say what in the help. Keys are silent while somebody types.
  function key(name, words, act) {
    keys.set(name, { words, act });
  }

  function pressed(event) {
    const typing = event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const found = keys.get(event.key);
    if (!found) return;
    event.preventDefault();
    found.act(event);
  }
  document.addEventListener("keydown", pressed);

  function help() {
    const list = document.querySelector("[data-keys]");
    list.replaceChildren();
    for (const [name, { words }] of keys) {
      const row = document.createElement("div");
      const term = document.createElement("dt");
      const said = document.createElement("dd");
      const cap = document.createElement("kbd");
      cap.textContent = name;
      term.append(cap);
      said.textContent = words;
      row.append(term, said);
      list.append(row);
    }
    document.querySelector("dialog.help").showModal();
  }

  // --- theme --------------------------------------------------------------------------------------------------------

  const themes = ["", "light", "dark"];

  function theme() {
    return document.documentElement.dataset.theme ?? "";
  }

  function name(button) {
    button.textContent = { "": "Theme: system", light: "Theme: light", dark: "Theme: dark" }[theme()];
  }

  function turn(button) {
    const next = themes[(themes.indexOf(theme()) + 1) % themes.length];
    if (next) document.documentElement.dataset.theme = next;
    else delete document.documentElement.dataset.theme;
    document.cookie = `theme=${next}; path=/; samesite=strict; max-age=${next ? 31536000 : 0}`;
    name(button);
    document.dispatchEvent(new CustomEvent("desk:theme"));
  }

  // --- news ---------------------------------------------------------------------------------------------------------

  // Take over the parts of this page that show the case: those with `data-live` and an id, and how the answer stands.
  async function refresh() {
    const where = location.href;
    const response = await fetch(where, { headers: { accept: "text/html" }, credentials: "same-origin" });
    if (!response.ok) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    if (location.href !== where) return refresh(); // the page went on meanwhile, and shows something else
    const old = document.querySelector("[data-standing]");
    const now = fresh.querySelector("[data-standing]");
    if (old && now && old.innerHTML !== now.innerHTML) old.replaceChildren(...now.children);
    for (const part of document.querySelectorAll("[data-live][id]")) {
      const other = fresh.getElementById(part.id);
      const inside = part !== document.activeElement && part.contains(document.activeElement);
      if (other && other.innerHTML !== part.innerHTML && !inside) {
        part.replaceChildren(...other.childNodes);
      }
    }
    document.body.dataset.version = fresh.body.dataset.version;
    document.dispatchEvent(new CustomEvent("desk:refreshed"));
  }

  // Page scripts listen to "desk:news" on the document; its detail is {name, data}.
  function listen() {
    const line = new EventSource("/events");
    const heard = (event) => {
      const data = JSON.parse(event.data);
      document.dispatchEvent(new CustomEvent("desk:news", { detail: { name: event.type, data } }));
      if (event.type === "answer") {
        if (document.body.dataset.page === "answer") toast(data.failure || "The answer is up to date.", data.failure ? "bad" : "good");
        refresh();
      } else if (event.type === "changed") {
        refresh();
      } else if (event.type === "standing" && data.version !== document.body.dataset.version) {
        refresh();
      }
    };
    for (const kind of ["standing", "changed", "answer", "progress"]) line.addEventListener(kind, heard);
    addEventListener("pagehide", () => line.close());
  }

  // --- setting up ---------------------------------------------------------------------------------------------------

  // On a narrow screen the navigation is wider than the screen: show where one is.
  const place = document.querySelector(".pages [aria-current=page]");
  if (place) {
    const list = place.closest("ul");
    list.scrollLeft = place.offsetLeft - list.offsetLeft - (list.clientWidth - place.offsetWidth) / 2;
  }

  const toggle = document.querySelector("[data-theme-toggle]");
  if (toggle) {
    toggle.hidden = false;
    name(toggle);
    toggle.addEventListener("click", () => turn(toggle));
  }
  const helper = document.querySelector("[data-help]");
  if (helper) {
    helper.hidden = false;
    helper.addEventListener("click", help);
    key("?", "Show the keys", help);
    key("/", "Search the records", () => document.getElementById("find").focus());
    key("z", "Take your last judgement back", () => document.querySelector('form[action="/actions/undo"]').requestSubmit());
  }
  const words = sessionStorage.getItem("desk:words");
  if (words) {
    sessionStorage.removeItem("desk:words");
    toast(words);
  }
  if (document.body.dataset.version && csrf) listen();

  return { ask, send, toast, leave, confirmed, key, refresh };
})();
window.desk = desk;
