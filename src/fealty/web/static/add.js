"use strict";
// Add: files dropped anywhere on the form are sent to be looked at; a read is followed while it goes on.

(() => {
  const form = document.querySelector("form[data-files]");
  if (form) dropping(form);

  // Let files be dropped on a form, and send them at once.
  function dropping(form) {
    const zone = form.querySelector(".drop");
    const field = form.querySelector("input[type=file]");
    const over = (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      zone.classList.add("over");
    };
    document.addEventListener("dragover", over);
    document.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) zone.classList.remove("over");
    });
    document.addEventListener("drop", (event) => {
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      zone.classList.remove("over");
      field.files = event.dataTransfer.files;
      form.requestSubmit();
    });
    form.addEventListener("submit", (event) => {
      const size = [...field.files].reduce((sum, one) => sum + one.size, 0);
      if (size > Number(form.dataset.most)) {
        // The server refuses it too, but closes the line while the browser still sends, which shows as a broken one.
        event.preventDefault();
        const words = `${Math.ceil(size / 2 ** 20).toLocaleString("en")} MiB are too much: at most ${form.dataset.limit} can be sent at once.`;
        window.desk.toast(`${words} Send less, or use fealty add.`, "bad");
        return;
      }
      form.querySelector("[data-sending]").hidden = false;
    });
  }

  // --- a read that goes on ------------------------------------------------------------------------------------------

  const shown = document.getElementById("batch");
  let state = shown?.dataset.state;
  let done = 0;

  // Take the page over anew, even while a button inside of it has the focus.
  function anew() {
    if (shown.contains(document.activeElement)) document.activeElement.blur();
    return window.desk.refresh();
  }

  function move(data) {
    const bar = shown.querySelector("progress");
    if (!bar) return;
    const percent = Math.round(100 * data.share);
    bar.value = percent;
    shown.querySelector("[data-percent]").textContent = `${percent} %`;
    shown.querySelector("[data-current]").textContent = data.file;
  }

  document.addEventListener("desk:news", (event) => {
    const { name, data } = event.detail;
    if (name !== "progress") return;
    if (!shown) {
      window.desk.refresh();
      return;
    }
    if (data.batch !== Number(shown.dataset.batch)) return;
    if (data.state !== state || data.done > done + 20) {
      state = data.state;
      done = data.done;
      anew();
    } else {
      move(data);
    }
  });
  document.addEventListener("desk:done", () => shown && anew());
})();
