/* The one global name of the atlas. Data come as classic scripts, since a page that was opened from
   a disk may load nothing else: each calls `occupancyAtlas.put(name, document)`. */
"use strict";

window.occupancyAtlas = (() => {
  const documents = new Map();
  const waiting = new Map();

  /* Store a document; each data script calls this. Columns stay texts until they are read. */
  function put(name, content) {
    if (content.units && content.vintages) Object.values(content.vintages).forEach((vintage) => { vintage.values = columns(vintage.values); });
    documents.set(name, content);
  }

  /* "12.3,,-": a number, a hidden one (null), nothing to measure (""). */
  const value = (text) => (text === "" ? null : text === "-" ? "" : Number(text));

  function columns(packed) {
    const lazily = {};
    for (const [name, column] of Object.entries(packed)) {
      Object.defineProperty(lazily, name, { enumerable: true, configurable: true, get() {
        const list = typeof column === "string" ? column.split(",").map(value) : column;
        Object.defineProperty(lazily, name, { value: list, enumerable: true });
        return list;
      } });
    }
    return lazily;
  }

  /* Return the document of that name; undefined before it is loaded. */
  function get(name) {
    return documents.get(name);
  }

  /* Load data/NAME.js once. Resolves with the document. */
  function load(name) {
    if (documents.has(name)) return Promise.resolve(documents.get(name));
    if (!waiting.has(name)) {
      waiting.set(name, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = `data/${name}.js`;
        script.onload = () => resolve(documents.get(name));
        script.onerror = () => { waiting.delete(name); reject(new Error(name)); };
        document.head.append(script);
      }));
    }
    return waiting.get(name);
  }

  /* Start to load the scale that the address names, else the first one that the page lists, while the
     other scripts are still loading. */
  function loadFirst(listed) {
    const parameters = new URLSearchParams(location.hash.slice(1));
    const scales = listed.split(" "), scale = scales.includes(parameters.get("s")) ? parameters.get("s") : scales[0];
    const name = parameters.get("p") === "diagnosis" ? "diagnosis" : scale;
    load(name).catch(() => {}); // the page loads it again when it shows it, and says so if that fails
  }

  loadFirst(document.currentScript.dataset.scales);
  return { put, get, load };
})();
