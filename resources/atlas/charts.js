/* Draws the dossier's charts as SVG: lists of shapes in tenths of a millimetre. They take the colours
   of the theme, except texts on a coloured field, which keep their own. */
"use strict";

occupancyAtlas.charts = (() => {
  const { svg } = occupancyAtlas.elements;
  /* The plugin's roles, in its order (atlas/diagnosis_pages.py): names of the page's own colours. */
  const ROLES = ["ink", "quiet", "line", "grid", "accent", "field", "line", "secret", "hatch", "paper", "page"];
  const REM = 0.0295; // of the letters of the page, a tenth of a millimetre: 7 points read as 9
  const HALF = 0.034; // of a chart that stands beside another
  const WIDE = 1200; // tenths of a millimetre
  const ANCHORS = ["start", "middle", "end"];

  const colour = (code, colours) => (code < 0 ? "none" : code < ROLES.length ? `var(--${ROLES[code]})` : colours[code]);

  function look(fill, stroke, width, colours) {
    const style = { fill: colour(fill, colours) };
    if (stroke >= 0) Object.assign(style, { stroke: colour(stroke, colours), "stroke-width": width });
    return { style };
  }

  function ring(numbers) {
    let path = "";
    for (let index = 0; index < numbers.length; index += 2) path += `${index ? "L" : "M"}${numbers[index]} ${numbers[index + 1]}`;
    return `${path}Z`;
  }

  function shape([kind, ...parts], colours) {
    if (kind === "r") {
      const [x, y, width, height, ...rest] = parts;
      return svg("rect", { x, y, width, height, ...look(...rest, colours) });
    }
    if (kind === "l") {
      const [x1, y1, x2, y2, ...rest] = parts;
      return svg("line", { x1, y1, x2, y2, ...look(-1, ...rest, colours) });
    }
    if (kind === "c") {
      const [cx, cy, r, ...rest] = parts;
      return svg("circle", { cx, cy, r, ...look(...rest, colours) });
    }
    if (kind === "a") {
      const [rings, ...rest] = parts;
      return svg("path", { d: rings.map(ring).join(""), "fill-rule": "evenodd", ...look(...rest, colours) });
    }
    const [x, y, size, code, text] = parts;
    return svg("text", { x, y, "font-size": size, "font-weight": code % 6 > 2 ? "bold" : false,
      "text-anchor": ANCHORS[code % 3], style: { fill: colour(Math.floor(code / 6), colours) } }, text);
  }

  /* Return the chart as an SVG element, titled with its description for screen readers. */
  function draw(chart, colours, form) {
    const style = chart.width > WIDE ? { "max-width": `${chart.width * REM}rem`, "min-width": `${WIDE * REM}rem` } : { "max-width": `${chart.width * HALF}rem` };
    return svg("svg", { class: `chart ${form}`.trim(), viewBox: `0 0 ${chart.width} ${chart.height}`, role: "img", style },
    svg("title", {}, chart.words), ...chart.shapes.map((drawing) => shape(drawing, colours)));
  }

  return { draw };
})();
