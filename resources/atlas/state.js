/* What is shown, kept in the address: whoever opens a shared address sees the same. A value that
   means nothing here falls back to the first map. */
"use strict";

occupancyAtlas.state = (() => {
  const PAGES = ["map", "portrait", "diagnosis", "findings", "method", "verify", "share"];
  const WAYS = ["single", "beside", "change"];
  const LOOKS = ["classes", "around", "circles"];
  const listeners = [];
  let meta, current;

  /* start(meta): read the address, and follow it. */
  function start(document_) {
    meta = document_;
    current = read();
    window.addEventListener("hashchange", () => {
      if (location.hash !== written(current)) { current = read(); tell(); }
    });
  }

  function one(wanted, known, fallback) {
    return known.includes(wanted) ? wanted : fallback;
  }

  function read() {
    const given = new URLSearchParams(location.hash.slice(1));
    const ids = meta.scales.map((scale) => scale.id);
    const view = (given.get("m") || "").split(",").map(Number);
    const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
    const several = meta.vintages.length > 1;
    return {
      page: one(given.get("p"), PAGES, "map"),
      indicator: one(given.get("i"), meta.indicators.map((i) => i.id), meta.indicators[0].id),
      scale: one(given.get("s"), ids, ids.includes("commune") ? "commune" : ids[0]),
      vintage: one(given.get("v"), meta.vintages, meta.vintages[0]),
      way: several ? one(given.get("w"), WAYS, "single") : "single",
      look: one(given.get("y"), LOOKS, "classes"),
      unit: (given.get("u") || "").slice(0, 40),
      chapter: (given.get("d") || "").slice(0, 80),
      language: one(given.get("l"), ["fr", "en"], meta.language),
      theme: one(given.get("t"), ["light", "dark"], dark ? "dark" : "light"),
      follow: given.get("z") === "1",
      embedded: given.get("e") === "1",
      view: view.length === 3 && view.every(Number.isFinite) && view[2] > 0 ? view : null,
    };
  }

  function written(state) {
    const parts = { i: state.indicator, s: state.scale, v: state.vintage, l: state.language };
    if (state.page !== "map") parts.p = state.page;
    if (state.way !== "single") parts.w = state.way;
    if (state.look !== "classes") parts.y = state.look;
    if (state.unit) parts.u = state.unit;
    if (state.page === "diagnosis" && state.chapter) parts.d = state.chapter;
    if (state.follow) parts.z = "1";
    if (state.embedded) parts.e = "1";
    parts.t = state.theme;
    if (state.view) parts.m = state.view.map((n, at) => n.toFixed(at < 2 ? 0 : 5)).join(",");
    return `#${new URLSearchParams(parts)}`;
  }

  /* change({…}): what is shown now; everybody who listens hears which names changed. */
  function change(parts) {
    const changed = new Set(Object.keys(parts).filter((name) => parts[name] !== current[name]));
    if (!changed.size) return;
    current = { ...current, ...parts };
    history.replaceState(null, "", written(current));
    listeners.forEach((listen) => listen(current, changed));
  }

  function tell() {
    listeners.forEach((listen) => listen(current, new Set(Object.keys(current))));
  }

  return {
    start, change, tell, PAGES,
    listen: (listener) => listeners.push(listener),
    address: (parts) => written({ ...current, ...parts }),
    get now() { return current; },
  };
})();
