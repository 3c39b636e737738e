/* What a map, a legend and a table show of an indicator: the value of each unit, its class, and
   which grey it is where it has none. */
"use strict";

occupancyAtlas.figures = (() => {
  const HIDDEN = "secret", EMPTY = "empty", NO_DATA = "nodata";

  const indicator = (id) => occupancyAtlas.get("meta").indicators.find((one) => one.id === id);
  const scale = (id) => occupancyAtlas.get("meta").scales.find((one) => one.id === id);

  /* The ways in which the values of an indicator can be looked at, the usual one first. */
  function looks(content, id) {
    const legend = content.legends[id], { stock } = occupancyAtlas.get("meta");
    if (!legend || legend.look !== "classes") return [];
    return ["classes", ...(legend.around ? ["around"] : []), ...(content.legends[stock] ? ["circles"] : [])];
  }

  /* The legend of a look: classes; the same distances around the territory's figure; circles whose
     area is the stock and whose colour is the class. */
  function legendOf(content, id, vintage, look) {
    const legend = content.legends[id];
    if (!looks(content, id).includes(look)) return legend;
    if (look === "around") return around(id, legend.around, vintage);
    return look === "circles" ? { ...legend, look: "rated", stock: content.legends[occupancyAtlas.get("meta").stock] } : legend;
  }

  /* edges: distances from the territory's figure, symmetric, with 0 among them. */
  function around(id, edges, vintage) {
    const meta = occupancyAtlas.get("meta"), { language } = occupancyAtlas.state.now;
    const steps = edges.filter((edge) => edge > 0), unit = meta.indicators.find((one) => one.id === id);
    const shown = steps.every(Number.isInteger) ? 0 : unit.decimals;
    const name = occupancyAtlas.words.text(unit.unit), full = name === "%" ? "points" : name;
    const plain = steps.map((step) => occupancyAtlas.numbers.number(step, shown, language));
    const said = (key, low, d) => occupancyAtlas.words.shared(key, { low, d: occupancyAtlas.words.points(d, full) });
    const side = (where) => (steps.length ? [said(`just_${where}`, "", plain[0]),
      ...plain.slice(1).map((d, at) => said(`${where}_by`, plain[at], d)),
      said(`far_${where}`, "", plain[plain.length - 1])] : [occupancyAtlas.words.shared(`any_${where}`)]);
    return { look: "around", edges, pivot: meta.figures[vintage].values[id][0],
      colours: meta.around[steps.length], labels: { [language]: [...side("below").reverse(), ...side("above")] } };
  }

  /* The cells of one vintage, unit by unit: {row, value, grey, position}; [] without that vintage
     or indicator. position: of its class, -1 without · stock: what a circle's area shows. */
  function cells(content, vintage, id, look = "classes") {
    const shown = content.vintages[vintage], legend = legendOf(content, id, vintage, look);
    if (!shown || !shown.values[id]) return [];
    const imputed = new Set(shown.imputed);
    const stocks = legend && legend.look === "rated" ? shown.values[occupancyAtlas.get("meta").stock] || [] : null;
    return shown.rows.map((row, at) => {
      const value = shown.values[id][at], stock = stocks ? stocks[at] : 0;
      const own = greyOf(shown.states[at], value);
      const grey = own || (typeof stock === "number" ? "" : HIDDEN);
      const position = grey ? -1 : classOf(legend, value, indicator(id).decimals);
      return { row, value, grey, position, stock, imputed: !grey && imputed.has(at) };
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

  /* The pair of vintages whose change is shown; undefined without. */
  function changeOf(content, id) {
    return content.changes.find((change) => change.legends[id]
      && change.later === later()) || content.changes.find((change) => change.legends[id]);
  }

  function later() {
    const { vintage } = occupancyAtlas.state.now, { vintages } = occupancyAtlas.get("meta");
    return vintage === vintages[vintages.length - 1] ? vintages[0] : vintage;
  }

  /* The cells of a change: the difference of two displayed values, of units that both vintages
     show with the same perimeter. What one of them does not release is under the hatch. */
  function changes(content, change, id) {
    const legend = change.legends[id], { decimals } = indicator(id);
    const before = new Map(cells(content, change.earlier, id).map((cell) => [cell.row, cell]));
    const leftOut = new Set(change.left_out);
    return cells(content, change.later, id).map((cell) => {
      const other = before.get(cell.row);
      const both = other && typeof cell.value === "number" && typeof other.value === "number";
      if (both && !cell.grey && !other.grey && !leftOut.has(cell.row)) {
        const factor = 10 ** decimals;
        const value = Math.round((cell.value - other.value) * factor) / factor + 0;
        const imputed = cell.imputed || other.imputed; // on either side it makes the change one
        return { row: cell.row, value, grey: "", position: classOf(legend, value), imputed };
      }
      if (!other) return { row: cell.row, value: null, grey: HIDDEN, position: -1, alone: true };
      if (cell.grey === EMPTY && other.grey === EMPTY) return cell;
      const hidden = cell.grey === HIDDEN || other.grey === HIDDEN;
      const grey = hidden && !leftOut.has(cell.row) ? HIDDEN : NO_DATA;
      return { row: cell.row, value: grey === HIDDEN ? null : "", grey, position: -1 };
    }).filter((cell) => !cell.alone || scale(content.scale).tiles);
  }

  /* What the maps of the state show: [{period, cells, legend, signed}], a map each. */
  function shown(content, state) {
    const id = state.indicator;
    if (state.way === "change") {
      const change = changeOf(content, id);
      if (!change) return [];
      const period = `${change.earlier} → ${change.later}`;
      return [{ period, cells: changes(content, change, id), legend: change.legends[id], signed: true }];
    }
    const { vintages } = occupancyAtlas.get("meta");
    const wanted = state.way === "beside" ? [...vintages].reverse() : [state.vintage];
    return wanted.map((vintage) => ({
      period: vintage, cells: cells(content, vintage, id, state.look),
      legend: legendOf(content, id, vintage, state.look), signed: false, vintage,
    })).filter((map) => map.cells.length);
  }

  /* Units per class; [] where a class holds a single unit, whose value the class would say. */
  function counts(map) {
    const units = map.legend.colours.map(() => 0);
    map.cells.forEach((cell) => { if (cell.position >= 0) units[cell.position] += 1; });
    return units.some((n) => n === 1) ? [] : units;
  }

  /* A value as it is written, with its unit. */
  function write(id, value, signed) {
    const { numbers, words, state } = occupancyAtlas, one = indicator(id);
    const { language } = state.now;
    const text = signed ? numbers.signed(value, one.decimals, language)
      : numbers.number(value, one.decimals, language);
    const unit = words.text(one.unit);
    return numbers.withUnit(text, signed && unit === "%" ? "points" : unit, language);
  }

  return { cells, looks, shown, counts, write, indicator, scale, changeOf, HIDDEN, EMPTY, NO_DATA };
})();
