"use strict";
// Hypotheses: what is moved becomes a draft in the page's address; the server weighs it, and the parts with `data-live`
// are taken over. Nothing is computed here, and nothing is saved before somebody says so.

(() => {
  const WAIT = 140; // milliseconds after the last move
  const open = new Set();
  let waiting = 0;
  let running = null;
  let draft = read();

  // --- the draft ----------------------------------------------------------------------------------------------------

  function state() {
    return document.querySelector("[data-draft]")?.dataset;
  }

  // Return the changes on the page as a map from a reading's id to its changed fields, in their order.
  function read() {
    return new Map(JSON.parse(state()?.draft ?? "[]").map((one) => [one.id, one]));
  }

  function changed(id) {
    if (!draft.has(id)) draft.set(id, { id });
    return draft.get(id);
  }

  // Return the page's address with the draft in it; without one where it is what is saved.
  function address() {
    const found = new URL(location.href);
    const text = JSON.stringify([...draft.values()]);
    const saved = JSON.stringify(JSON.parse(state()?.saved ?? "[]"));
    if (text === saved) found.searchParams.delete("draft");
    else found.searchParams.set("draft", text);
    return found;
  }

  // --- asking the server ----------------------------------------------------------------------------------------------

  function later() {
    clearTimeout(waiting);
    waiting = setTimeout(() => show(address()), WAIT);
  }

  async function show(where) {
    clearTimeout(waiting);
    running?.abort();
    const mine = new AbortController();
    running = mine;
    document.body.classList.add("waiting");
    try {
      const response = await fetch(where, { headers: { accept: "text/html" }, credentials: "same-origin", signal: mine.signal });
      const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
      if (!response.ok) {
        desk.toast(fresh.querySelector("main p")?.textContent ?? "This cannot be weighed.", "bad");
        return;
      }
      history.replaceState(null, "", where);
      takeOver(fresh);
    } catch (error) {
      if (error.name !== "AbortError") desk.toast("The desk does not answer.", "bad");
    } finally {
      if (running === mine) document.body.classList.remove("waiting");
    }
  }

  function takeOver(fresh) {
    for (const part of document.querySelectorAll("main [data-live][id]")) {
      const other = fresh.getElementById(part.id);
      if (other && other.innerHTML !== part.innerHTML) part.replaceChildren(...other.childNodes);
    }
    reopen();
  }

  // Open what was open: parts that were taken over are closed.
  function reopen() {
    for (const id of open) {
      const found = document.getElementById(id);
      if (found) found.open = true;
    }
  }

  // --- what can be moved ----------------------------------------------------------------------------------------------

  function moved(event) {
    const field = event.target;
    if (!(field instanceof HTMLInputElement) || field.value === "" || !field.checkValidity()) return;
    const reading = field.closest("[data-reading]")?.dataset.reading ?? field.dataset.of;
    if (field.dataset.slide || field.dataset.figure) {
      const name = field.dataset.slide ?? field.dataset.figure;
      changed(reading)[name] = Number(field.value);
      const twin = field.closest(".moving .row")?.querySelector(field.dataset.slide ? "[data-figure]" : "[data-slide]");
      if (twin) twin.value = field.value;
      later();
    } else if (field.dataset.ratio) {
      const one = changed(reading);
      one.ratios = { ...one.ratios, [field.dataset.ratio]: Number(field.value) };
      later();
    }
  }

  // What changes which readings there are changes the whole page.
  function anew() {
    location.assign(address());
  }

  function pressed(event) {
    const button = event.target.closest("[data-drop], [data-put-back]");
    if (!button) return;
    const reading = button.closest("[data-reading]")?.dataset.reading;
    if (button.dataset.putBack) draft.delete(button.dataset.putBack);
    else if (button.dataset.own) draft.delete(reading);
    else draft.set(reading, { id: reading, drop: true });
    anew();
  }

  function added(form) {
    const fields = new FormData(form);
    let number = 1;
    while (draft.has(`own-${number}`)) number += 1;
    const id = `own-${number}`;
    draft.set(id, { id, name: fields.get("name"), words: fields.get("words"), ratio: Number(fields.get("ratio")) });
    anew();
  }

  // --- setting up -----------------------------------------------------------------------------------------------------

  document.addEventListener("input", moved);
  document.addEventListener("click", pressed);
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-own-reading]")) return;
    event.preventDefault();
    added(event.target);
  });
  document.addEventListener("toggle", (event) => {
    if (!event.target.id || !event.target.matches("details")) return;
    if (event.target.open) open.add(event.target.id);
    else if (event.target.isConnected) open.delete(event.target.id);
  }, true);
  document.querySelector("[data-subject] select")?.addEventListener("change", (event) => {
    const found = address();
    found.searchParams.set("about", event.target.value);
    location.assign(found);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#i"]');
    const item = link && document.getElementById(link.hash.slice(1));
    if (item?.matches("details")) item.open = true;
  });
  document.addEventListener("desk:done", async (event) => {
    const action = new URL(event.target.action).pathname;
    if (action === "/actions/weigh") {
      const plain = new URL(location.href);
      plain.searchParams.delete("draft");
      history.replaceState(null, "", plain); // before news of the change has the page looked at anew
      await show(plain);
      draft = read();
    } else if (action === "/actions/weigh-back") {
      location.reload();
    } else {
      show(new URL(location.href));
    }
  });
  document.addEventListener("desk:failed", (event) => {
    if (event.detail.status === 409) show(new URL(location.href));
  });
  document.addEventListener("desk:refreshed", reopen);
  if (location.hash.startsWith("#i")) {
    const item = document.getElementById(location.hash.slice(1));
    if (item?.matches("details")) item.open = true;
  }
})();
