// Run in each page of an atlas that a bench opens: notes when the first map is on the screen, and
// counts the frames while a map is dragged.
"use strict";
(() => {
  // The text of the scale bar is the last thing drawn of a map: the task after it follows its picture.
  const write = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (...given) {
    if (this.canvas.isConnected && !window.firstMap) {
      window.firstMap = -1;
      setTimeout(() => { window.firstMap = performance.now(); });
    }
    return write.apply(this, given);
  };
})();
window.pan = () => new Promise((done) => {
  const canvas = document.querySelector("canvas"), box = canvas.getBoundingClientRect();
  const at = (kind, x) => canvas.dispatchEvent(new PointerEvent(kind, { pointerId: 1,
    isPrimary: true, clientX: box.left + x, clientY: box.top + 200, bubbles: true }));
  canvas.setPointerCapture = () => {};
  at("pointerdown", 300);
  const begun = performance.now();
  let frames = 0;
  const step = () => {
    frames += 1;
    at("pointermove", 300 + 80 * Math.sin(frames / 12));
    if (performance.now() - begun < 2000) requestAnimationFrame(step);
    else { at("pointerup", 300); done(frames / ((performance.now() - begun) / 1000)); }
  };
  requestAnimationFrame(step);
});
