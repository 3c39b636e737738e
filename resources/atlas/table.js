/* The table under the maps. It can be sorted, searched, read by arrow keys and downloaded. */
"use strict";

occupancyAtlas.table = (() => {
  const { html, byId, plain, download } = occupancyAtlas.elements;
  const { figures, words, numbers } = occupancyAtlas;
  const STEP = 200; // rows at a time
  let sorted = { column: 0, falling: false }, searchText = "", most = STEP, key = "";
  let content = null, maps = [], hear = () => {}, selectedRow = -1;

  /* Show the table. hear({chosen}) and hear({pointed}) are the map's. */
  function show(document_, list, row, listener) {
    const newKey = `${document_.scale} ${list.map((map) => map.period)}`;
    if (newKey !== key) { key = newKey; most = STEP; searchText = ""; if (sorted.column > list.length) sorted = { column: 0, falling: false }; }
    [content, maps, selectedRow, hear] = [document_, list, row, listener];
    const holder = byId("table");
    const focused = document.activeElement;
    const back = focused && holder.contains(focused) ? focused.id : "";
    const search = html("input", { type: "search", id: "find-unit", value: searchText, autocomplete: "off",
      placeholder: words.word("find_unit"), "aria-label": words.word("find_unit"),
      oninput: (event) => { searchText = event.target.value; most = STEP; fill(); } });
    const button = (id, act) => html("button", { type: "button", id: `take-${id}`, onclick: act }, words.word(id));
    holder.replaceChildren(
      html("div", { class: "table-head" }, html("h2", { id: "table-title" }, words.word("table")), search,
        html("p", { id: "rows", class: "quiet", role: "status" }),
        html("div", { class: "acts" }, button("csv", () => take(false)), button("csv_all", () => take(true)),
          button("csv_notice", notice))),
      html("p", { id: "secret-note", class: "quiet" }, words.word("hidden_note")),
      html("div", { class: "scroll", tabindex: "0", role: "region", "aria-labelledby": "table-title" },
        html("table", { id: "rows-table", "aria-describedby": "secret-note" }, html("thead", {}), html("tbody", {}))),
      html("button", { type: "button", id: "more", hidden: true, onclick: () => { most += STEP; fill(); } }),
    );
    fill();
    if (back && byId(back)) byId(back).focus();
  }

  const hasCommunes = () => content.communes.some((name, row) => name && name !== content.names[row]);

  function columns() {
    const first = [{ name: words.word("unit"), of: (row) => content.names[row], text: true }];
    if (hasCommunes()) first.push({ name: words.word("commune"), of: (row) => content.communes[row], text: true });
    return [...first, ...maps.map((map) => {
      const cells = new Map(map.cells.map((cell) => [cell.row, cell]));
      return { name: map.period, map, cells, of: (row) => (cells.get(row) || {}).value };
    })];
  }

  function rowsOf(list) {
    const rowSet = new Set(list.filter((c) => c.cells).flatMap((c) => [...c.cells.keys()]));
    const allRows = [...rowSet], search = plain(searchText.trim());
    const matches = search
      ? allRows.filter((row) => plain(`${content.names[row]} ${content.communes[row] || ""} ${content.codes[row]}`).includes(search))
      : allRows;
    const column = list[Math.min(sorted.column, list.length - 1)];
    const { language } = occupancyAtlas.state.now;
    const order = new Intl.Collator(language);
    const number = (row) => { const v = column.of(row); return typeof v === "number" ? v : null; };
    matches.sort((a, b) => {
      const byName = order.compare(content.names[a], content.names[b]) || (content.codes[a] < content.codes[b] ? -1 : 1);
      if (column.text || typeof column.of(a) === "string" || typeof column.of(b) === "string") {
        const texts = order.compare(String(column.of(a) || ""), String(column.of(b) || "")) || byName;
        return sorted.falling ? -texts : texts;
      }
      const [x, y] = [number(a), number(b)];
      if (x === null || y === null) return (x === null) - (y === null) || byName; // hidden ones last
      return (sorted.falling ? y - x : x - y) || byName;
    });
    return [matches, allRows.length];
  }

  function fill() {
    const list = columns(), [rows, rowCount] = rowsOf(list);
    const table = byId("rows-table");
    table.tHead.replaceChildren(html("tr", {}, ...list.map(heading)));
    const biggest = Math.max(...maps.flatMap((m) => m.cells.map((c) => (typeof c.value === "number" ? Math.abs(c.value) : 0))), 1e-9);
    table.tBodies[0].replaceChildren(...rows.slice(0, most).map((row, position) => line(list, row, position, biggest)));
    const { language } = occupancyAtlas.state.now;
    byId("rows").textContent = words.word("rows", { n: numbers.number(rows.length, 0, language), all: numbers.number(rowCount, 0, language) });
    const more = byId("more"), left = Math.min(STEP, rows.length - most);
    more.hidden = left <= 0;
    more.textContent = words.word("more", { n: left });
  }

  function heading(column, position) {
    const is = sorted.column === position;
    return html("th", { scope: "col", "aria-sort": is ? (sorted.falling ? "descending" : "ascending") : "none",
      class: column.text ? false : "number" },
    html("button", { type: "button", id: `sort-${position}`, title: words.word("sort", { name: column.name }),
      onclick: () => sort(position, !column.text) },
    column.name, html("span", { "aria-hidden": "true", class: "arrow" }, is ? (sorted.falling ? "▼" : "▲") : "↕")));
  }

  function sort(position, fallingFirst) {
    sorted = sorted.column === position ? { column: position, falling: !sorted.falling } : { column: position, falling: fallingFirst };
    fill();
    byId(`sort-${position}`).focus();
  }

  function line(list, row, position, biggest) {
    const id = occupancyAtlas.state.now.indicator;
    return html("tr", {
      tabindex: position === 0 ? "0" : "-1", "data-row": row, "aria-selected": false, class: row === selectedRow ? "chosen" : false,
      onclick: () => hear({ chosen: row }), onkeydown: (event) => walk(event, row),
      onmouseenter: () => hear({ pointed: row }), onmouseleave: () => hear({ pointed: -1 }),
    }, ...list.map((column, place) => {
      if (place === 0) return html("th", { scope: "row" }, column.of(row));
      if (column.text) return html("td", {}, column.of(row) || "");
      return value(column, row, id, biggest);
    }));
  }

  function value(column, row, id, biggest) {
    const cell = column.cells.get(row);
    if (!cell) return html("td", { class: "number quiet" }, "");
    const bar = typeof cell.value === "number" && cell.position >= 0 && column.map.legend
      ? html("span", { class: "barline", "aria-hidden": "true", style: {
        width: `${Math.max(1, (Math.abs(cell.value) / biggest) * 100)}%`,
        background: column.map.legend.colours[cell.position] } }) : null;
    return html("td", { class: "number" }, bar, html("span", {}, figures.write(id, label(cell, column), column.map.signed)));
  }

  /* Return a cell's text. A class has its name. */
  function label(cell, column) {
    const { legend } = column.map;
    return legend && legend.look === "categories" && cell.position >= 0
      ? words.text(legend.labels)[cell.position] : cell.value;
  }

  function walk(event, row) {
    const current = event.currentTarget, to = {
      ArrowDown: current.nextElementSibling, ArrowUp: current.previousElementSibling,
      Home: current.parentElement.firstElementChild, End: current.parentElement.lastElementChild,
    };
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); hear({ chosen: row }); return; }
    if (!(event.key in to)) return;
    event.preventDefault();
    if (!to[event.key]) return;
    current.setAttribute("tabindex", "-1");
    to[event.key].setAttribute("tabindex", "0");
    to[event.key].focus();
    hear({ pointed: Number(to[event.key].dataset.row) });
  }

  /* Mark the chosen row without building the table again. */
  function mark(row) {
    selectedRow = row;
    document.querySelectorAll("#rows-table tbody tr").forEach((node) => {
      node.classList.toggle("chosen", Number(node.dataset.row) === row);
    });
  }

  function name(everyIndicator) {
    const { now } = occupancyAtlas.state, { territory } = occupancyAtlas.get("meta");
    return ["occupation", territory.code, content.scale, ...(everyIndicator ? [] : [now.indicator]), ...maps.map((m) => m.period.replace(" → ", "-"))].join("_");
  }

  /* Return the CSV of every indicator of the vintages shown, or of the table as sorted and searched. */
  function csv(everyIndicator) {
    const { language } = occupancyAtlas.state.now, list = columns(), [rows] = rowsOf(list);
    const textColumns = [["code", (row) => content.codes[row]], ...list.filter((c) => c.text).map((c, index) => [index ? "commune" : "name", c.of])];
    const values = everyIndicator ? allColumns() : list.filter((c) => c.cells).map((c) => [
      `${occupancyAtlas.state.now.indicator}_${c.map.period.replace(" → ", "_")}`, (row) => (c.cells.has(row) ? c.of(row) : "")]);
    const table = [...textColumns, ...values];
    const write = (cells) => cells.map((cell) => numbers.cell(cell, language)).join(";");
    const lines = [write(table.map(([heading_]) => heading_)), ...rows.map((row) => write(table.map(([, of]) => of(row))))];
    return { text: `\ufeff${lines.join("\r\n")}\r\n`, columns: table.map(([heading_]) => heading_) };
  }

  function allColumns() {
    const { vintages, indicators } = occupancyAtlas.get("meta");
    const vintagesShown = occupancyAtlas.state.now.way === "single" ? [occupancyAtlas.state.now.vintage] : [...vintages].reverse();
    return indicators.flatMap((indicator) => vintagesShown.filter((v) => content.vintages[v] && content.vintages[v].values[indicator.id])
      .map((vintage) => {
        const cells = new Map(figures.cells(content, vintage, indicator.id).map((cell) => [cell.row, cell.value]));
        return [`${indicator.id}_${vintage}`, (row) => (cells.has(row) ? cells.get(row) : "")];
      }));
  }

  function take(everyIndicator) {
    download(`${name(everyIndicator)}.csv`, csv(everyIndicator).text, "text/csv;charset=utf-8");
  }

  /* Return the metadata of “CSV on the Web”: the source of the figures, and what `s` means. */
  function metadata() {
    const meta = occupancyAtlas.get("meta"), { language } = occupancyAtlas.state.now;
    const indicatorsById = new Map(meta.indicators.map((indicator) => [indicator.id, indicator]));
    return {
      "@context": ["http://www.w3.org/ns/csvw", { "@language": language }],
      url: `${name(false)}.csv`,
      "dc:title": `${words.text(figures.indicator(occupancyAtlas.state.now.indicator).label)} – ${meta.territory.name}`,
      "dc:source": words.text(meta.caption), "dc:license": words.word("licence"),
      notes: [words.word("hidden_note"), words.word("purpose", { purpose: words.text(meta.purpose) })],
      dialect: { delimiter: ";", encoding: "utf-8", header: true },
      tableSchema: { columns: csv(false).columns.map((column) => {
        const indicator = indicatorsById.get(column.replace(/_\d+(_\d+)?$/, ""));
        return indicator ? { name: column, titles: [column], "dc:description": words.text(indicator.label), null: ["", "s"],
          datatype: { base: "decimal", format: { decimalChar: language === "fr" ? "," : "." } } }
          : { name: column, titles: [column] };
      }) },
    };
  }

  function notice() {
    download(`${name(false)}.csv-metadata.json`, `${JSON.stringify(metadata(), null, 1)}\n`, "application/json");
  }

  return { show, mark, name, csv: (everyIndicator) => csv(everyIndicator), metadata };
})();
