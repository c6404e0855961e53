"use strict";
// Export: files are fetched so that a refusal is said on the page, and a slow one shows that it is being made.

async function handOver(link) {
  link.setAttribute("aria-busy", "true");
  const words = link.textContent;
  link.textContent = "Being made…";
  try {
    const response = await fetch(link.href, { credentials: "same-origin", headers: { accept: "application/json" } });
    if (!response.ok) throw new Error((await response.json()).error.words);
    const name = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1] ?? "export";
    const address = URL.createObjectURL(await response.blob());
    const saved = document.createElement("a");
    saved.href = address;
    saved.download = name;
    saved.click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
    window.desk.toast(`${name} is made.`);
  } catch (error) {
    window.desk.toast(error.message, "bad");
  } finally {
    link.textContent = words;
    link.removeAttribute("aria-busy");
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-export]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (!link.hasAttribute("aria-busy")) handOver(link);
});
