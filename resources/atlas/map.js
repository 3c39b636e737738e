/* The maps on the page: one canvas each, one view for all of them. A gesture moves the last picture
   where drawing anew would be too slow. */
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
  let view = null, holder = null, heard = () => {}, tip = null;
  let entire = true; // the whole territory is looked at, whatever the size of the page

  /* start(node, hear): hear({view}), hear({chosen: row}) are told what a reader does. */
  function start(node, hear) {
    holder = node;
    heard = hear;
    tip = html("div", { class: "tip", hidden: true });
    new ResizeObserver(() => {
      if (!fit()) return;
      if (entire) home();
      maps.forEach(drawOne); // at once: an emptied canvas is black
    }).observe(holder);
    window.matchMedia("print").addEventListener("change", () => maps.forEach(drawOne)); // at once
  }

  /* show(list): a map per entry {period, cells, legend, units, names, tiles, points, ground, marks,
     chosen, only, named, label, write}. */
  function show(list, given) {
    while (maps.length > list.length) maps.pop().frame.remove();
    while (maps.length < list.length) maps.push(made(maps.length));
    if (maps.length) {
      holder.replaceChildren(...maps.map((one) => one.frame));
      maps[0].frame.append(buttons());
    } else holder.replaceChildren();
    holder.dataset.maps = maps.length;
    maps.forEach((one, at) => {
      one.map = { pointed: -1, ...list[at] };
      one.canvas.setAttribute("aria-label", list[at].label);
      one.period.textContent = list.length > 1 ? list[at].period : "";
    });
    fit();
    if (given) {
      view = { x: given[0], y: given[1], k: given[2] };
      entire = false;
    } else if (entire && maps.length) home();
    maps.forEach(drawOne); // at once: a new canvas is black
  }

  function made(at) {
    const canvas = html("canvas", { tabindex: "0", role: "application", "data-map": at });
    const period = html("p", { class: "period" });
    const frame = html("div", { class: "map" }, canvas, period);
    const one = { canvas, period, frame, context: canvas.getContext("2d", { alpha: false }), map: null };
    listen(one);
    return one;
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
        button("home", "⤢", () => { home(); told(); }));
    }
    return controls;
  }

  /* The words of the buttons again, in the language of the state. */
  function renamed() {
    if (!controls) return;
    for (const button of controls.children) {
      const text = occupancyAtlas.words.word(button.dataset.zoom);
      button.title = text;
      button.setAttribute("aria-label", text);
    }
  }

  /* Give each canvas the size of its frame, which empties it; whether one of them changed. */
  function fit() {
    let changed = false;
    const density = Math.min(Math.max(window.devicePixelRatio || 1, 1), 3);
    for (const one of maps) {
      const { width, height } = one.frame.getBoundingClientRect();
      if (!width || !height) continue;
      const before = one.size || {};
      if (before.width === width && before.height === height && before.density === density) continue;
      one.size = { width, height, density };
      one.canvas.width = Math.round(width * density);
      one.canvas.height = Math.round(height * density);
      changed = true;
    }
    return changed;
  }

  function home() {
    const size = maps[0] && maps[0].size, ground = maps[0] && maps[0].map.ground;
    if (!size || !ground) return;
    const [west, south, east, north] = ground.box;
    entire = true;
    const k = whole(size, ground) * 0.94;
    view = { x: (west + east) / 2, y: (south + north) / 2, k };
    draw();
  }

  function whole(size, { box: [west, south, east, north] }) {
    return Math.min(size.width / Math.max(east - west, 1), size.height / Math.max(north - south, 1));
  }

  let asked = false;

  function draw() {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => { asked = false; maps.forEach(drawOne); });
  }

  function drawOne(one) {
    if (!one.size || !view || !one.map) return;
    const begun = performance.now();
    occupancyAtlas.paint.picture(one.context, one.size, view, one.map);
    one.took = performance.now() - begun;
    one.drawn = { ...view };
    one.last = null;
  }

  let resting = 0;

  /* The view moved under a gesture: anew where that is quick, else the last picture in its place. */
  function moved() {
    entire = false;
    clearTimeout(resting);
    const slow = maps.some((one) => one.took > SLOW || one.map.cells.length > MANY);
    resting = setTimeout(() => { if (slow) draw(); told(); }, REST);
    if (slow) requestAnimationFrame(() => maps.forEach(shift)); else draw();
  }

  function shift(one) {
    if (!one.drawn || !one.size) return;
    const { width, height, density } = one.size;
    if (!one.last) {
      one.last = html("canvas", { width: one.canvas.width, height: one.canvas.height });
      one.last.getContext("2d").drawImage(one.canvas, 0, 0);
    }
    const factor = view.k / one.drawn.k;
    const dx = (one.drawn.x - view.x) * view.k + (width / 2) * (1 - factor);
    const dy = (view.y - one.drawn.y) * view.k + (height / 2) * (1 - factor);
    one.context.setTransform(1, 0, 0, 1, 0, 0);
    one.context.fillStyle = occupancyAtlas.themes.colours().paper;
    one.context.fillRect(0, 0, width * density, height * density);
    one.context.drawImage(one.last, dx * density, dy * density,
      width * factor * density, height * factor * density);
  }

  function told() {
    heard({ view: [view.x, view.y, view.k] });
  }

  function zoom(factor, about) {
    if (!maps[0] || !maps[0].size) return;
    const { size, map } = maps[0];
    const k = Math.min(CLOSEST, Math.max(whole(size, map.ground) * WIDEST, view.k * factor));
    const [px, py] = about || [0, 0]; // pixels from the middle
    view = { x: view.x + px / view.k - px / k, y: view.y - py / view.k + py / k, k };
    moved();
  }

  function pan(px, py) {
    view = { ...view, x: view.x - px / view.k, y: view.y + py / view.k };
    moved();
  }

  function from(one, event) {
    const box = one.canvas.getBoundingClientRect();
    return [event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2];
  }

  function unitAt(one, [px, py]) {
    const { map } = one;
    if (!map || !map.cells.length) return -1;
    const rows = map.cells.filter((cell) => !(map.tiles && cell.grey === "secret")).map((cell) => cell.row);
    return occupancyAtlas.shapes.at(map.units, rows, map.points,
      view.x + px / view.k, view.y - py / view.k, REACH / view.k);
  }

  /* A mouse moves the map. Of fingers one scrolls the page, as the wheel does, and two move the map
     and draw it larger or smaller. */
  function listen(one) {
    const { canvas } = one, fingers = new Map();
    let start = null, held = null;
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      fingers.set(event.pointerId, [event.clientX, event.clientY]);
      start = fingers.size === 1 ? [event.clientX, event.clientY] : null;
      held = between(fingers);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!fingers.has(event.pointerId)) { point(one, event); return; }
      fingers.set(event.pointerId, [event.clientX, event.clientY]);
      const before = held;
      held = between(fingers);
      if (fingers.size === 1 && event.pointerType === "touch") return;
      pan(held.clientX - before.clientX, held.clientY - before.clientY);
      if (before.apart && held.apart) zoom(held.apart / before.apart, from(one, held));
    });
    const end = (event) => {
      const alone = fingers.size === 1;
      fingers.delete(event.pointerId);
      held = between(fingers);
      if (event.type === "pointercancel" && alone && start) hint(one); // the page scrolls
      if (event.type === "pointerup" && alone && start
        && Math.hypot(event.clientX - start[0], event.clientY - start[1]) < 5) {
        heard({ chosen: unitAt(one, from(one, event)) });
      }
    };
    canvas.addEventListener("pointerup", end);
    canvas.addEventListener("pointercancel", end);
    canvas.addEventListener("pointerleave", () => pointed(-1));
    for (const kind of ["touchstart", "touchmove"]) {
      canvas.addEventListener(kind, (event) => {
        if (event.touches.length > 1) event.preventDefault(); // else they scroll the page too
      }, { passive: false });
    }
    canvas.addEventListener("wheel", (event) => {
      const wanted = event.ctrlKey || event.metaKey || document.activeElement === canvas;
      if (!wanted) return; // the page scrolls
      event.preventDefault();
      zoom(1.0015 ** -event.deltaY, from(one, event));
    }, { passive: false });
    canvas.addEventListener("keydown", (event) => key(one, event));
  }

  /* The middle of the first two fingers and how far apart they are, 0 for one. */
  function between(fingers) {
    const [a, b = a] = [...fingers.values()];
    if (!a) return null;
    return {
      clientX: (a[0] + b[0]) / 2, clientY: (a[1] + b[1]) / 2, apart: Math.hypot(a[0] - b[0], a[1] - b[1]),
    };
  }

  let hinted = 0;

  /* Say for a moment how a finger moves the map. */
  function hint(one) {
    clearTimeout(hinted);
    const text = html("p", { class: "hint", "aria-hidden": "true" }, occupancyAtlas.words.word("fingers"));
    for (const old of holder.querySelectorAll(".hint")) old.remove();
    one.frame.append(text);
    hinted = setTimeout(() => text.remove(), HINT);
  }

  function key(one, event) {
    const acts = {
      ArrowLeft: () => pan(PAN, 0), ArrowRight: () => pan(-PAN, 0),
      ArrowUp: () => pan(0, PAN), ArrowDown: () => pan(0, -PAN),
      "+": () => zoom(ZOOM), "=": () => zoom(ZOOM), "-": () => zoom(1 / ZOOM),
      0: () => { home(); told(); }, Enter: () => heard({ chosen: unitAt(one, [0, 0]) }),
      Escape: () => heard({ chosen: -1 }),
    };
    if (!acts[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    acts[event.key]();
  }

  function point(one, event) {
    const row = unitAt(one, from(one, event));
    pointed(row);
    tip.hidden = row < 0;
    if (row < 0) return;
    const cell = one.map.cells.find((other) => other.row === row);
    tip.replaceChildren(html("strong", {}, one.map.names[row]), html("span", {}, one.map.write(cell)));
    one.frame.append(tip);
    const box = one.frame.getBoundingClientRect(), x = event.clientX - box.left;
    tip.style.left = `${Math.min(x + 12, box.width - tip.offsetWidth - 4)}px`;
    tip.style.top = `${Math.max(4, event.clientY - box.top - tip.offsetHeight - 10)}px`;
  }

  /* The unit pointed at, on all maps. */
  function pointed(row) {
    if (row < 0) tip.hidden = true;
    const changed = maps.filter((one) => one.map && one.map.pointed !== row);
    changed.forEach((one) => { one.map.pointed = row; });
    if (changed.length) { heard({ pointed: row }); draw(); }
  }

  /* The chosen unit, on all maps. */
  function mark(row) {
    maps.forEach((one) => { one.map.chosen = row; });
    draw();
  }

  /* Look at a unit. */
  function seek(row) {
    const one = maps[0];
    if (!one || !one.size) return;
    const { box, centre } = one.map.units[row];
    const wide = Math.max(box[2] - box[0], box[3] - box[1], 400);
    entire = false;
    view = { x: centre[0], y: centre[1], k: Math.min(one.size.width, one.size.height) / (wide * 3) };
    draw();
    told();
  }

  /* The scale of the view, 1:n. */
  const scale = () => (view ? 1 / (view.k * PIXEL) : Infinity);

  return { start, show, renamed, seek, pointed, mark, scale };
})();
