/* The card of the chosen unit: its value in every vintage, beside the territory's. */
"use strict";

occupancyAtlas.unit = (() => {
  const { html, byId } = occupancyAtlas.elements;
  const { figures, words } = occupancyAtlas;

  /* Return the row of a unit in a scale's document, -1 where no vintage has it. */
  function rowOf(content, code) {
    return code ? content.codes.indexOf(code) : -1;
  }

  /* Return the value of a row in a vintage; undefined where the vintage does not release it. */
  function valueOf(content, vintage, id, row) {
    const released = content.vintages[vintage];
    const position = released && released.values[id] ? released.rows.indexOf(row) : -1;
    return position < 0 ? undefined : released.values[id][position];
  }

  /* Show the card of a row. Its buttons call act.close(), act.seek() and act.portrait(). */
  function show(content, row, act) {
    const holder = byId("unit"), { now } = occupancyAtlas.state;
    holder.hidden = row < 0;
    if (row < 0) { holder.replaceChildren(); return; }
    const id = now.indicator, meta = occupancyAtlas.get("meta");
    const latest = valueOf(content, now.vintage, id, row);
    const place = content.communes[row];
    const lines = meta.vintages.map((vintage) => [vintage, valueOf(content, vintage, id, row)])
      .filter(([, value]) => value !== undefined);
    const territory = occupancyAtlas.legend.territoryValue(id, now.vintage);
    holder.replaceChildren(
      html("h2", { id: "unit-title" }, content.names[row]),
      place && place !== content.names[row] ? html("p", { class: "quiet" }, place) : "",
      html("p", { class: "big" }, latest === undefined ? "" : figures.write(id, latest)),
      html("dl", {}, ...lines.flatMap(([vintage, value]) => [
        html("dt", {}, vintage), html("dd", {}, figures.write(id, value))]),
      ...(typeof territory === "number" ? [html("dt", {}, meta.territory.name),
        html("dd", {}, figures.write(id, territory))] : [])),
      html("p", { class: "acts" },
        html("button", { type: "button", onclick: act.seek }, words.word("show_unit")),
        html("button", { type: "button", onclick: act.portrait }, words.word("unit_portrait")),
        html("button", { type: "button", onclick: act.close }, words.word("close"))),
    );
  }

  return { rowOf, valueOf, show };
})();
