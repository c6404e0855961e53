"use strict";
// Joining and splitting: after a decision the part shows what stands now, and its heading has the focus.

(() => {
  async function shown(event) {
    const part = event.target.closest("[data-merge]");
    if (!part) return;
    if (event.type === "desk:failed" && event.detail.status !== 409) return;
    part.querySelector("h2").focus();
    await window.desk.refresh();
  }

  document.addEventListener("desk:done", shown);
  document.addEventListener("desk:failed", shown);
})();
