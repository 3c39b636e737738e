/* The legend with its histogram, and the territory beside its comparators. */
"use strict";

occupancyAtlas.legend = (() => {
  const { html, svg, byId } = occupancyAtlas.elements;
  const { figures, words } = occupancyAtlas;
  const WIDE = 280, HIGH = 76;

  /* Show the legend of the maps. choose(position) is called when a class is pressed, with null to show
     all classes again. */
  function show(content, maps, classShown, choose) {
    const { now } = occupancyAtlas.state, indicator = figures.indicator(now.indicator);
    const map = maps[maps.length - 1];
    const points = map && map.signed && words.text(indicator.unit) === "%";
    const unit = points ? "points" : words.text(indicator.unit), name = words.text(indicator.label);
    const title = html("h2", { id: "legend-title" },
      unit && !name.includes(`(${unit})`) ? `${name} (${unit})` : name);
    if (!map || !map.legend) {
      byId("legend").replaceChildren(title, html("p", { class: "quiet" }, words.word("absent")));
      return;
    }
    byId("legend").replaceChildren(title, ...[
      map.signed || maps.length > 1 ? null : histogram(content, map),
      ...headings(maps, indicator),
      classes(map, classShown, choose, maps.length > 1),
      ...stock(map),
      greys(map),
      figures.scale(content.scale).tiles ? null
        : html("p", { class: "quiet" }, words.word("not_there")),
      words.text(indicator.help) ? html("details", {},
        html("summary", {}, words.word("definition")), html("p", {}, words.text(indicator.help))) : null,
    ].filter(Boolean));
  }

  function classes(map, classShown, choose, hasSeveralMaps) {
    const counts = hasSeveralMaps || map.legend.look === "circles" ? [] : figures.counts(map);
    const labels = words.text(map.legend.labels);
    if (map.legend.look === "circles") return sizes(map, labels);
    const rows = labels.map((label, position) => html("li", {}, html("button", {
      type: "button", class: "class", "aria-pressed": String(classShown === position),
      title: words.word("shown_only"), onclick: () => choose(classShown === position ? null : position),
    }, swatch(map, position), html("span", { class: "label" }, label),
    counts.length ? html("span", { class: "count" }, String(counts[position]),
      html("span", { class: "unseen" }, ` ${words.word("units")}`)) : null)));
    return html("ul", { class: "classes" }, ...rows);
  }

  /* Return the lines above the classes: the territory's figure in every vintage shown, or what the
     colour of circles means. */
  function headings(maps, indicator) {
    const { look } = maps[0].legend, { territory } = occupancyAtlas.get("meta");
    if (look === "rated") return [html("p", { class: "quiet" }, words.sharedWord("colour", { name: words.text(indicator.label) }))];
    if (look !== "around") return [];
    const value = maps.map((map) => figures.write(indicator.id, map.legend.pivot) + (maps.length > 1 ? ` (${map.period})` : "")).join(", ");
    return [html("p", { class: "quiet" }, `${words.sharedWord("around", { value })} – ${territory.name}`)];
  }

  /* Return the legend of the areas of circles whose colour is a rate. */
  function stock(map) {
    if (map.legend.look !== "rated") return [];
    const stockIndicator = figures.indicator(occupancyAtlas.get("meta").stock), legend = { ...map.legend.stock, colours: ["currentColor"] };
    return [html("p", { class: "quiet" }, words.sharedWord("size", { name: words.text(stockIndicator.label) })),
      sizes({ legend }, words.text(legend.labels))];
  }

  function swatch(map, position) {
    const sign = map.legend.signs ? map.legend.signs[position] : "";
    const colour = map.legend.colours[position];
    const pale = occupancyAtlas.themes.isPale(colour);
    return svg("svg", { class: "swatch", viewBox: "0 0 32 18", "aria-hidden": "true" },
      svg("rect", { x: 0.5, y: 0.5, width: 31, height: 17, rx: 2, fill: colour, stroke: "currentColor",
        "stroke-opacity": 0.4 }),
      sign ? svg("text", { x: 16, y: 13.5, "text-anchor": "middle", "font-size": 14,
        "font-weight": 600, fill: pale ? "#1f1f1f" : "#ffffff" }, sign) : null);
  }

  function sizes(map, labels) {
    const { legend } = map, radius = (n) => (Math.sqrt(n / legend.reference) * legend.largest
      * occupancyAtlas.themes.MM) / 2;
    return html("ul", { class: "classes" }, ...legend.sizes.map((size, index) => {
      const r = Math.max(radius(size), 1);
      return html("li", { class: "plain" }, svg("svg", { class: "ball", viewBox: "-26 -26 52 52", "aria-hidden": "true" },
        svg("circle", { r, fill: legend.colours[0] })), html("span", { class: "label" }, labels[index]));
    }));
  }

  /* Return [grey, its name] of the greys of a map. */
  function greysOf(map) {
    const present = new Set(map.cells.map((cell) => cell.grey).filter(Boolean));
    if (map.tiles) present.add(figures.HIDDEN); // the ground
    if (map.cells.some((cell) => cell.imputed)) present.add("imputed");
    const names = { [figures.HIDDEN]: "secrecy", empty: "empty", nodata: "nodata", imputed: "imputed" };
    const listed = [figures.HIDDEN, figures.EMPTY, figures.NO_DATA, "imputed"].filter((grey) => present.has(grey));
    return listed.map((grey) => [grey, occupancyAtlas.get("meta").words[occupancyAtlas.state.now.language][names[grey]]]);
  }

  const greys = (map) => html("ul", { class: "classes greys" }, ...greysOf(map).map(([grey, name]) => html("li", { class: "plain" },
    greySwatch(grey), html("span", { class: "label" }, name))));

  /* Return the sample of a grey in the colours of the page, which change for print. */
  function greySwatch(grey) {
    const hatch = "var(--hatch)", lines = [];
    if (grey === "secret") {
      for (let x = -12; x < 34; x += 7) {
        lines.push(svg("line", { x1: x, y1: 18, x2: x + 18, y2: 0, style: { stroke: hatch }, "stroke-width": 0.9 }));
      }
    } else if (grey === "empty") {
      for (let x = 4; x < 32; x += 6) {
        for (let y = 4; y < 18; y += 5) lines.push(svg("circle", { cx: x, cy: y, r: 0.8, style: { fill: hatch } }));
      }
    }
    const fill = grey === "imputed" ? "none" : grey === "secret" ? "var(--secret)" : "var(--paper)";
    return svg("svg", { class: "swatch", viewBox: "0 0 32 18", "aria-hidden": "true" },
      svg("rect", { x: 0.5, y: 0.5, width: 31, height: 17, rx: 2,
        style: { fill, stroke: grey === "imputed" ? "var(--ink)" : hatch },
        "stroke-dasharray": { nodata: "2 2", imputed: "4 3" }[grey] || false }), ...lines);
  }

  /* Return the histogram. Its bars are the plugin's: none holds a single unit. */
  function histogram(content, map) {
    const { now } = occupancyAtlas.state;
    const [edges, units] = (content.vintages[map.vintage].bars[now.indicator]) || [[], []];
    if (map.legend.look !== "classes" || !units.length) return null;
    const low = edges[0], high = edges[edges.length - 1], x = (v) => 4 + ((v - low) / (high - low)) * (WIDE - 8);
    const dense = units.map((n, index) => n / (edges[index + 1] - edges[index])), top = Math.max(...dense);
    const inner = map.legend.edges.slice(1, -1);
    const bars = [];
    units.forEach((n, index) => {
      const cuts = [edges[index], ...inner.filter((e) => e > edges[index] && e < edges[index + 1]), edges[index + 1]];
      const tall = (dense[index] / top) * (HIGH - 18);
      for (let c = 0; c + 1 < cuts.length; c += 1) {
        const middle = (cuts[c] + cuts[c + 1]) / 2;
        bars.push(svg("rect", { x: x(cuts[c]), y: HIGH - tall, width: Math.max(x(cuts[c + 1]) - x(cuts[c]), 0.5),
          height: tall, fill: map.legend.colours[inner.filter((e) => middle >= e).length],
          stroke: "currentColor", "stroke-opacity": 0.25, "stroke-width": 0.6 }));
      }
    });
    const marks = [];
    const territoryFigure = territoryValue(now.indicator, map.vintage);
    if (typeof territoryFigure === "number" && territoryFigure >= low && territoryFigure <= high) {
      marks.push(svg("line", { class: "own", x1: x(territoryFigure), x2: x(territoryFigure), y1: 12, y2: HIGH }),
        svg("text", { class: "own-name", x: Math.min(Math.max(x(territoryFigure), 26), WIDE - 26), y: 9, "text-anchor": "middle" },
          words.word("territory")));
    }
    marks.push(svg("line", { id: "pointed", class: "pointed", x1: 0, x2: 0, y1: 14, y2: HIGH, hidden: true }));
    const ticks = [low, ...inner, high].map((edge, index, ends) => ({ edge, at: index, end: index === 0 || index === ends.length - 1 }));
    const spoken = [];
    ticks.forEach((tick) => {
      const place = x(tick.edge);
      if (spoken.some((other) => Math.abs(other - place) < 26)) return;
      spoken.push(place);
      marks.push(svg("text", { class: "tick", x: Math.min(Math.max(place, 10), WIDE - 12), y: HIGH + 13, "text-anchor": "middle" },
        occupancyAtlas.numbers.number(tick.edge, Number.isInteger(tick.edge) ? 0 : 1, now.language)));
    });
    const chart = svg("svg", { class: "histogram", viewBox: `0 0 ${WIDE} ${HIGH + 18}`, "aria-hidden": "true" },
      ...bars, ...marks);
    chart.place = (value) => (value < low || value > high ? null : x(value));
    return chart;
  }

  /* Mark the value of the unit pointed at in the histogram; null removes the mark. */
  function point(value) {
    const chart = document.querySelector(".histogram"), line = byId("pointed");
    if (!chart || !line) return;
    const place = typeof value === "number" ? chart.place(value) : null;
    line.toggleAttribute("hidden", place === null);
    if (place !== null) { line.setAttribute("x1", place); line.setAttribute("x2", place); }
  }

  function territoryValue(id, vintage) {
    const values = occupancyAtlas.get("meta").figures[vintage].values[id] || [];
    return values.length ? values[0] : null;
  }

  /* Show the territory and the wider units, with a dot per vintage and the numbers as text. */
  function comparators() {
    const meta = occupancyAtlas.get("meta"), { now } = occupancyAtlas.state, id = now.indicator;
    const holder = byId("comparators"), heading = html("h2", { id: "comparators-title" }, words.word("comparators"));
    const latest = meta.figures[now.vintage];
    const numbers = meta.vintages.flatMap((v) => meta.figures[v].values[id] || []).filter((v) => typeof v === "number");
    const indicator = figures.indicator(id);
    if (indicator.kind === "count" || indicator.kind === "class" || !numbers.length) {
      const territoryFigure = territoryValue(id, now.vintage);
      const lines = latest.units.length && typeof territoryFigure === "number"
        ? [html("p", { class: "big" }, figures.write(id, territoryFigure))]
        : [html("p", { class: "quiet" }, words.word("no_figure"))];
      holder.replaceChildren(heading, ...lines);
      return;
    }
    const low = Math.min(...numbers), high = Math.max(...numbers), spread = high - low || 1;
    const x = (value) => 8 + ((value - low + spread * 0.1) / (spread * 1.2)) * 164;
    const rows = latest.units.map((unit, position) => {
      const dots = meta.vintages.map((vintage) => ({ vintage, value: (meta.figures[vintage].values[id] || [])[position] }))
        .filter((dot) => typeof dot.value === "number").reverse();
      return html("tr", { class: position === 0 ? "own" : false },
        html("th", { scope: "row" }, unit.name),
        html("td", { class: "dots" }, svg("svg", { viewBox: "0 0 180 16", "aria-hidden": "true" },
          svg("line", { x1: 4, x2: 176, y1: 8, y2: 8, class: "rail" }),
          ...dots.map((dot) => svg("circle", { cx: x(dot.value), cy: 8, r: position === 0 ? 5.5 : 4.5,
            class: dot.vintage === now.vintage ? "dot" : "dot other" })))),
        ...shownVintages(meta, now).map((vintage) => html("td", { class: "number" },
          figures.write(id, valueOf(meta, vintage, id, position)))));
    });
    holder.replaceChildren(heading, html("table", { class: "dots-table" },
      html("thead", {}, html("tr", {}, html("th", { scope: "col" }, words.word("territory")),
        html("td", { class: "dots-key" }, ...dotsKey(meta, now)),
        ...shownVintages(meta, now).map((v) => html("th", { scope: "col" }, v)))),
      html("tbody", {}, ...rows)));
  }

  /* Return what full and hollow dots mean; nothing where there is one vintage. */
  function dotsKey(meta, now) {
    const others = meta.vintages.filter((vintage) => vintage !== now.vintage).reverse();
    if (!others.length) return [];
    return [[others.join(", "), "dot other"], [now.vintage, "dot"]].map(([vintages, kind]) => html("span", {},
      svg("svg", { viewBox: "0 0 12 12", "aria-hidden": "true" }, svg("circle", { cx: 6, cy: 6, r: 4.5, class: kind })),
      vintages));
  }

  function valueOf(meta, vintage, id, position) {
    const value = (meta.figures[vintage].values[id] || [])[position];
    return value === undefined ? null : value;
  }

  function shownVintages(meta, now) {
    return now.way === "single" ? [now.vintage] : [...meta.vintages].reverse();
  }

  return { show, comparators, point, territoryValue, greysOf };
})();
