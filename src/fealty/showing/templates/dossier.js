"use strict";
// Without this script the page says all that it says with it; it saves clicks.

for (const button of document.querySelectorAll("button.copy")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const citation = button.previousElementSibling;
    let copied = true;
    try {
      await navigator.clipboard.writeText(citation.textContent);
    } catch {
      getSelection().selectAllChildren(citation);
      copied = document.execCommand("copy");
    }
    button.textContent = copied ? "Copied" : "Press Ctrl+C to copy";
    setTimeout(() => { button.textContent = "Copy"; }, 2500);
  });
}

// A link into a closed part opens it.
function reveal() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let part = target; part; part = part.parentElement) {
    if (part.tagName === "DETAILS") part.open = true;
  }
  target.scrollIntoView();
}
addEventListener("hashchange", reveal);
reveal();

// Paper cannot be clicked: what a printed dossier needs is printed open.
const closed = [];
addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("details.paper:not([open])")) {
    part.open = true;
    closed.push(part);
  }
});
addEventListener("afterprint", () => {
  while (closed.length) closed.pop().open = false;
});
