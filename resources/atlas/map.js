/* The maps of the page: a canvas each, one view for all. Where drawing again would be too slow, a
   gesture moves the last picture instead. */
"use strict";

occupancyAtlas.map = (() => {
  const { html } = occupancyAtlas.elements;
  const SLOW = 12; // ms a picture: beyond, a gesture moves the last one
  const MANY = 800; // units of a map that are slow to put on the screen, however quickly drawn
  const REST = 120; // ms after a gesture until the picture is drawn anew
  const PAN = 60, ZOOM = 1.5, REACH = 9; // pixels, factor, pixels around a point
  const PIXEL = 0.000264583; // metres of a pixel of the page: 96 to an inch
  const HINT = 1800; // ms that a hint stays
  const WIDEST = 0.5, CLOSEST = 8; // of the whole territory; pixels a metre

  const maps = [];
  let view = null, holder = null, report = () => {}, tip = null;
  let isEntire = true; // the view is the whole territory, so it follows the size of the page

  /* Start in a node. What a reader does is reported by hear({view}), hear({chosen: row}) and
     hear({pointed: row}). */
  function start(node, hear) {
    holder = node;
    report = hear;
    tip = html("div", { class: "tip", hidden: true });
    new ResizeObserver(() => {
      if (!fit()) return;
      if (isEntire) home();
      maps.forEach(drawOne); // at once: an emptied canvas is black
    }).observe(holder);
    window.matchMedia("print").addEventListener("change", () => maps.forEach(drawOne)); // at once
  }

  /* Show a map per entry of the list: {period, cells, legend, units, names, tiles, points, ground,
     marks, chosen, only, named, label, write}. */
  function show(list, givenView) {
    while (maps.length > list.length) maps.pop().frame.remove();
    while (maps.length < list.length) maps.push(makeMap(maps.length));
    if (maps.length) {
      holder.replaceChildren(...maps.map((pane) => pane.frame));
      maps[0].frame.append(buttons());
    } else holder.replaceChildren();
    holder.dataset.maps = maps.length;
    maps.forEach((pane, index) => {
      pane.map = { pointed: -1, ...list[index] };
      pane.canvas.setAttribute("aria-label", list[index].label);
      pane.period.textContent = list.length > 1 ? list[index].period : "";
    });
    fit();
    if (givenView) {
      view = { x: givenView[0], y: givenView[1], k: givenView[2] };
      isEntire = false;
    } else if (isEntire && maps.length) home();
    maps.forEach(drawOne); // at once: a new canvas is black
  }

  function makeMap(index) {
    const canvas = html("canvas", { tabindex: "0", role: "application", "data-map": index });
    const period = html("p", { class: "period" });
    const frame = html("div", { class: "map" }, canvas, period);
    const pane = { canvas, period, frame, context: canvas.getContext("2d", { alpha: false }), map: null };
    listen(pane);
    return pane;
  }

  let controls = null;

  function buttons() {
    if (!controls) {
      const { word } = occupancyAtlas.words;
      const button = (key, sign, act) => html("button", {
        type: "button", "data-zoom": key, "aria-label": word(key), title: word(key), onclick: act,
      }, sign);
      controls = html("div", { class: "zoom" },
        button("zoom_in", "+", () => zoom(ZOOM)), button("zoom_out", "−", () => zoom(1 / ZOOM)),
        button("home", "⤢", () => { home(); reportView(); }));
    }
    return controls;
  }

  /* Write the buttons in the language of the state. */
  function translateButtons() {
    if (!controls) return;
    for (const button of controls.children) {
      const text = occupancyAtlas.words.word(button.dataset.zoom);
      button.title = text;
      button.setAttribute("aria-label", text);
    }
  }

  /* Give each canvas the size of its frame, which empties it. Returns whether a size changed. */
  function fit() {
    let changed = false;
    const density = Math.min(Math.max(window.devicePixelRatio || 1, 1), 3);
    for (const pane of maps) {
      const { width, height } = pane.frame.getBoundingClientRect();
      if (!width || !height) continue;
      const previous = pane.size || {};
      if (previous.width === width && previous.height === height && previous.density === density) continue;
      pane.size = { width, height, density };
      pane.canvas.width = Math.round(width * density);
      pane.canvas.height = Math.round(height * density);
      changed = true;
    }
    return changed;
  }

  function home() {
    const size = maps[0] && maps[0].size, ground = maps[0] && maps[0].map.ground;
    if (!size || !ground) return;
    const [west, south, east, north] = ground.box;
    isEntire = true;
    const k = fittingScale(size, ground) * 0.94;
    view = { x: (west + east) / 2, y: (south + north) / 2, k };
    draw();
  }

  function fittingScale(size, { box: [west, south, east, north] }) {
    return Math.min(size.width / Math.max(east - west, 1), size.height / Math.max(north - south, 1));
  }

  let isDrawQueued = false;

  function draw() {
    if (isDrawQueued) return;
    isDrawQueued = true;
    requestAnimationFrame(() => { isDrawQueued = false; maps.forEach(drawOne); });
  }

  function drawOne(pane) {
    if (!pane.size || !view || !pane.map) return;
    const start = performance.now();
    occupancyAtlas.paint.picture(pane.context, pane.size, view, pane.map);
    pane.took = performance.now() - start;
    pane.drawn = { ...view };
    pane.last = null;
  }

  let restTimer = 0;

  /* Draw again after a gesture where that is quick, else move the last picture. */
  function onViewMoved() {
    isEntire = false;
    clearTimeout(restTimer);
    const isSlow = maps.some((pane) => pane.took > SLOW || pane.map.cells.length > MANY);
    restTimer = setTimeout(() => { if (isSlow) draw(); reportView(); }, REST);
    if (isSlow) requestAnimationFrame(() => maps.forEach(shift)); else draw();
  }

  function shift(pane) {
    if (!pane.drawn || !pane.size) return;
    const { width, height, density } = pane.size;
    if (!pane.last) {
      pane.last = html("canvas", { width: pane.canvas.width, height: pane.canvas.height });
      pane.last.getContext("2d").drawImage(pane.canvas, 0, 0);
    }
    const factor = view.k / pane.drawn.k;
    const dx = (pane.drawn.x - view.x) * view.k + (width / 2) * (1 - factor);
    const dy = (view.y - pane.drawn.y) * view.k + (height / 2) * (1 - factor);
    pane.context.setTransform(1, 0, 0, 1, 0, 0);
    pane.context.fillStyle = occupancyAtlas.themes.colours().paper;
    pane.context.fillRect(0, 0, width * density, height * density);
    pane.context.drawImage(pane.last, dx * density, dy * density,
      width * factor * density, height * factor * density);
  }

  function reportView() {
    report({ view: [view.x, view.y, view.k] });
  }

  function zoom(factor, about) {
    if (!maps[0] || !maps[0].size) return;
    const { size, map } = maps[0];
    const k = Math.min(CLOSEST, Math.max(fittingScale(size, map.ground) * WIDEST, view.k * factor));
    const [px, py] = about || [0, 0]; // pixels from the middle
    view = { x: view.x + px / view.k - px / k, y: view.y - py / view.k + py / k, k };
    onViewMoved();
  }

  function pan(px, py) {
    view = { ...view, x: view.x - px / view.k, y: view.y + py / view.k };
    onViewMoved();
  }

  function from(pane, event) {
    const box = pane.canvas.getBoundingClientRect();
    return [event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2];
  }

  function unitAt(pane, [px, py]) {
    const { map } = pane;
    if (!map || !map.cells.length) return -1;
    const rows = map.cells.filter((cell) => !(map.tiles && cell.grey === "secret")).map((cell) => cell.row);
    return occupancyAtlas.shapes.unitAt(map.units, rows, map.points,
      view.x + px / view.k, view.y - py / view.k, REACH / view.k);
  }

  /* A mouse moves the map. Of fingers one scrolls the page, as the wheel does, and two move the map
     and draw it larger or smaller. */
  function listen(pane) {
    const { canvas } = pane, fingers = new Map();
    let start = null, held = null;
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      fingers.set(event.pointerId, [event.clientX, event.clientY]);
      start = fingers.size === 1 ? [event.clientX, event.clientY] : null;
      held = betweenFingers(fingers);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!fingers.has(event.pointerId)) { point(pane, event); return; }
      fingers.set(event.pointerId, [event.clientX, event.clientY]);
      const before = held;
      held = betweenFingers(fingers);
      if (fingers.size === 1 && event.pointerType === "touch") return;
      pan(held.clientX - before.clientX, held.clientY - before.clientY);
      if (before.apart && held.apart) zoom(held.apart / before.apart, from(pane, held));
    });
    const end = (event) => {
      const isLastFinger = fingers.size === 1;
      fingers.delete(event.pointerId);
      held = betweenFingers(fingers);
      if (event.type === "pointercancel" && isLastFinger && start) showHint(pane); // the page scrolls
      if (event.type === "pointerup" && isLastFinger && start
        && Math.hypot(event.clientX - start[0], event.clientY - start[1]) < 5) {
        report({ chosen: unitAt(pane, from(pane, event)) });
      }
    };
    canvas.addEventListener("pointerup", end);
    canvas.addEventListener("pointercancel", end);
    canvas.addEventListener("pointerleave", () => pointAt(-1));
    for (const kind of ["touchstart", "touchmove"]) {
      canvas.addEventListener(kind, (event) => {
        if (event.touches.length > 1) event.preventDefault(); // else they scroll the page too
      }, { passive: false });
    }
    canvas.addEventListener("wheel", (event) => {
      const isZoom = event.ctrlKey || event.metaKey || document.activeElement === canvas;
      if (!isZoom) return; // the page scrolls
      event.preventDefault();
      zoom(1.0015 ** -event.deltaY, from(pane, event));
    }, { passive: false });
    canvas.addEventListener("keydown", (event) => key(pane, event));
  }

  /* The middle of the first two fingers and how far apart they are, 0 for one. */
  function betweenFingers(fingers) {
    const [a, b = a] = [...fingers.values()];
    if (!a) return null;
    return {
      clientX: (a[0] + b[0]) / 2, clientY: (a[1] + b[1]) / 2, apart: Math.hypot(a[0] - b[0], a[1] - b[1]),
    };
  }

  let hintTimer = 0;

  /* Say for a moment how a finger moves the map. */
  function showHint(pane) {
    clearTimeout(hintTimer);
    const text = html("p", { class: "hint", "aria-hidden": "true" }, occupancyAtlas.words.word("fingers"));
    for (const old of holder.querySelectorAll(".hint")) old.remove();
    pane.frame.append(text);
    hintTimer = setTimeout(() => text.remove(), HINT);
  }

  function key(pane, event) {
    const acts = {
      ArrowLeft: () => pan(PAN, 0), ArrowRight: () => pan(-PAN, 0),
      ArrowUp: () => pan(0, PAN), ArrowDown: () => pan(0, -PAN),
      "+": () => zoom(ZOOM), "=": () => zoom(ZOOM), "-": () => zoom(1 / ZOOM),
      0: () => { home(); reportView(); }, Enter: () => report({ chosen: unitAt(pane, [0, 0]) }),
      Escape: () => report({ chosen: -1 }),
    };
    if (!acts[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    acts[event.key]();
  }

  function point(pane, event) {
    const row = unitAt(pane, from(pane, event));
    pointAt(row);
    tip.hidden = row < 0;
    if (row < 0) return;
    const cell = pane.map.cells.find((other) => other.row === row);
    tip.replaceChildren(html("strong", {}, pane.map.names[row]), html("span", {}, pane.map.write(cell)));
    pane.frame.append(tip);
    const box = pane.frame.getBoundingClientRect(), x = event.clientX - box.left;
    tip.style.left = `${Math.min(x + 12, box.width - tip.offsetWidth - 4)}px`;
    tip.style.top = `${Math.max(4, event.clientY - box.top - tip.offsetHeight - 10)}px`;
  }

  /* Mark the unit pointed at on all maps. */
  function pointAt(row) {
    if (row < 0) tip.hidden = true;
    const changed = maps.filter((pane) => pane.map && pane.map.pointed !== row);
    changed.forEach((pane) => { pane.map.pointed = row; });
    if (changed.length) { report({ pointed: row }); draw(); }
  }

  /* Mark the chosen unit on all maps. */
  function mark(row) {
    maps.forEach((pane) => { pane.map.chosen = row; });
    draw();
  }

  /* Zoom to a unit. */
  function seek(row) {
    const pane = maps[0];
    if (!pane || !pane.size) return;
    const { box, centre } = pane.map.units[row];
    const extent = Math.max(box[2] - box[0], box[3] - box[1], 400);
    isEntire = false;
    view = { x: centre[0], y: centre[1], k: Math.min(pane.size.width, pane.size.height) / (extent * 3) };
    draw();
    reportView();
  }

  /* Return the maps drawn anew at a density, for a picture. */
  const drawn = (density) => maps.map(({ size, map }) => {
    const canvas = html("canvas", { width: size.width * density, height: size.height * density });
    occupancyAtlas.paint.picture(canvas.getContext("2d"), { ...size, density }, view, { ...map, pointed: -1 });
    return canvas;
  });

  /* Return the scale of the view as n of 1:n. */
  const scale = () => (view ? 1 / (view.k * PIXEL) : Infinity);

  return { start, show, translateButtons, seek, pointAt, mark, drawn, scale };
})();
