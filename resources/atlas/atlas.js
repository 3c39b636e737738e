/* Puts the page together: it listens to the state, loads the documents that the state needs, and
   shows them. */
"use strict";

(() => {
  const atlas = window.occupancyAtlas;
  const { html, byId, choices, plain, linked } = atlas.elements;
  const { state, words, figures } = atlas;
  const meta = atlas.get("meta");
  const COMMUNE = "commune"; // the scale of “my commune”
  let classShown = null, content = null, maps = [], latestRequest = 0, isSought = false;

  const pages = { findings: atlas.prose.findings, method: atlas.prose.method,
    verify: atlas.prose.verify, share: atlas.prose.share };

  function frame() {
    const { now } = state;
    document.documentElement.lang = now.language;
    document.documentElement.dataset.theme = now.theme;
    document.documentElement.classList.toggle("embedded", now.embedded);
    document.querySelectorAll("[data-word]").forEach((node) => { node.textContent = words.word(node.dataset.word); });
    document.querySelectorAll("[data-label]").forEach((node) => node.setAttribute("aria-label", words.word(node.dataset.label)));
    document.querySelectorAll("[data-placeholder]").forEach((node) => node.setAttribute("placeholder", words.word(node.dataset.placeholder)));
    byId("brand-title").textContent = meta.title || words.word("name");
    byId("brand-place").textContent = meta.territory.name;
    byId("fictitious").hidden = !meta.fictitious;
    byId("fictitious").textContent = meta.words[now.language].fictitious;
    byId("language").textContent = words.word("language");
    byId("language").lang = now.language === "fr" ? "en" : "fr";
    byId("caption").textContent = [words.text(meta.caption), words.word("published", { date: words.text(meta.date) }),
      words.word("purpose", { purpose: words.text(meta.purpose) }),
      meta.number ? words.word("dossier", { number: meta.number }) : ""].filter(Boolean).join(" – ");
    byId("notices").replaceChildren(...Object.entries(meta.notices).filter(([, text]) => text)
      .map(([name, text]) => html("p", {}, html("strong", {}, words.word(name)), ...linked(text))));
    byId("pages").replaceChildren(...state.PAGES.map((page) => html("a", {
      href: state.address({ page }), "aria-current": page === now.page ? "page" : false,
      onclick: (event) => { event.preventDefault(); state.change({ page }); byId("content").focus({ preventScroll: true }); window.scrollTo(0, 0); },
    }, words.word(page))));
    const currentLink = byId("pages").querySelector("[aria-current]");
    byId("pages").scrollLeft = currentLink.offsetLeft - byId("pages").offsetLeft - byId("pages").clientWidth / 3; // on a telephone
    state.PAGES.forEach((page) => { byId(`page-${page}`).hidden = page !== now.page; });
    const title = now.page === "map" ? words.text(figures.indicator(now.indicator).label) : words.word(now.page);
    document.title = `${title} – ${meta.title || words.word("name")} – ${meta.territory.name}`;
  }

  function indicators() {
    const { now } = state, search = plain(byId("find").value.trim());
    const matches = (indicator) => !search || plain(`${words.text(indicator.label)} ${words.text(indicator.help)}`).includes(search);
    let matchCount = 0;
    const focused = document.activeElement && document.activeElement.dataset.indicator;
    byId("indicators").replaceChildren(...meta.themes.map((theme) => {
      const list = meta.indicators.filter((indicator) => indicator.theme === theme.id && matches(indicator));
      matchCount += list.length;
      return list.length ? html("section", {}, html("h2", {}, words.text(theme.label)), html("ul", {},
        ...list.map((indicator) => html("li", {}, html("button", {
          type: "button", "data-indicator": indicator.id, "aria-current": indicator.id === now.indicator ? "true" : false,
          onclick: () => { classShown = null; state.change({ indicator: indicator.id }); },
        }, words.text(indicator.label)))))) : null;
    }).filter(Boolean));
    if (focused) {
      const refocused = document.querySelector(`[data-indicator="${CSS.escape(focused)}"]`);
      if (refocused) refocused.focus();
    }
    byId("found").textContent = !search ? "" : matchCount ? words.word("found", { n: matchCount }) : words.word("nothing_found");
  }

  function controls() {
    const { now } = state;
    choices(byId("scales"), meta.scales.map((scale) => ({ id: scale.id, text: words.text(scale.label) })), now.scale,
      (scale) => { classShown = null; state.change({ scale, follow: false, unit: "" }); });
    const hasVintages = meta.vintages.length > 1;
    const list = [...meta.vintages.map((id) => ({ id, text: id })),
      ...(hasVintages ? [{ id: "beside", text: words.word("beside") }, { id: "change", text: words.word("change") }] : [])];
    choices(byId("vintages"), list, now.way === "single" ? now.vintage : now.way, (id) => {
      classShown = null;
      if (meta.vintages.includes(id)) state.change({ vintage: id, way: "single" });
      else state.change({ way: id });
    });
    byId("looks").hidden = true; // until the scale has come
    byId("follow").hidden = zoomScales().length < 2;
    byId("follow").setAttribute("aria-pressed", String(now.follow));
  }

  /* Show the map types that the indicator has at this scale. */
  function showLooks() {
    const { now } = state, list = now.way === "change" ? [] : figures.looks(content, now.indicator);
    byId("looks").hidden = list.length < 2;
    choices(byId("looks"), list.map((id) => ({ id, text: words.word(`look_${id}`) })),
      list.includes(now.look) ? now.look : "classes", (look) => { classShown = null; state.change({ look }); });
  }

  /* Return the scales among which the zoom chooses, the widest first. */
  const zoomScales = () => meta.scales.filter((scale) => scale.from > 0);

  function scaleOf(denominator) {
    const list = zoomScales();
    return list.filter((scale) => denominator <= scale.from).pop() || list[0];
  }

  function follow() {
    if (!state.now.follow) return;
    const scale = scaleOf(atlas.map.scale());
    if (scale && scale.id !== state.now.scale) state.change({ scale: scale.id, unit: "" });
  }

  async function load() {
    const request = latestRequest += 1;
    if (!atlas.get(state.now.scale)) byId("subtitle").textContent = words.word("loading");
    try {
      await atlas.load(state.now.scale);
    } catch {
      byId("subtitle").textContent = words.word("failed");
      return false;
    }
    return request === latestRequest;
  }

  async function show(changed) {
    frame();
    if (changed.has("language") || changed.has("indicator")) indicators();
    controls();
    if (state.now.page === "diagnosis") {
      await atlas.load("diagnosis").then(() => atlas.diagnosis.show(), () => {});
      return;
    }
    if (state.now.page === "verify") await atlas.load("proof").catch(() => {});
    if (!(await load())) return;
    content = atlas.get(state.now.scale);
    const row = atlas.unit.rowOf(content, state.now.unit);
    if (state.now.page === "portrait") atlas.portrait.show(content, row, choose);
    else if (state.now.page in pages) pages[state.now.page]();
    else showMaps(row, changed);
  }

  function showMaps(row, changed) {
    const { now } = state, indicator = figures.indicator(now.indicator), scale = figures.scale(now.scale);
    maps = figures.mapsShown(content, now);
    showLooks();
    const name = words.text(indicator.label);
    byId("finding").textContent = now.way === "change" ? changeOf(indicator, name) : words.text(meta.findings[now.vintage][now.indicator]);
    const period = maps.map((map) => map.period).join(", ") || now.vintage;
    const unit = words.text(indicator.unit);
    byId("subtitle").textContent = maps.length
      ? `${name}${unit ? ` (${now.way === "change" && unit === "%" ? "points" : unit})` : ""} – ${words.text(scale.label)}, ${period}`
      : words.word(now.way === "change" ? "no_change" : "absent");
    const units = atlas.shapes.ofScale(content), ground = atlas.shapes.ofGround(meta.ground);
    const points = scale.geometry === "point";
    maps.forEach((map) => { map.tiles = scale.tiles; });
    const list = maps.length ? maps : [{ period, cells: [], legend: null, signed: false, tiles: false }];
    atlas.map.show(list.map((map) => ({
      ...map, units, names: content.names, tiles: scale.tiles, points, ground, only: classShown,
      marks: meta.marks[points ? "point" : "polygon"], chosen: row, named: scale.tiles,
      label: words.word("map_of", { name, scale: words.text(scale.label), period: map.period }),
      write: (cell) => displayedValue(map, cell),
    })), changed.has("view") ? now.view : null);
    atlas.map.translateButtons();
    seekUnit(row);
    afterPicture(() => {
      atlas.legend.show(content, maps, classShown, (position) => { classShown = position; showMaps(row, new Set()); });
      atlas.legend.comparators();
      showUnit(row);
      byId("table").hidden = !maps.length;
      if (maps.length) atlas.table.show(content, maps, row, onGesture);
    });
  }

  /* Build legend, comparators and table once the picture of the map is on the screen, so that the
     map comes first. Nothing is built if another request was made by then. */
  function afterPicture(build) {
    const request = latestRequest;
    requestAnimationFrame(() => setTimeout(() => { if (request === latestRequest) build(); }));
  }

  /* Return the territory's change as a sentence; the indicator's name where a figure is missing. */
  function changeOf(indicator, name) {
    const pair = figures.changeOf(content, indicator.id);
    const values = pair ? [pair.earlier, pair.later].map((vintage) => (meta.figures[vintage].values[indicator.id] || [])[0]) : [];
    if (values.length < 2 || values.some((value) => typeof value !== "number")) return name;
    const [earlierText, laterText] = values.map((value) => figures.write(indicator.id, value));
    return words.word("changed", { name, before: earlierText, after: laterText, earlier: pair.earlier, later: pair.later });
  }

  function displayedValue(map, cell) {
    const { legend } = map;
    if (legend && legend.look === "categories" && cell.position >= 0) return words.text(legend.labels)[cell.position];
    if (cell.grey === "secret") return meta.words[state.now.language].secrecy;
    if (cell.grey) return meta.words[state.now.language][cell.grey];
    return figures.write(state.now.indicator, cell.value, map.signed);
  }

  function showUnit(row) {
    atlas.unit.show(content, row, {
      close: () => choose(-1), seek: () => atlas.map.seek(row),
      portrait: () => { state.change({ page: "portrait" }); byId("content").focus({ preventScroll: true }); window.scrollTo(0, 0); },
    });
  }

  function choose(row) {
    state.change({ unit: row < 0 ? "" : content.codes[row] });
    const map = maps[maps.length - 1], cell = map && map.cells.find((candidate) => candidate.row === row);
    byId("spoken").textContent = cell ? words.word("unit_chosen", { name: content.names[row], value: displayedValue(map, cell) }) : "";
  }

  const scaleOfPlaces = () => (meta.scales.some((scale) => scale.id === COMMUNE) ? COMMUNE : state.now.scale);

  /* List the communes of the atlas under the field for one's own. */
  async function listPlaces() {
    const { names } = await atlas.load(scaleOfPlaces());
    byId("places").replaceChildren(...[...new Set(names)].sort(new Intl.Collator("fr").compare).map((value) => html("option", { value })));
  }

  /* Choose the commune that a reader has named, and move the map there. */
  async function findPlace(isComplete) {
    const scale = scaleOfPlaces(), { names, codes } = await atlas.load(scale), written = plain(byId("place").value.trim());
    const place = written ? names.findIndex((name) => plain(name) === written) : -1;
    byId("spoken").textContent = byId("place").title = place < 0 && written && isComplete ? words.word("no_place") : "";
    byId("place").setAttribute("aria-invalid", String(place < 0 && written !== "" && isComplete));
    if (place < 0) return;
    isSought = true;
    if (state.now.scale === scale && state.now.unit === codes[place]) seekUnit(place);
    else { classShown = null; state.change({ scale, unit: codes[place], follow: false }); }
  }

  function seekUnit(row) {
    if (isSought && row >= 0) atlas.map.seek(row);
    isSought = false;
  }

  /* React to what a reader does on a map or in the table: {view}, {chosen} or {pointed}. */
  function onGesture(gesture) {
    if (gesture.view) { state.change({ view: gesture.view }); follow(); }
    if ("chosen" in gesture) choose(gesture.chosen);
    if ("pointed" in gesture) {
      const map = maps[maps.length - 1], cell = map && map.cells.find((other) => other.row === gesture.pointed);
      atlas.legend.point(cell ? cell.value : null);
      if (!gesture.quiet) atlas.map.pointAt(gesture.pointed);
    }
  }

  /* Update the page after a change of the state. A change of the view alone needs nothing, a change
     of the unit alone only its marks and its card. */
  function changed(now, names) {
    if (names.size === 1 && names.has("view")) return;
    if (names.size === 1 && names.has("unit") && now.page === "map" && content) {
      const row = atlas.unit.rowOf(content, now.unit);
      atlas.map.mark(row);
      seekUnit(row);
      atlas.table.mark(row);
      showUnit(row);
      return;
    }
    show(names.has("view") && names.size > 3 ? names : new Set([...names].filter((name) => name !== "view")));
  }

  state.start(meta);
  state.listen(changed);
  atlas.map.start(byId("maps"), onGesture);
  byId("find").addEventListener("input", indicators);
  byId("place").addEventListener("focus", listPlaces, { once: true });
  byId("place").addEventListener("input", () => findPlace(false));
  byId("place").addEventListener("change", () => findPlace(true));
  byId("picture").addEventListener("click", () => atlas.picture.take(maps));
  byId("skip").addEventListener("click", (event) => { event.preventDefault(); byId("content").focus(); });
  byId("skip").href = "#content";
  byId("language").addEventListener("click", () => state.change({ language: state.now.language === "fr" ? "en" : "fr" }));
  byId("theme").addEventListener("click", () => state.change({ theme: state.now.theme === "dark" ? "light" : "dark" }));
  byId("print").addEventListener("click", () => window.print());
  byId("follow").addEventListener("click", () => { state.change({ follow: !state.now.follow }); follow(); });
  if (window.matchMedia("(max-width: 62rem)").matches) byId("chooser").open = false;
  if (window.parent !== window) { // the page around it may give the frame its height
    new ResizeObserver(() => window.parent.postMessage({ occupancyAtlas: document.body.offsetHeight }, "*")).observe(document.body);
  }
  show(new Set(Object.keys(state.now)));
})();
