/* Puts the page together: listens to the state, loads what is looked at, shows it. */
"use strict";

(() => {
  const atlas = window.occupancyAtlas;
  const { html, byId, choices, plain } = atlas.elements;
  const { state, words, figures } = atlas;
  const meta = atlas.get("meta");
  let only = null, content = null, maps = [], asked = 0;

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
    byId("pages").replaceChildren(...state.PAGES.map((page) => html("a", {
      href: state.address({ page }), "aria-current": page === now.page ? "page" : false,
      onclick: (event) => { event.preventDefault(); state.change({ page }); byId("content").focus({ preventScroll: true }); window.scrollTo(0, 0); },
    }, words.word(page))));
    const here = byId("pages").querySelector("[aria-current]");
    byId("pages").scrollLeft = here.offsetLeft - byId("pages").offsetLeft - byId("pages").clientWidth / 3; // on a telephone
    state.PAGES.forEach((page) => { byId(`page-${page}`).hidden = page !== now.page; });
    const title = now.page === "map" ? words.text(figures.indicator(now.indicator).label) : words.word(now.page);
    document.title = `${title} – ${meta.title || words.word("name")} – ${meta.territory.name}`;
  }

  function indicators() {
    const { now } = state, search = plain(byId("find").value.trim());
    const matches = (one) => !search || plain(`${words.text(one.label)} ${words.text(one.help)}`).includes(search);
    let found = 0;
    const focused = document.activeElement && document.activeElement.dataset.indicator;
    byId("indicators").replaceChildren(...meta.themes.map((theme) => {
      const list = meta.indicators.filter((one) => one.theme === theme.id && matches(one));
      found += list.length;
      return list.length ? html("section", {}, html("h2", {}, words.text(theme.label)), html("ul", {},
        ...list.map((one) => html("li", {}, html("button", {
          type: "button", "data-indicator": one.id, "aria-current": one.id === now.indicator ? "true" : false,
          onclick: () => { only = null; state.change({ indicator: one.id }); },
        }, words.text(one.label)))))) : null;
    }).filter(Boolean));
    if (focused) {
      const again = document.querySelector(`[data-indicator="${CSS.escape(focused)}"]`);
      if (again) again.focus();
    }
    byId("found").textContent = !search ? "" : found ? words.word("found", { n: found }) : words.word("nothing_found");
  }

  function controls() {
    const { now } = state;
    choices(byId("scales"), meta.scales.map((one) => ({ id: one.id, text: words.text(one.label) })), now.scale,
      (scale) => { only = null; state.change({ scale, follow: false, unit: "" }); });
    const several = meta.vintages.length > 1;
    const list = [...meta.vintages.map((id) => ({ id, text: id })),
      ...(several ? [{ id: "beside", text: words.word("beside") }, { id: "change", text: words.word("change") }] : [])];
    choices(byId("vintages"), list, now.way === "single" ? now.vintage : now.way, (id) => {
      only = null;
      if (meta.vintages.includes(id)) state.change({ vintage: id, way: "single" });
      else state.change({ way: id });
    });
    byId("looks").hidden = true; // until the scale has come
    byId("follow").hidden = followed().length < 2;
    byId("follow").setAttribute("aria-pressed", String(now.follow));
  }

  /* The ways of looking at the indicator that this scale has. */
  function looks() {
    const { now } = state, list = now.way === "change" ? [] : figures.looks(content, now.indicator);
    byId("looks").hidden = list.length < 2;
    choices(byId("looks"), list.map((id) => ({ id, text: words.word(`look_${id}`) })),
      list.includes(now.look) ? now.look : "classes", (look) => { only = null; state.change({ look }); });
  }

  /* Scales that follow one another as one zooms in. */
  const followed = () => meta.scales.filter((one) => one.from > 0);

  function scaleOf(denominator) {
    const list = followed();
    return list.filter((one) => denominator <= one.from).pop() || list[0];
  }

  function follow() {
    if (!state.now.follow) return;
    const scale = scaleOf(atlas.map.scale());
    if (scale && scale.id !== state.now.scale) state.change({ scale: scale.id, unit: "" });
  }

  async function load() {
    const mine = asked += 1;
    if (!atlas.get(state.now.scale)) byId("subtitle").textContent = words.word("loading");
    try {
      await atlas.load(state.now.scale);
    } catch {
      byId("subtitle").textContent = words.word("failed");
      return false;
    }
    return mine === asked;
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
    const { now } = state, one = figures.indicator(now.indicator), scale = figures.scale(now.scale);
    maps = figures.shown(content, now);
    looks();
    const name = words.text(one.label);
    byId("finding").textContent = now.way === "change" ? changeOf(one, name) : words.text(meta.findings[now.vintage][now.indicator]);
    const period = maps.map((map) => map.period).join(", ") || now.vintage;
    const unit = words.text(one.unit);
    byId("subtitle").textContent = maps.length
      ? `${name}${unit ? ` (${now.way === "change" && unit === "%" ? "points" : unit})` : ""} – ${words.text(scale.label)}, ${period}`
      : words.word(now.way === "change" ? "no_change" : "absent");
    const units = atlas.shapes.ofScale(content), ground = atlas.shapes.ofGround(meta.ground);
    const points = scale.geometry === "point";
    maps.forEach((map) => { map.tiles = scale.tiles; });
    const list = maps.length ? maps : [{ period, cells: [], legend: null, signed: false, tiles: false }];
    atlas.map.show(list.map((map) => ({
      ...map, units, names: content.names, tiles: scale.tiles, points, ground, only,
      marks: meta.marks[points ? "point" : "polygon"], chosen: row, named: scale.tiles,
      label: words.word("map_of", { name, scale: words.text(scale.label), period: map.period }),
      write: (cell) => written(map, cell),
    })), changed.has("view") ? now.view : null);
    atlas.map.renamed();
    afterPicture(() => {
      atlas.legend.show(content, maps, only, (position) => { only = position; showMaps(row, new Set()); });
      atlas.legend.comparators();
      showUnit(row);
      byId("table").hidden = !maps.length;
      if (maps.length) atlas.table.show(content, maps, row, heard);
    });
  }

  /* The map comes first: what stands beside it is built when its picture is on the screen, unless
     something else is shown by then. */
  function afterPicture(build) {
    const mine = asked;
    requestAnimationFrame(() => setTimeout(() => { if (mine === asked) build(); }));
  }

  /* What changed in the territory, in a sentence; the name alone without both of its figures. */
  function changeOf(one, name) {
    const pair = figures.changeOf(content, one.id);
    const values = pair ? [pair.earlier, pair.later].map((vintage) => (meta.figures[vintage].values[one.id] || [])[0]) : [];
    if (values.length < 2 || values.some((value) => typeof value !== "number")) return name;
    const [before, after] = values.map((value) => figures.write(one.id, value));
    return words.word("changed", { name, before, after, earlier: pair.earlier, later: pair.later });
  }

  function written(map, cell) {
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
    const map = maps[maps.length - 1], cell = map && map.cells.find((one) => one.row === row);
    byId("spoken").textContent = cell ? words.word("unit_chosen", { name: content.names[row], value: written(map, cell) }) : "";
  }

  /* What a reader does on a map or in the table. */
  function heard(told) {
    if (told.view) { state.change({ view: told.view }); follow(); }
    if ("chosen" in told) choose(told.chosen);
    if ("pointed" in told) {
      const map = maps[maps.length - 1], cell = map && map.cells.find((one) => one.row === told.pointed);
      atlas.legend.point(cell ? cell.value : null);
      if (!told.quiet) atlas.map.pointed(told.pointed);
    }
  }

  /* A view or a unit alone changes little. */
  function changed(now, names) {
    if (names.size === 1 && names.has("view")) return;
    if (names.size === 1 && names.has("unit") && now.page === "map" && content) {
      const row = atlas.unit.rowOf(content, now.unit);
      atlas.map.mark(row);
      atlas.table.mark(row);
      showUnit(row);
      return;
    }
    show(names.has("view") && names.size > 3 ? names : new Set([...names].filter((name) => name !== "view")));
  }

  state.start(meta);
  state.listen(changed);
  atlas.map.start(byId("maps"), heard);
  byId("find").addEventListener("input", indicators);
  byId("skip").addEventListener("click", (event) => { event.preventDefault(); byId("content").focus(); });
  byId("skip").href = "#content";
  byId("language").addEventListener("click", () => state.change({ language: state.now.language === "fr" ? "en" : "fr" }));
  byId("theme").addEventListener("click", () => state.change({ theme: state.now.theme === "dark" ? "light" : "dark" }));
  byId("print").addEventListener("click", () => window.print());
  byId("follow").addEventListener("click", () => { state.change({ follow: !state.now.follow }); follow(); });
  if (window.matchMedia("(max-width: 62rem)").matches) byId("chooser").open = false;
  show(new Set(Object.keys(state.now)));
})();
