/* The portrait of a territory or of one of its units: every indicator beside the comparators. */
"use strict";

occupancyAtlas.portrait = (() => {
  const { html, byId } = occupancyAtlas.elements;
  const { figures, words } = occupancyAtlas;

  /* Show the portrait. content: of the state's scale. row: of the unit, -1 for the whole territory. */
  function show(content, row, choose) {
    const meta = occupancyAtlas.get("meta"), { now } = occupancyAtlas.state;
    const name = row < 0 ? meta.territory.name : content.names[row];
    const comparators = meta.figures[now.vintage].units;
    const earlier = meta.vintages[meta.vintages.indexOf(now.vintage) + 1];
    const heads = [name, ...(earlier ? [`${name}, ${earlier}`] : []), ...comparators.slice(row < 0 ? 1 : 0).map((unit) => unit.name)];
    byId("page-portrait").replaceChildren(
      html("h1", {}, words.word("portrait_of", { name })),
      html("p", { class: "quiet" }, `${row < 0 ? "" : `${words.text(figures.scale(content.scale).label)} – `}${now.vintage}`),
      chooser(content, row, choose),
      html("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": words.word("portrait_of", { name }) },
        html("table", { class: "portrait" }, html("thead", {}, html("tr", {}, html("th", { scope: "col" }, words.word("indicator")),
          ...heads.map((head) => html("th", { scope: "col", class: "number" }, head)))),
        ...meta.themes.map((theme) => group(theme, content, row, earlier, heads.length)))),
      html("p", { class: "quiet" }, words.word("hidden_note")),
      html("p", { class: "caption" }, words.text(meta.caption)),
    );
  }

  function chooser(content, row, choose) {
    const order = content.names.map((_, unitRow) => unitRow)
      .sort((a, b) => content.names[a].localeCompare(content.names[b], occupancyAtlas.state.now.language));
    const select = html("select", { id: "portrait-unit", onchange: (event) => choose(Number(event.target.value)) },
      html("option", { value: -1, selected: row < 0 }, words.word("whole")),
      ...order.map((unitRow) => html("option", { value: unitRow, selected: unitRow === row },
        content.communes[unitRow] && content.communes[unitRow] !== content.names[unitRow] ? `${content.names[unitRow]} (${content.communes[unitRow]})` : content.names[unitRow])));
    return html("p", { class: "field" }, html("label", { for: "portrait-unit" }, words.word("choose_unit")), select);
  }

  function group(theme, content, row, earlier, columns) {
    const meta = occupancyAtlas.get("meta"), { now } = occupancyAtlas.state;
    const list = meta.indicators.filter((indicator) => indicator.theme === theme.id && (row >= 0 || indicator.kind !== "class"));
    if (!list.length) return ""; // a territory has no class of its own
    const rows = list.map((indicator) => {
      const territoryValues = meta.figures[now.vintage].values[indicator.id] || [];
      const valueIn = (vintage) => (row < 0 ? (meta.figures[vintage].values[indicator.id] || [])[0]
        : occupancyAtlas.unit.valueOf(content, vintage, indicator.id, row));
      const values = [valueIn(now.vintage), ...(earlier ? [valueIn(earlier)] : []),
        ...meta.figures[now.vintage].units.map((_, position) => (indicator.kind === "class" ? undefined : territoryValues[position])).slice(row < 0 ? 1 : 0)];
      const link = occupancyAtlas.state.address({ page: "map", indicator: indicator.id });
      return html("tr", {}, html("th", { scope: "row" }, html("a", { href: link }, words.text(indicator.label))),
        ...values.map((value, position) => html("td", { class: position === 0 ? "number own" : "number" },
          value === undefined ? "" : cellText(content, indicator, value))));
    });
    return html("tbody", {}, html("tr", { class: "theme" }, html("th", { scope: "rowgroup", colspan: columns + 1 }, words.text(theme.label))), ...rows);
  }

  /* Return a value as a cell's text. Counts have no unit here, which their row's heading names. */
  function cellText(content, indicator, value) {
    if (indicator.kind === "count") return occupancyAtlas.numbers.number(value, indicator.decimals, occupancyAtlas.state.now.language);
    return figures.write(indicator.id, className(content, indicator, value));
  }

  function className(content, indicator, value) {
    const legend = content.legends[indicator.id];
    const position = legend && legend.look === "categories" ? legend.values.indexOf(value) : -1;
    return position < 0 ? value : words.text(legend.labels)[position];
  }

  return { show };
})();
