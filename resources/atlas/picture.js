/* The maps as one picture with title, legend and source. The page draws it itself, without a request. */
"use strict";

occupancyAtlas.picture = (() => {
  const { byId, html, download } = occupancyAtlas.elements;
  const { words, themes } = occupancyAtlas;
  const DENSITY = 2, EDGE = 24, SIDE = 260, LINE = 20, FOOT = 100;
  const FONT = "Arial, 'Liberation Sans', sans-serif";

  /* Return the lines of a text that is at most `width` wide. */
  function linesOf(context, text, width) {
    const lines = [""];
    for (const word of text.split(" ")) {
      const longer = `${lines[lines.length - 1]} ${word}`.trim();
      if (context.measureText(longer).width <= width) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    return lines;
  }

  /* Write a text from (x, y) on downwards. Return where the next one may begin. */
  function write(context, text, x, y, width, size, weight = "normal") {
    context.font = `${weight} ${size}px ${FONT}`;
    const lines = linesOf(context, text, width);
    lines.forEach((line, index) => context.fillText(line, x, y + size + index * size * 1.3));
    return y + lines.length * size * 1.3 + 6;
  }

  /* Return [fill, text, radius of a circle or 0] per line of the legend. */
  function entries(context, map) {
    const { legend } = map, labels = words.text(legend.labels);
    const circles = (sizes) => sizes.sizes.map((size, index) => [sizes.colours ? sizes.colours[0] : themes.colours().ink, words.text(sizes.labels)[index],
      (Math.sqrt(size / sizes.reference) * sizes.largest * themes.MM) / 2]);
    const classes = legend.look === "circles" ? circles(legend) : labels.map((label, index) => [legend.colours[index], label, 0]);
    const greys = occupancyAtlas.legend.greysOf(map).filter(([grey]) => grey !== "imputed")
      .map(([grey, name]) => [grey === "nodata" ? themes.colours().empty : plainPattern(context, grey), name, 0]);
    return [...classes, ...(legend.look === "rated" ? circles(legend.stock) : []), ...greys];
  }

  /* Return a pattern in pixels: the maps stretch theirs to metres. */
  function plainPattern(context, grey) {
    const pattern = themes.pattern(context, grey, 1);
    pattern.setTransform(new DOMMatrix());
    return pattern;
  }

  function drawLegend(context, map, x, top) {
    let y = top;
    for (const [fill, text, radius] of entries(context, map)) {
      const height = Math.max(LINE, 2 * radius + 4), middle = y + height / 2;
      context.beginPath();
      if (radius) context.arc(x + 22, middle, radius, 0, 2 * Math.PI);
      else context.rect(x, middle - 8, 32, 16);
      context.fillStyle = fill;
      context.fill();
      context.strokeStyle = themes.colours().edge;
      context.stroke();
      context.fillStyle = themes.colours().ink;
      write(context, text, x + 52, middle - 10, SIDE - 52, 13);
      y += height + 6;
    }
  }

  /* Write what the map shows, and of which territory. Return the lower end. */
  function drawHeading(context, width) {
    const below = write(context, byId("finding").textContent, EDGE, EDGE / 2, width, 24, "bold");
    return write(context, `${occupancyAtlas.get("meta").territory.name} – ${byId("subtitle").textContent}`, EDGE, below, width, 14);
  }

  /* Draw the picture of the maps shown. */
  function draw(maps) {
    const drawn = occupancyAtlas.map.drawn(DENSITY), { colours } = themes, scale = 1 / DENSITY;
    const wide = drawn.reduce((sum, canvas) => sum + canvas.width * scale + EDGE, EDGE);
    const width = wide + SIDE + EDGE, high = drawn[0].height * scale;
    const canvas = html("canvas"), context = canvas.getContext("2d");
    const top = drawHeading(context, width - 2 * EDGE) + EDGE / 2, height = top + high + FOOT;
    [canvas.width, canvas.height] = [width * DENSITY, height * DENSITY]; // which empties it
    context.scale(DENSITY, DENSITY);
    context.fillStyle = colours().paper;
    context.fillRect(0, 0, width, height);
    context.fillStyle = colours().ink;
    drawHeading(context, width - 2 * EDGE);
    let x = EDGE;
    drawn.forEach((map, index) => {
      context.drawImage(map, x, top, map.width * scale, high);
      context.fillStyle = colours().ink;
      if (maps.length > 1) write(context, maps[index].period, x + 10, top + 8, 200, 16, "bold");
      x += map.width * scale + EDGE;
    });
    const last = maps[maps.length - 1];
    if (last && last.legend) drawLegend(context, last, wide, top);
    context.fillStyle = colours().ink;
    write(context, byId("caption").textContent, EDGE, top + high + 12, width - 2 * EDGE, 12);
    return canvas;
  }

  /* Save the picture as a PNG. */
  function take(maps) {
    draw(maps).toBlob((blob) => download(`${occupancyAtlas.table.name(false)}.png`, blob, "image/png"));
  }

  return { take };
})();
