/* The portrait of a territory or of one of its units: every indicator beside the comparators. */
"use strict";

occupancyAtlas.portrait = (() => {
  const { html, byId } = occupancyAtlas.elements;
  const { figures, words } = occupancyAtlas;

  /* show(content, row, choose): content of the state's scale; row -1: the whole territory. */
  function show(content, row, choose) {
    const meta = occupancyAtlas.get("meta"), { now } = occupancyAtlas.state;
    const name = row < 0 ? meta.territory.name : content.names[row];
    const around = meta.figures[now.vintage].units;
    const earlier = meta.vintages[meta.vintages.indexOf(now.vintage) + 1];
    const heads = [name, ...(earlier ? [`${name}, ${earlier}`] : []), ...around.slice(row < 0 ? 1 : 0).map((unit) => unit.name)];
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
    const order = content.names.map((_, at) => at)
      .sort((a, b) => content.names[a].localeCompare(content.names[b], occupancyAtlas.state.now.language));
    const select = html("select", { id: "portrait-unit", onchange: (event) => choose(Number(event.target.value)) },
      html("option", { value: -1, selected: row < 0 }, words.word("whole")),
      ...order.map((at) => html("option", { value: at, selected: at === row },
        content.communes[at] && content.communes[at] !== content.names[at] ? `${content.names[at]} (${content.communes[at]})` : content.names[at])));
    return html("p", { class: "field" }, html("label", { for: "portrait-unit" }, words.word("choose_unit")), select);
  }

  function group(theme, content, row, earlier, columns) {
    const meta = occupancyAtlas.get("meta"), { now } = occupancyAtlas.state;
    const list = meta.indicators.filter((one) => one.theme === theme.id && (row >= 0 || one.kind !== "class"));
    if (!list.length) return ""; // a territory has no class of its own
    const rows = list.map((one) => {
      const around = meta.figures[now.vintage].values[one.id] || [];
      const own = (vintage) => (row < 0 ? (meta.figures[vintage].values[one.id] || [])[0]
        : occupancyAtlas.unit.valueOf(content, vintage, one.id, row));
      const values = [own(now.vintage), ...(earlier ? [own(earlier)] : []),
        ...meta.figures[now.vintage].units.map((_, at) => (one.kind === "class" ? undefined : around[at])).slice(row < 0 ? 1 : 0)];
      const link = occupancyAtlas.state.address({ page: "map", indicator: one.id });
      return html("tr", {}, html("th", { scope: "row" }, html("a", { href: link }, words.text(one.label))),
        ...values.map((value, at) => html("td", { class: at === 0 ? "number own" : "number" },
          value === undefined ? "" : written(content, one, value))));
    });
    return html("tbody", {}, html("tr", { class: "theme" }, html("th", { scope: "rowgroup", colspan: columns + 1 }, words.text(theme.label))), ...rows);
  }

  /* A count says what it counts beside its row; a column of numbers is read without. */
  function written(content, one, value) {
    if (one.kind === "count") return occupancyAtlas.numbers.number(value, one.decimals, occupancyAtlas.state.now.language);
    return figures.write(one.id, named(content, one, value));
  }

  function named(content, one, value) {
    const legend = content.legends[one.id];
    const at = legend && legend.look === "categories" ? legend.values.indexOf(value) : -1;
    return at < 0 ? value : words.text(legend.labels)[at];
  }

  return { show };
})();
