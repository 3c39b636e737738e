/* The dossier's pages, a chapter at a time: its sentences, its charts and their tables. */
"use strict";

occupancyAtlas.diagnosis = (() => {
  const { html, byId } = occupancyAtlas.elements;
  const { words } = occupancyAtlas;
  const HALF = 1200; // tenths of a millimetre: narrower charts stand side by side

  /* Return the page that the state names, else the first one. */
  function selectedPage(pages) {
    const { chapter } = occupancyAtlas.state.now;
    return pages.find((page) => page.key === chapter) || pages[0];
  }

  /* Show the page of the state. The document must be loaded. */
  function show() {
    const content = occupancyAtlas.get("diagnosis"), holder = byId("page-diagnosis");
    const pages = content[occupancyAtlas.state.now.language], page = selectedPage(pages);
    if (!page) {
      holder.replaceChildren(html("h1", {}, words.word("diagnosis")), html("p", {}, words.word("no_chapter")));
      return;
    }
    holder.replaceChildren(chapters(pages, page), html("div", { class: "chapter" },
      html("p", { class: "eyebrow" }, [page.part, page.chapter].filter((name, position, names) => name && names.indexOf(name) === position).join(" – ")),
      html("h1", {}, page.title),
      page.subtitle ? html("p", { class: "quiet" }, page.subtitle) : null,
      page.sentences.length ? html("ul", { class: "sentences" }, ...page.sentences.map((text) => html("li", {}, text))) : null,
      toMap(page),
      page.figures.length ? keyFigures(page) : null,
      html("div", { class: "charts" }, ...page.charts.map((chart) => figure(chart, content.colours))),
      page.tables.length ? tables(page) : null,
      ...(page.tables.length ? [] : page.prose.map(([text, heading]) => html(heading ? "h2" : "p", {}, text))),
      steps(pages, page),
      html("p", { class: "caption" }, words.text(occupancyAtlas.get("meta").caption))));
    const list = holder.firstChild, currentLink = list.querySelector("[aria-current]");
    list.scrollTop = currentLink.offsetTop - list.offsetTop - list.clientHeight / 3; // on a telephone
  }

  function go(page) {
    occupancyAtlas.state.change({ chapter: page.key });
    byId("content").focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }

  const link = (page, text, isCurrent) => html("a", { href: occupancyAtlas.state.address({ chapter: page.key }),
    "aria-current": isCurrent ? "page" : false, onclick: (event) => { event.preventDefault(); go(page); } }, text);

  /* List the chapters under the names of their parts. Where a chapter has several pages, each is
     listed by its title. */
  function chapters(pages, page) {
    const hasSeveralPages = (page) => pages.filter((other) => other.chapter === page.chapter).length > 1;
    const parts = [...new Set(pages.map((page) => page.part))];
    return html("nav", { class: "chapters", "aria-label": words.word("chapters") }, ...parts.map((part) => html("section", {},
      part ? html("h2", {}, part) : null, html("ul", {}, ...pages.filter((page) => page.part === part)
        .map((entry) => html("li", {}, link(entry, hasSeveralPages(entry) ? entry.title : entry.chapter, entry === page)))))));
  }

  function steps(pages, page) {
    const position = pages.indexOf(page), previous = pages[position - 1], next = pages[position + 1];
    return html("p", { class: "steps" },
      previous ? link(previous, `← ${previous.chapter}`) : html("span"),
      next ? link(next, `${next.chapter} →`) : html("span"));
  }

  function toMap(page) {
    const [scale, indicator, change] = page.map, meta = occupancyAtlas.get("meta");
    const isAvailable = meta.indicators.some((entry) => entry.id === indicator) && meta.scales.some((entry) => entry.id === scale);
    if (!isAvailable) return null;
    const parts = { page: "map", scale, indicator, way: change ? "change" : "single", unit: "" };
    return html("p", {}, html("a", { href: occupancyAtlas.state.address(parts) }, words.word("see_map")));
  }

  const keyFigures = (page) => html("dl", { class: "key-figures" }, ...page.figures.map(([label, value, others, change]) => html("div", {},
    html("dt", {}, label), html("dd", { class: "big" }, value), others ? html("dd", { class: "quiet" }, others) : null, change ? html("dd", {}, change) : null)));

  /* Show a chart, and for a telephone its narrow form. */
  function figure(chart, colours) {
    const name = chart.words.split(/ – |\. /)[0].replace(/\.$/, "") || words.word("diagnosis");
    const { narrow } = chart, draw = occupancyAtlas.charts.draw;
    return html("figure", { class: chart.width < HALF ? "half" : false }, html("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": name },
      draw(chart, colours, narrow ? "wide" : ""), narrow ? draw({ ...narrow, words: chart.words }, colours, "narrow") : null));
  }

  function tables(page) {
    return html("details", { open: page.open }, html("summary", {}, words.word("behind")), ...page.tables.map((table) =>
      html("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": table.title },
        html("table", {}, html("caption", {}, html("span", {}, table.title)),
          html("thead", {}, html("tr", {}, ...table.head.map((text, position) => html("th", { scope: "col", class: position ? "number" : false }, text)))),
          html("tbody", {}, ...table.rows.map(([first, ...rest], position) => html("tr", { class: position < table.lead ? "own" : false },
            html("th", { scope: "row" }, first), ...rest.map((text) => html("td", { class: "number" }, text)))))))));
  }

  return { show };
})();
