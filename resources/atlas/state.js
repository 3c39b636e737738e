/* The state of the page, kept in its address, so that a shared address shows the same. A value that
   this atlas does not have is replaced by that of the first map. */
"use strict";

occupancyAtlas.state = (() => {
  const PAGES = ["map", "portrait", "diagnosis", "findings", "method", "verify", "share"];
  const WAYS = ["single", "beside", "change"];
  const LOOKS = ["classes", "around", "circles"];
  const listeners = [];
  let meta, current;

  /* Read the address, now and whenever it changes. */
  function start(document_) {
    meta = document_;
    current = read();
    window.addEventListener("hashchange", () => {
      if (location.hash !== addressOf(current)) { current = read(); notifyAll(); }
    });
  }

  function oneOf(value, allowed, fallback) {
    return allowed.includes(value) ? value : fallback;
  }

  function read() {
    const parameters = new URLSearchParams(location.hash.slice(1));
    const ids = meta.scales.map((scale) => scale.id);
    const view = (parameters.get("m") || "").split(",").map(Number);
    const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
    const hasVintages = meta.vintages.length > 1;
    return {
      page: oneOf(parameters.get("p"), PAGES, "map"),
      indicator: oneOf(parameters.get("i"), meta.indicators.map((i) => i.id), meta.indicators[0].id),
      scale: oneOf(parameters.get("s"), ids, ids.includes("commune") ? "commune" : ids[0]),
      vintage: oneOf(parameters.get("v"), meta.vintages, meta.vintages[0]),
      way: hasVintages ? oneOf(parameters.get("w"), WAYS, "single") : "single",
      look: oneOf(parameters.get("y"), LOOKS, "classes"),
      unit: (parameters.get("u") || "").slice(0, 40),
      chapter: (parameters.get("d") || "").slice(0, 80),
      language: oneOf(parameters.get("l"), ["fr", "en"], meta.language),
      theme: oneOf(parameters.get("t"), ["light", "dark"], dark ? "dark" : "light"),
      follow: parameters.get("z") === "1",
      embedded: parameters.get("e") === "1",
      view: view.length === 3 && view.every(Number.isFinite) && view[2] > 0 ? view : null,
    };
  }

  function addressOf(state) {
    const parts = { i: state.indicator, s: state.scale, v: state.vintage, l: state.language };
    if (state.page !== "map") parts.p = state.page;
    if (state.way !== "single") parts.w = state.way;
    if (state.look !== "classes") parts.y = state.look;
    if (state.unit) parts.u = state.unit;
    if (state.page === "diagnosis" && state.chapter) parts.d = state.chapter;
    if (state.follow) parts.z = "1";
    if (state.embedded) parts.e = "1";
    parts.t = state.theme;
    if (state.view) parts.m = state.view.map((n, index) => n.toFixed(index < 2 ? 0 : 5)).join(",");
    return `#${new URLSearchParams(parts)}`;
  }

  /* Change parts of the state, and tell the listeners which names changed. */
  function change(parts) {
    const changed = new Set(Object.keys(parts).filter((name) => parts[name] !== current[name]));
    if (!changed.size) return;
    current = { ...current, ...parts };
    history.replaceState(null, "", addressOf(current));
    listeners.forEach((listen) => listen(current, changed));
  }

  function notifyAll() {
    listeners.forEach((listen) => listen(current, new Set(Object.keys(current))));
  }

  return {
    start, change, notifyAll, PAGES,
    listen: (listener) => listeners.push(listener),
    address: (parts) => addressOf({ ...current, ...parts }),
    get now() { return current; },
  };
})();
