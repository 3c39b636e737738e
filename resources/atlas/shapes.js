/* Units from the steps in which they are written to paths in metres, and which unit lies where. */
"use strict";

occupancyAtlas.shapes = (() => {
  const scratch = document.createElement("canvas").getContext("2d");

  /* One unit: its path, box [west, south, east, north], area, a place for its sign. */
  function unit(rings, step) {
    const path = new Path2D();
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    let largest = 0, centre = [0, 0];
    for (const ring of rings) {
      let x = 0, y = 0, sum = 0, cx = 0, cy = 0, first = null, last = null;
      for (let at = 0; at < ring.length; at += 2) {
        x += ring[at] * step;
        y += ring[at + 1] * step;
        if (at) path.lineTo(x, y); else path.moveTo(x, y);
        box[0] = Math.min(box[0], x); box[1] = Math.min(box[1], y);
        box[2] = Math.max(box[2], x); box[3] = Math.max(box[3], y);
        if (last) [sum, cx, cy] = corner(sum, cx, cy, last, [x, y]);
        first = first || [x, y];
        last = [x, y];
      }
      path.closePath();
      if (first) [sum, cx, cy] = corner(sum, cx, cy, last, first);
      if (Math.abs(sum) > largest) {
        largest = Math.abs(sum);
        centre = [cx / (3 * sum), cy / (3 * sum)];
      } else if (!largest && first) centre = first;
    }
    const found = { path, box, area: largest / 2, centre };
    if (largest && !scratch.isPointInPath(path, ...centre, "evenodd")) found.centre = inside(found);
    return found;
  }

  function corner(sum, cx, cy, [ax, ay], [bx, by]) {
    const cross = ax * by - bx * ay;
    return [sum + cross, cx + (ax + bx) * cross, cy + (ay + by) * cross];
  }

  /* The middle of the longest stretch of the unit at half its height. */
  function inside({ path, box }) {
    const y = (box[1] + box[3]) / 2, steps = 48;
    let best = [(box[0] + box[2]) / 2, y], longest = 0, start = null;
    for (let at = 0; at <= steps; at += 1) {
      const x = box[0] + ((box[2] - box[0]) * at) / steps;
      const within = at < steps && scratch.isPointInPath(path, x, y, "evenodd");
      if (within && start === null) start = x;
      if (!within && start !== null) {
        if (x - start > longest) { longest = x - start; best = [(start + x) / 2, y]; }
        start = null;
      }
    }
    return best;
  }

  const prepared = new Map();

  /* All units of a scale's document. */
  function ofScale(content) {
    if (!prepared.has(content.scale)) {
      prepared.set(content.scale, content.units.map((rings) => unit(rings, content.step)));
    }
    return prepared.get(content.scale);
  }

  let ground = null;

  /* The ground under all maps: the communes as one path, the territory, its extent in metres. */
  function ofGround(content) {
    if (!ground) {
      const all = new Path2D(), outline = new Path2D();
      content.units.forEach((rings) => all.addPath(unit(rings, content.step).path));
      content.territory.forEach((rings) => outline.addPath(unit(rings, content.step).path));
      ground = { all, outline, box: content.extent.map((n) => n * content.step) };
    }
    return ground;
  }

  /* The row of the unit at (x, y), -1 where there is none. reach: metres around a point. */
  function at(units, rows, points, x, y, reach) {
    let best = -1, nearest = reach * reach;
    for (const row of rows) {
      const { box, centre, path } = units[row];
      if (points) {
        const far = (centre[0] - x) ** 2 + (centre[1] - y) ** 2;
        if (far <= nearest) { nearest = far; best = row; }
      } else if (x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3]
        && scratch.isPointInPath(path, x, y, "evenodd")) return row;
    }
    return best;
  }

  return { ofScale, ofGround, at };
})();
