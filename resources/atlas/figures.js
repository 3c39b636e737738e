/* The figures that maps, legends and tables show of an indicator: the value of each unit with its
   class, or the grey of a unit without one. */
"use strict";

occupancyAtlas.figures = (() => {
  const HIDDEN = "secret", EMPTY = "empty", NO_DATA = "nodata";

  const indicator = (id) => occupancyAtlas.get("meta").indicators.find((entry) => entry.id === id);
  const scale = (id) => occupancyAtlas.get("meta").scales.find((entry) => entry.id === id);

  /* Return the map types of an indicator, the usual one first. */
  function looks(content, id) {
    const legend = content.legends[id], { stock } = occupancyAtlas.get("meta");
    if (!legend || legend.look !== "classes") return [];
    return ["classes", ...(legend.around ? ["around"] : []), ...(content.legends[stock] ? ["circles"] : [])];
  }

  /* Return the legend of a map type: classes, distances from the territory's figure, or circles whose
     area is the stock and whose colour is the class. */
  function legendOf(content, id, vintage, look) {
    const legend = content.legends[id];
    if (!looks(content, id).includes(look)) return legend;
    if (look === "around") return around(id, legend.around, vintage);
    return look === "circles" ? { ...legend, look: "rated", stock: content.legends[occupancyAtlas.get("meta").stock] } : legend;
  }

  /* Return the legend of distances from the territory's figure. edges: symmetric, with 0 among them. */
  function around(id, edges, vintage) {
    const meta = occupancyAtlas.get("meta"), { language } = occupancyAtlas.state.now;
    const steps = edges.filter((edge) => edge > 0), unit = meta.indicators.find((entry) => entry.id === id);
    const decimals = steps.every(Number.isInteger) ? 0 : unit.decimals;
    const name = occupancyAtlas.words.text(unit.unit), unitName = name === "%" ? "points" : name;
    const distances = steps.map((step) => occupancyAtlas.numbers.number(step, decimals, language));
    const phrase = (key, low, d) => occupancyAtlas.words.sharedWord(key, { low, d: occupancyAtlas.words.points(d, unitName) });
    const side = (where) => (steps.length ? [phrase(`just_${where}`, "", distances[0]),
      ...distances.slice(1).map((d, index) => phrase(`${where}_by`, distances[index], d)),
      phrase(`far_${where}`, "", distances[distances.length - 1])] : [occupancyAtlas.words.sharedWord(`any_${where}`)]);
    return { look: "around", edges, pivot: meta.figures[vintage].values[id][0],
      colours: meta.around[steps.length], labels: { [language]: [...side("below").reverse(), ...side("above")] } };
  }

  /* Return the cells of one vintage, {row, value, grey, position, stock, imputed} per unit; [] where
     the vintage lacks the indicator. position: of the class, -1 without one. stock: the area of a
     circle. */
  function cells(content, vintage, id, look = "classes") {
    const released = content.vintages[vintage], legend = legendOf(content, id, vintage, look);
    if (!released || !released.values[id]) return [];
    const imputed = new Set(released.imputed);
    const stocks = legend && legend.look === "rated" ? released.values[occupancyAtlas.get("meta").stock] || [] : null;
    return released.rows.map((row, index) => {
      const value = released.values[id][index], stock = stocks ? stocks[index] : 0;
      const greyOfValue = greyOf(released.states[index], value);
      const grey = greyOfValue || (typeof stock === "number" ? "" : HIDDEN);
      const position = grey ? -1 : classOf(legend, value, indicator(id).decimals);
      return { row, value, grey, position, stock, imputed: !grey && imputed.has(index) };
    });
  }

  function greyOf(state, value) {
    if (state === "e") return EMPTY;
    if (state === "n" || value === "") return NO_DATA;
    return value === null ? HIDDEN : "";
  }

  function classOf(legend, value, decimals) {
    if (!legend) return -1;
    if (legend.look === "around") {
      const factor = 10 ** decimals, distance = Math.round((value - legend.pivot) * factor) / factor;
      return legend.edges.filter((edge) => distance >= edge).length;
    }
    if (legend.look === "categories") return legend.values.indexOf(value);
    if (legend.look === "circles") return 0;
    const inner = legend.look === "change" ? legend.edges : legend.edges.slice(1, -1);
    return inner.filter((edge) => value >= edge).length;
  }

  /* Return the pair of vintages whose change is shown; undefined where no change is released. */
  function changeOf(content, id) {
    return content.changes.find((change) => change.legends[id]
      && change.later === later()) || content.changes.find((change) => change.legends[id]);
  }

  function later() {
    const { vintage } = occupancyAtlas.state.now, { vintages } = occupancyAtlas.get("meta");
    return vintage === vintages[vintages.length - 1] ? vintages[0] : vintage;
  }

  /* Return the cells of a change: differences of two displayed values, for units that both vintages
     show with the same perimeter. A value that one of them hides is under the hatch. */
  function changes(content, change, id) {
    const legend = change.legends[id], { decimals } = indicator(id);
    const earlierCells = new Map(cells(content, change.earlier, id).map((cell) => [cell.row, cell]));
    const leftOut = new Set(change.left_out);
    return cells(content, change.later, id).map((cell) => {
      const earlierCell = earlierCells.get(cell.row);
      const haveNumbers = earlierCell && typeof cell.value === "number" && typeof earlierCell.value === "number";
      if (haveNumbers && !cell.grey && !earlierCell.grey && !leftOut.has(cell.row)) {
        const factor = 10 ** decimals;
        const value = Math.round((cell.value - earlierCell.value) * factor) / factor + 0;
        const imputed = cell.imputed || earlierCell.imputed; // on either side it makes the change one
        return { row: cell.row, value, grey: "", position: classOf(legend, value), imputed };
      }
      if (!earlierCell) return { row: cell.row, value: null, grey: HIDDEN, position: -1, isUnpaired: true };
      if (cell.grey === EMPTY && earlierCell.grey === EMPTY) return cell;
      const hidden = cell.grey === HIDDEN || earlierCell.grey === HIDDEN;
      const grey = hidden && !leftOut.has(cell.row) ? HIDDEN : NO_DATA;
      return { row: cell.row, value: grey === HIDDEN ? null : "", grey, position: -1 };
    }).filter((cell) => !cell.isUnpaired || scale(content.scale).tiles);
  }

  /* Return the maps of the state: [{period, cells, legend, signed, vintage}]. */
  function mapsShown(content, state) {
    const id = state.indicator;
    if (state.way === "change") {
      const change = changeOf(content, id);
      if (!change) return [];
      const period = `${change.earlier} → ${change.later}`;
      return [{ period, cells: changes(content, change, id), legend: change.legends[id], signed: true }];
    }
    const { vintages } = occupancyAtlas.get("meta");
    const periods = state.way === "beside" ? [...vintages].reverse() : [state.vintage];
    return periods.map((vintage) => ({
      period: vintage, cells: cells(content, vintage, id, state.look),
      legend: legendOf(content, id, vintage, state.look), signed: false, vintage,
    })).filter((map) => map.cells.length);
  }

  /* Return the number of units per class; [] where a class has a single unit, whose value it would
     disclose. */
  function counts(map) {
    const units = map.legend.colours.map(() => 0);
    map.cells.forEach((cell) => { if (cell.position >= 0) units[cell.position] += 1; });
    return units.some((n) => n === 1) ? [] : units;
  }

  /* Return a value as displayed, with its unit. */
  function write(id, value, signed) {
    const { numbers, words, state } = occupancyAtlas, measure = indicator(id);
    const { language } = state.now;
    const text = signed ? numbers.signed(value, measure.decimals, language)
      : numbers.number(value, measure.decimals, language);
    const unit = words.text(measure.unit);
    return numbers.withUnit(text, signed && unit === "%" ? "points" : unit, language);
  }

  return { cells, looks, mapsShown, counts, write, indicator, scale, changeOf, HIDDEN, EMPTY, NO_DATA };
})();
