/* Converts the steps in which outlines are written to paths in metres, and finds the unit at a
   place. */
"use strict";

occupancyAtlas.shapes = (() => {
  const scratch = document.createElement("canvas").getContext("2d");

  /* Return a unit's path, its box [west, south, east, north], its area in m² and a place for its sign. */
  function unit(rings, step) {
    const path = new Path2D();
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    let largest = 0, centre = [0, 0];
    for (const ring of rings) {
      let x = 0, y = 0, sum = 0, cx = 0, cy = 0, first = null, last = null;
      for (let index = 0; index < ring.length; index += 2) {
        x += ring[index] * step;
        y += ring[index + 1] * step;
        if (index) path.lineTo(x, y); else path.moveTo(x, y);
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
    const result = { path, box, area: largest / 2, centre };
    if (largest && !scratch.isPointInPath(path, ...centre, "evenodd")) result.centre = inside(result);
    return result;
  }

  function corner(sum, cx, cy, [ax, ay], [bx, by]) {
    const cross = ax * by - bx * ay;
    return [sum + cross, cx + (ax + bx) * cross, cy + (ay + by) * cross];
  }

  /* Return the middle of the unit's longest stretch at half its height. */
  function inside({ path, box }) {
    const y = (box[1] + box[3]) / 2, steps = 48;
    let best = [(box[0] + box[2]) / 2, y], longest = 0, start = null;
    for (let step = 0; step <= steps; step += 1) {
      const x = box[0] + ((box[2] - box[0]) * step) / steps;
      const isInside = step < steps && scratch.isPointInPath(path, x, y, "evenodd");
      if (isInside && start === null) start = x;
      if (!isInside && start !== null) {
        if (x - start > longest) { longest = x - start; best = [(start + x) / 2, y]; }
        start = null;
      }
    }
    return best;
  }

  const unitsByScale = new Map();

  /* Return all units of a scale's document. */
  function ofScale(content) {
    if (!unitsByScale.has(content.scale)) {
      unitsByScale.set(content.scale, content.units.map((rings) => unit(rings, content.step)));
    }
    return unitsByScale.get(content.scale);
  }

  let ground = null;

  /* Return the ground of all maps: the communes as one path, the territory, its extent in metres. */
  function ofGround(content) {
    if (!ground) {
      const communes = new Path2D(), outline = new Path2D();
      content.units.forEach((rings) => communes.addPath(unit(rings, content.step).path));
      content.territory.forEach((rings) => outline.addPath(unit(rings, content.step).path));
      ground = { all: communes, outline, box: content.extent.map((n) => n * content.step) };
    }
    return ground;
  }

  /* Return the row of the unit at (x, y), -1 where there is none. reach: metres around a point. */
  function unitAt(units, rows, points, x, y, reach) {
    let best = -1, nearest = reach * reach;
    for (const row of rows) {
      const { box, centre, path } = units[row];
      if (points) {
        const distance = (centre[0] - x) ** 2 + (centre[1] - y) ** 2;
        if (distance <= nearest) { nearest = distance; best = row; }
      } else if (x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3]
        && scratch.isPointInPath(path, x, y, "evenodd")) return row;
    }
    return best;
  }

  return { ofScale, ofGround, unitAt };
})();
