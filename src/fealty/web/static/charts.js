"use strict";
// Draws the charts of a page (`kit.chart`): Vega-Lite by way of Vega-Embed, interpreted and never evaluated, in the
// colours of the theme. Load it after vega.js. A page script may ask `window.charts.draw(node, specification)`.

window.charts = (() => {
  // Put the theme's colours in place of the light ones that a specification is written in.
  function coloured(one, style) {
    if (Array.isArray(one)) return one.map((each) => coloured(each, style));
    if (one && typeof one === "object") {
      return Object.fromEntries(Object.entries(one).map(([name, value]) => [name, coloured(value, style)]));
    }
    const name = typeof one === "string" ? window.fealtyPalette[one.toLowerCase()] : undefined;
    return name ? style.getPropertyValue(`--${name}`).trim() : one;
  }

  async function draw(node, specification) {
    const style = getComputedStyle(document.documentElement);
    const options = {
      ast: true, actions: false, defaultStyle: false, renderer: "canvas", mode: "vega-lite",
      tooltip: { disableDefaultStyle: true },
    };
    const drawn = await window.vegaEmbed(node, coloured(specification, style), options);
    node.drawn?.finalize();
    node.drawn = drawn;
    return drawn;
  }

  function all() {
    for (const node of document.querySelectorAll(".vega[data-spec]")) draw(node, JSON.parse(node.dataset.spec));
  }

  document.addEventListener("desk:theme", all);
  document.addEventListener("desk:refreshed", all);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", all);
  all();
  return { draw, all };
})();
