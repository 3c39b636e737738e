/* The colours of what is drawn on a canvas, light or dark. The marks are the plugin's; in the dark
   theme their greys are exchanged, so that they stay fainter than the classes. */
"use strict";

occupancyAtlas.themes = (() => {
  const MM = 96 / 25.4;
  const DARK = {
    paper: "#1b2027", ink: "#f2f4f7", halo: "#1b2027", edge: "#77818c", ground: "#242a32",
    accent: "#ff8d93", secret: "#2b323b", hatch: "#8d97a3", empty: "#1b2027", dots: "#8d97a3",
  };

  function light(marks) {
    return {
      paper: "#ffffff", ink: "#1d232b", halo: "#ffffff", edge: marks.class.edge,
      ground: "#f6f6f3", accent: "#b3202c", secret: marks.secret.fill,
      hatch: marks.secret.hatch.colour, empty: marks.empty.fill, dots: marks.empty.dots.colour,
    };
  }

  /* Print is never dark. */
  const printMedia = window.matchMedia("print");
  const isDark = () => occupancyAtlas.state.now.theme === "dark" && !printMedia.matches;

  /* Return the canvas' colours in the theme of the state. */
  function colours() {
    const marks = occupancyAtlas.get("meta").marks.polygon;
    return isDark() ? DARK : light(marks);
  }

  const patterns = new Map();

  /* Return a pattern in the pixels of the screen: lines for "secret", dots for "empty". */
  function pattern(context, kind, density) {
    const key = `${kind}${isDark()}${density}`;
    if (!patterns.has(key)) patterns.set(key, context.createPattern(tile(kind, density), "repeat"));
    return patterns.get(key);
  }

  function tile(kind, density) {
    const marks = occupancyAtlas.get("meta").marks.polygon, palette = colours();
    const distance = kind === "secret" ? marks.secret.hatch.distance * Math.SQRT2 : marks.empty.dots.distance;
    const size = Math.max(2, Math.round(distance * MM * density));
    const canvas = document.createElement("canvas");
    canvas.width = size;
    canvas.height = size;
    const context = canvas.getContext("2d");
    context.fillStyle = kind === "secret" ? palette.secret : palette.empty;
    context.fillRect(0, 0, size, size);
    if (kind === "secret") {
      context.strokeStyle = palette.hatch;
      context.lineWidth = Math.max(0.75, marks.secret.hatch.width * MM) * density;
      context.beginPath();
      for (const shift of [-size, 0, size]) {
        context.moveTo(shift - 1, size + 1);
        context.lineTo(shift + size + 1, -1);
      }
      context.stroke();
    } else {
      context.fillStyle = palette.dots;
      context.beginPath();
      context.arc(size / 2, size / 2, (marks.empty.dots.size / 2) * MM * density, 0, 2 * Math.PI);
      context.fill();
    }
    return canvas;
  }

  /* Return whether dark letters are more legible than light ones on the colour (#rrggbb). */
  function isPale(colour) {
    const [r, g, b] = [1, 3, 5].map((index) => parseInt(colour.slice(index, index + 2), 16) / 255)
      .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.18;
  }

  return { colours, pattern, isPale, MM };
})();
