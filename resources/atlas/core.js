/* The one global name of the atlas. Data come as classic scripts, since a page that was opened from
   a disk may load nothing else: each calls `occupancyAtlas.put(name, document)`. */
"use strict";

window.occupancyAtlas = (() => {
  const documents = new Map();
  const waiting = new Map();

  /* What a data script calls. Columns are texts until they are looked at. */
  function put(name, content) {
    if (content.units && content.vintages) Object.values(content.vintages).forEach((shown) => { shown.values = columns(shown.values); });
    documents.set(name, content);
  }

  /* "12.3,,-": a number, a hidden one (null), nothing to measure (""). */
  const value = (text) => (text === "" ? null : text === "-" ? "" : Number(text));

  function columns(packed) {
    const opened = {};
    for (const [name, column] of Object.entries(packed)) {
      Object.defineProperty(opened, name, { enumerable: true, configurable: true, get() {
        const list = typeof column === "string" ? column.split(",").map(value) : column;
        Object.defineProperty(opened, name, { value: list, enumerable: true });
        return list;
      } });
    }
    return opened;
  }

  /* The document of that name, at once; undefined before it was loaded. */
  function get(name) {
    return documents.get(name);
  }

  /* Bring data/NAME.js once; resolves with the document. */
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

  /* What the address asks for is fetched while the other scripts are still on their way. Its name is
     one of those that the page lists, the first one where it says nothing. */
  function ahead(listed) {
    const given = new URLSearchParams(location.hash.slice(1));
    const scales = listed.split(" "), scale = scales.includes(given.get("s")) ? given.get("s") : scales[0];
    const name = given.get("p") === "diagnosis" ? "diagnosis" : scale;
    load(name).catch(() => {}); // asked for again, and told, when it is shown
  }

  ahead(document.currentScript.dataset.scales);
  return { put, get, load };
})();
