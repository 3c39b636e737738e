/* Numbers as the plugin writes them: narrow spaces and decimal commas in French, a true minus, `s`
   for a hidden one. */
"use strict";

occupancyAtlas.numbers = (() => {
  const NARROW = "\u202f", NO_BREAK = "\u00a0", MINUS = "\u2212", HIDDEN = "s", NOTHING = "–";
  const formats = new Map();

  function format(language, decimals) {
    const key = `${language}${decimals}`;
    if (!formats.has(key)) {
      formats.set(key, new Intl.NumberFormat(language === "fr" ? "fr-FR" : "en-GB",
        { minimumFractionDigits: decimals, maximumFractionDigits: decimals }));
    }
    return formats.get(key);
  }

  /* 21.44 → "21,4"; null → "s" (hidden), "" → "–" (there is nothing). */
  function number(value, decimals, language) {
    if (value === null || value === undefined) return HIDDEN;
    if (value === "") return NOTHING;
    if (typeof value === "string") return value;
    return format(language, decimals).format(Math.abs(value)).replace(/[\s\u00a0]/g, NARROW)
      .replace(/^/, value < 0 ? MINUS : "");
  }

  function withUnit(text, unit, language) {
    if (!unit || text === HIDDEN || text === NOTHING) return text;
    if (unit === "%") return language === "fr" ? `${text}${NARROW}%` : `${text}%`;
    return `${text}${NO_BREAK}${unit}`;
  }

  /* A difference with its sign: "+1,6", "−0,4", "0,0". */
  function signed(value, decimals, language) {
    if (typeof value !== "number") return number(value, decimals, language);
    const text = number(value, decimals, language);
    return value > 0 ? `+${text}` : text;
  }

  /* A cell of a CSV that a French spreadsheet opens right, and takes for no formula. */
  function cell(value, language) {
    if (value === null || value === undefined) return HIDDEN;
    if (typeof value === "number") return language === "fr" ? String(value).replace(".", ",") : String(value);
    const text = /^[=+\-@\t]/.test(value) ? `'${value}` : value;
    return /[";\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  }

  return { number, withUnit, signed, cell, HIDDEN, NOTHING };
})();
