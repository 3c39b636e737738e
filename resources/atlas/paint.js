/* One picture of a map: ground, units in the colours of their classes, greys, circles, outlines,
   names. On scales that fill the territory the hatch is the ground itself, and released units lie
   on it: a unit that is not released and a hidden value are the same, nothing drawn. */
"use strict";

occupancyAtlas.paint = (() => {
  const { themes } = occupancyAtlas;
  const MANY = 1500; // units: from here on outlines would drown the colours
  const LABELS = 60;
  const LINE = 15; // characters of a name on a line, where it is wider than its unit
  const SMALLEST = 0.6; // mm: the radius at which the colour of a circle is still seen
  const FONT = "Arial, 'Liberation Sans', sans-serif";

  /* picture(context, size, view, map): `size` {width, height, density} in pixels of the page ·
     view {x, y, k}: the middle in metres and pixels a metre · map: see map.js. */
  function picture(context, size, view, map) {
    const colours = themes.colours(), { density } = size;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = colours.paper;
    context.fillRect(0, 0, size.width * density, size.height * density);
    const k = view.k * density;
    const world = [k, 0, 0, -k, (size.width / 2) * density - view.x * k,
      (size.height / 2) * density + view.y * k];
    const text = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    const tools = { context, size, view, map, colours, k, world, density, text };
    context.setTransform(...world);
    drawGround(tools);
    if (circleLegend(map)) drawCircles(tools);
    else if (map.points) drawPoints(tools);
    else drawAreas(tools);
    context.setTransform(...world);
    drawLimits(tools);
    drawMarked(tools);
    context.setTransform(density, 0, 0, density, 0, 0);
    if (map.named) drawNames(tools);
    drawBar(tools);
  }

  /* Return the legend of the circles' areas; null where no circles are drawn. */
  const circleLegend = ({ legend }) => (legend && { circles: legend, rated: legend.stock }[legend.look]) || null;
  const amount = (map, cell) => (map.legend.look === "rated" ? cell.stock : cell.value);

  function hatchPattern({ context, density, k }, kind) {
    const pattern = themes.pattern(context, kind, density);
    pattern.setTransform(new DOMMatrix([1 / k, 0, 0, -1 / k, 0, 0]));
    return pattern;
  }

  function drawGround(tools) {
    const { context, map, colours } = tools;
    context.fillStyle = map.tiles && map.cells.length ? hatchPattern(tools, "secret") : colours.ground;
    context.fill(map.ground.all, "nonzero");
  }

  const fills = new WeakMap(); // cells → one path per class or grey

  function pathsOf(map) {
    if (!fills.has(map.cells)) {
      const paths = new Map();
      for (const cell of map.cells) {
        const key = cell.grey || cell.position;
        if (map.tiles && cell.grey === "secret") continue;
        if (!paths.has(key)) paths.set(key, new Path2D());
        paths.get(key).addPath(map.units[cell.row].path);
      }
      fills.set(map.cells, paths);
    }
    return fills.get(map.cells);
  }

  function drawAreas(tools) {
    const { context, map, colours, k, density } = tools;
    const lineWidth = map.cells.length > MANY ? 0.25 : 0.6;
    for (const [key, path] of pathsOf(map)) {
      const isClass = typeof key === "number";
      const isFaded = map.only !== null && isClass && key !== map.only;
      context.fillStyle = isClass ? (isFaded ? colours.ground : map.legend.colours[key]) : greyFill(tools, key);
      context.fill(path, "evenodd");
      context.setLineDash(key === "nodata" ? [(3 * density) / k, (3 * density) / k] : []);
      context.strokeStyle = colours.edge;
      context.lineWidth = (lineWidth * density) / k;
      context.stroke(path);
    }
    drawImputed(tools);
    context.setLineDash([]);
    if (map.legend && map.legend.signs) drawSigns(tools);
  }

  /* Draw a dashed line around units whose values were imputed (R11). */
  function drawImputed({ context, map, colours, k, density }) {
    const path = new Path2D();
    map.cells.forEach((cell) => { if (cell.imputed) path.addPath(map.units[cell.row].path); });
    context.setLineDash([(4 * density) / k, (3 * density) / k]);
    context.strokeStyle = colours.ink;
    context.lineWidth = (1 * density) / k;
    context.stroke(path);
  }

  function greyFill(tools, grey) {
    if (grey === "secret" || grey === "empty") return hatchPattern(tools, grey);
    return tools.colours.empty;
  }

  /* The sign of a unit that is wide enough for one, "" without. */
  function signOf(map, cell, view) {
    const sign = map.legend && map.legend.signs && cell.position >= 0 ? map.legend.signs[cell.position] : "";
    return Math.sqrt(map.units[cell.row].area) * view.k < 16 ? "" : sign;
  }

  /* Draw a sign on units whose value rose or fell, which stay distinct in grey print. */
  function drawSigns({ context, map, density, size, view, text }) {
    context.setTransform(density, 0, 0, density, 0, 0);
    context.font = `600 ${14 * text}px ${FONT}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (const cell of map.cells) {
      const sign = signOf(map, cell, view), unit = map.units[cell.row];
      if (!sign) continue;
      context.fillStyle = themes.isPale(map.legend.colours[cell.position]) ? "#1f1f1f" : "#ffffff";
      context.fillText(sign, ...onScreen(unit.centre, view, size));
    }
  }

  function onScreen([x, y], view, size) {
    return [(x - view.x) * view.k + size.width / 2, size.height / 2 - (y - view.y) * view.k];
  }

  /* Draw circles: their area is the count, their colour the class of a rate. Units without a value
     are drawn as areas under them. */
  function drawCircles(tools) {
    const { context, map, colours, density, size, view } = tools;
    const largest = (circleLegend(map).largest / 2) * themes.MM;
    if (!map.points) {
      const released = new Path2D();
      map.cells.forEach((cell) => { if (!cell.grey) released.addPath(map.units[cell.row].path); });
      context.fillStyle = colours.empty;
      context.fill(released, "evenodd");
      context.strokeStyle = colours.edge;
      context.lineWidth = (0.6 * density) / tools.k;
      context.stroke(released);
      drawGreys(tools);
    }
    context.setTransform(density, 0, 0, density, 0, 0);
    const isRated = map.legend.look === "rated";
    const circles = map.cells.filter((cell) => !cell.grey && (map.only === null || !isRated || cell.position === map.only))
      .sort((a, b) => amount(map, b) - amount(map, a));
    for (const cell of circles) {
      const radius = Math.sqrt(amount(map, cell) / circleLegend(map).reference) * largest;
      circle(context, onScreen(map.units[cell.row].centre, view, size),
        Math.max(radius, isRated ? SMALLEST * themes.MM : 0.6),
        map.legend.colours[isRated ? cell.position : 0], isRated ? colours.edge : colours.paper);
    }
    if (map.points) drawGreyPoints(tools);
  }

  function drawGreys(tools) {
    const { context, map, colours, k, density } = tools;
    for (const [key, path] of pathsOf(map)) {
      if (typeof key === "number") continue;
      context.fillStyle = greyFill(tools, key);
      context.fill(path, "evenodd");
      context.strokeStyle = colours.edge;
      context.lineWidth = (0.6 * density) / k;
      context.stroke(path);
    }
  }

  function circle(context, [x, y], radius, fill, edge) {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = fill;
    context.fill();
    context.strokeStyle = edge;
    context.lineWidth = 0.75;
    context.stroke();
  }

  /* Return a point's radius in pixels. It grows in close views as in the plugin: 2½ times at 1:2 000. */
  function pointRadius(mark, view) {
    const scale = 1 / (view.k * 0.000264583);
    const growth = 1 + 1.5 * Math.min(1, Math.max(0, (10000 - scale) / 8000));
    return (mark.size / 2) * themes.MM * growth;
  }

  function drawPoints(tools) {
    const { context, map, colours, density, size, view } = tools;
    drawGreyPoints(tools);
    context.setTransform(density, 0, 0, density, 0, 0);
    const radius = pointRadius(map.marks.class, view);
    for (const cell of map.cells) {
      if (cell.position < 0 || (map.only !== null && cell.position !== map.only)) continue;
      circle(context, onScreen(map.units[cell.row].centre, view, size), radius,
        map.legend.colours[cell.position], colours.edge);
    }
  }

  function drawGreyPoints({ context, map, colours, density, size, view }) {
    context.setTransform(density, 0, 0, density, 0, 0);
    for (const cell of map.cells) {
      if (!cell.grey) continue;
      const mark = map.marks[cell.grey];
      const fill = cell.grey === "secret" ? colours.secret : colours.empty;
      circle(context, onScreen(map.units[cell.row].centre, view, size), pointRadius(mark, view),
        fill, colours.edge);
    }
  }

  function drawLimits({ context, map, colours, k, density }) {
    context.strokeStyle = colours.edge;
    context.lineWidth = (0.7 * density) / k;
    context.stroke(map.ground.all);
    context.strokeStyle = colours.ink;
    context.globalAlpha = 0.75;
    context.lineWidth = (1.6 * density) / k;
    context.stroke(map.ground.outline);
    context.globalAlpha = 1;
  }

  /* Draw the marks of the chosen unit and of the one pointed at. */
  function drawMarked({ context, map, colours, k, density, size, view, world }) {
    for (const [row, width] of [[map.pointed, 2], [map.chosen, 3]]) {
      if (row < 0) continue;
      if (map.points) {
        context.setTransform(density, 0, 0, density, 0, 0);
        context.beginPath();
        context.arc(...onScreen(map.units[row].centre, view, size),
          pointRadius(map.marks.class, view) + 3, 0, 2 * Math.PI);
        context.strokeStyle = colours.ink;
        context.lineWidth = width;
        context.stroke();
        context.setTransform(...world);
        continue;
      }
      context.lineJoin = "round";
      context.strokeStyle = colours.halo;
      context.lineWidth = ((width + 3) * density) / k;
      context.stroke(map.units[row].path);
      context.strokeStyle = colours.ink;
      context.lineWidth = (width * density) / k;
      context.stroke(map.units[row].path);
    }
  }

  /* Return the lines of a name, as in the plugin: broken after hyphens and between words. */
  function linesOf(name) {
    const lines = [""];
    for (const part of name.match(/[^\s-]*(?:-|\s+|$)/g)) {
      const last = lines.length - 1;
      if (lines[last] && (lines[last] + part).trim().length > LINE) lines.push(part);
      else lines[last] += part;
    }
    return lines.map((line) => line.trim());
  }

  /* Return the colours of letters and halo: white letters on dark classes. */
  function lettersOn(map, cell, colours) {
    const isArea = !map.points && !circleLegend(map) && cell.position >= 0 && !cell.grey;
    if (!isArea || (map.only !== null && cell.position !== map.only)) return [colours.ink, colours.halo];
    return themes.isPale(map.legend.colours[cell.position]) ? ["#1f1f1f", "#ffffff"] : ["#ffffff", "#1f1f1f"];
  }

  /* Draw names where they fit, those of the widest units first: on one line inside the unit, else on
     several; in the middle of the unit, else a little above or below. */
  function drawNames({ context, map, colours, size, view, text }) {
    context.font = `${12 * text}px ${FONT}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 3;
    const boxes = [], height = 14 * text, widthOf = (line) => context.measureText(line).width;
    const order = map.cells.filter((cell) => cell.grey !== "secret")
      .sort((a, b) => (b.row === map.chosen) - (a.row === map.chosen) || map.units[b.row].area - map.units[a.row].area);
    for (const cell of order.slice(0, LABELS)) {
      const { row } = cell, name = map.names[row];
      const available = (map.units[row].box[2] - map.units[row].box[0]) * view.k;
      const lines = widthOf(name) > available ? linesOf(name) : [name];
      const [x, middle] = onScreen(map.units[row].centre, view, size);
      const offset = nameOffset(map, row, text, view);
      const width = Math.max(...lines.map(widthOf)) + 6, more = (lines.length - 1) * height; // below the first line
      if (width > available * 1.35) continue;
      const tops = offset ? [middle + offset] : [0, -0.7, 0.7].map((shift) => middle + shift * height - more / 2);
      const box = tops.map((y) => [x - width / 2, y - 9 * text, x + width / 2, y + more + 9 * text])
        .find((place) => place[0] >= 0 && place[2] <= size.width && place[1] >= 0 && place[3] <= size.height
          && !boxes.some((t) => place[0] < t[2] && place[2] > t[0] && place[1] < t[3] && place[3] > t[1]));
      if (!box) continue;
      const top = box[1] + 9 * text;
      boxes.push(box);
      const [ink, halo] = lettersOn(map, cell, colours);
      context.strokeStyle = halo;
      lines.forEach((line, index) => context.strokeText(line, x, top + index * height));
      context.fillStyle = ink;
      lines.forEach((line, index) => context.fillText(line, x, top + index * height));
    }
  }

  /* Return the pixels from a unit's middle down to its name, so that a circle or a sign stays visible. */
  function nameOffset(map, row, text, view) {
    const legend = circleLegend(map), cell = map.cells.find((candidate) => candidate.row === row);
    if (!cell || cell.grey) return 0;
    if (!legend) return signOf(map, cell, view) ? 15 * text : 0;
    return Math.sqrt(amount(map, cell) / legend.reference) * (legend.largest / 2) * themes.MM + 9 * text;
  }

  function drawBar({ context, colours, size, view, text: factor }) {
    const { words, numbers, state } = occupancyAtlas;
    const power = 10 ** Math.floor(Math.log10(120 / view.k));
    const metres = [5, 2, 1].map((f) => f * power).find((m) => m * view.k <= 120) || power;
    const width = metres * view.k, x = 14, y = size.height - 14;
    const [n, unit] = metres >= 1000 ? [metres / 1000, "km"] : [metres, "m"];
    const text = `${numbers.number(n, 0, state.now.language)}\u00a0${words.word(unit)}`;
    context.strokeStyle = colours.ink;
    context.lineWidth = 1.2;
    context.beginPath();
    context.moveTo(x, y - 5);
    context.lineTo(x, y);
    context.lineTo(x + width, y);
    context.lineTo(x + width, y - 5);
    context.stroke();
    context.font = `${11 * factor}px ${FONT}`;
    context.textAlign = "left";
    context.textBaseline = "alphabetic";
    context.lineWidth = 3;
    context.strokeStyle = colours.halo;
    context.strokeText(text, x + width + 6, y);
    context.fillStyle = colours.ink;
    context.fillText(text, x + width + 6, y);
  }

  return { picture };
})();
