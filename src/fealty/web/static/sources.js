"use strict";
// Sources: the button that sets a grade shows once another grade is chosen; a row, or a source's own page, follows what
// was said of it.

(() => {
  // Show a form's button only while its choice differs from what stands.
  function tidy(form) {
    form.querySelector("button").hidden = form.elements.grade.value === form.dataset.grade;
  }

  function tidyAll() {
    for (const form of document.querySelectorAll("form.grade")) tidy(form);
  }

  // Give the row's forms the version that the next word on it has to name, and take over what stands now.
  async function follow(form, result) {
    const row = form.closest("tr");
    for (const input of row.querySelectorAll("input[name=seen]")) input.value = result.version;
    if (form.matches(".grade")) {
      form.dataset.grade = form.elements.grade.value;
      form.elements.grade.focus();
      tidy(form);
      return;
    }
    row.querySelector("th a").focus();
    await renew(row);
  }

  // Take the row as it stands now, and keep the focus in it.
  async function renew(row) {
    const response = await fetch(location.href, { headers: { accept: "text/html" }, credentials: "same-origin" });
    if (!response.ok) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById(row.id);
    if (!fresh) return;
    const inside = row.contains(document.activeElement);
    row.className = fresh.className;
    row.replaceChildren(...fresh.childNodes);
    if (inside) row.querySelector("th a").focus();
    tidyAll();
  }

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form.grade");
    if (form) tidy(form);
  });
  document.addEventListener("desk:done", (event) => {
    if (event.target.closest("table.sources")) follow(event.target, event.detail.data.result);
    else if (event.target.closest("#about-source")) anew();
  });
  document.addEventListener("desk:failed", (event) => {
    const row = event.target.closest("table.sources tr");
    if (row && event.detail.status === 409) renew(row);
    else if (event.target.closest("#about-source") && event.detail.status === 409) anew();
  });

  // On a source's own page: what stands of it now; the focus must be elsewhere while it is taken over.
  async function anew() {
    document.getElementById("main").focus({ preventScroll: true });
    await window.desk.refresh();
  }

  // While texts are still being compared, ask again: each look goes on where the last one stopped.
  function lookAgain() {
    if (document.querySelector("[data-reading] p")) setTimeout(() => window.desk.refresh(), 700);
  }

  document.addEventListener("desk:refreshed", () => {
    tidyAll();
    lookAgain();
  });
  tidyAll();
  lookAgain();
})();
