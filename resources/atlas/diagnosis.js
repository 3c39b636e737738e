/* The dossier's pages: a chapter at a time, what it finds, its charts, the tables behind them. */
"use strict";

occupancyAtlas.diagnosis = (() => {
  const { html, byId } = occupancyAtlas.elements;
  const { words } = occupancyAtlas;
  const HALF = 1200; // tenths of a millimetre: narrower charts stand side by side

  /* The page of the state, the first one where it means nothing. */
  function chosen(pages) {
    const { chapter } = occupancyAtlas.state.now;
    return pages.find((page) => page.key === chapter) || pages[0];
  }

  /* show(): the document has been loaded. */
  function show() {
    const content = occupancyAtlas.get("diagnosis"), holder = byId("page-diagnosis");
    const pages = content[occupancyAtlas.state.now.language], page = chosen(pages);
    if (!page) {
      holder.replaceChildren(html("h1", {}, words.word("diagnosis")), html("p", {}, words.word("no_chapter")));
      return;
    }
    holder.replaceChildren(chapters(pages, page), html("div", { class: "chapter" },
      html("p", { class: "eyebrow" }, [page.part, page.chapter].filter((name, at, all) => name && all.indexOf(name) === at).join(" – ")),
      html("h1", {}, page.title),
      page.subtitle ? html("p", { class: "quiet" }, page.subtitle) : null,
      page.sentences.length ? html("ul", { class: "told" }, ...page.sentences.map((text) => html("li", {}, text))) : null,
      toMap(page),
      html("div", { class: "charts" }, ...page.charts.map((chart) => figure(chart, content.colours))),
      page.tables.length ? tables(page) : null,
      ...(page.tables.length ? [] : page.prose.map(([text, heading]) => html(heading ? "h2" : "p", {}, text))),
      steps(pages, page),
      html("p", { class: "caption" }, words.text(occupancyAtlas.get("meta").caption))));
    const list = holder.firstChild, here = list.querySelector("[aria-current]");
    list.scrollTop = here.offsetTop - list.offsetTop - list.clientHeight / 3; // on a telephone
  }

  function go(page) {
    occupancyAtlas.state.change({ chapter: page.key });
    byId("content").focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }

  const link = (page, text, here) => html("a", { href: occupancyAtlas.state.address({ chapter: page.key }),
    "aria-current": here ? "page" : false, onclick: (event) => { event.preventDefault(); go(page); } }, text);

  /* A part's first page has its name as a heading; several pages of a chapter are told by title. */
  function chapters(pages, page) {
    const twice = (one) => pages.filter((other) => other.chapter === one.chapter).length > 1;
    const parts = [...new Set(pages.map((one) => one.part))];
    return html("nav", { class: "chapters", "aria-label": words.word("chapters") }, ...parts.map((part) => html("section", {},
      part ? html("h2", {}, part) : null, html("ul", {}, ...pages.filter((one) => one.part === part)
        .map((one) => html("li", {}, link(one, twice(one) ? one.title : one.chapter, one === page)))))));
  }

  function steps(pages, page) {
    const at = pages.indexOf(page), before = pages[at - 1], after = pages[at + 1];
    return html("p", { class: "steps" },
      before ? link(before, `← ${before.chapter}`) : html("span"),
      after ? link(after, `${after.chapter} →`) : html("span"));
  }

  function toMap(page) {
    const [scale, indicator, change] = page.map, meta = occupancyAtlas.get("meta");
    const known = meta.indicators.some((one) => one.id === indicator) && meta.scales.some((one) => one.id === scale);
    if (!known) return null;
    const parts = { page: "map", scale, indicator, way: change ? "change" : "single", unit: "" };
    return html("p", {}, html("a", { href: occupancyAtlas.state.address(parts) }, words.word("see_map")));
  }

  function figure(chart, colours) {
    const name = chart.words.split(/ – |\. /)[0].replace(/\.$/, "");
    return html("figure", { class: chart.width < HALF ? "half" : false }, html("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": name },
      occupancyAtlas.charts.draw(chart, colours)));
  }

  function tables(page) {
    return html("details", {}, html("summary", {}, words.word("behind")), ...page.tables.map((table) =>
      html("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": table.title },
        html("table", {}, html("caption", {}, table.title),
          html("thead", {}, html("tr", {}, ...table.head.map((text, at) => html("th", { scope: "col", class: at ? "number" : false }, text)))),
          html("tbody", {}, ...table.rows.map(([first, ...rest], at) => html("tr", { class: at < table.lead ? "own" : false },
            html("th", { scope: "row" }, first), ...rest.map((text) => html("td", { class: "number" }, text)))))))));
  }

  return { show };
})();
