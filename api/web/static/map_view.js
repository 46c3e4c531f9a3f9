// What of a map is on screen: moved and zoomed by wheel, fingers, keys and buttons.

const MOST_ZOOM = 40;
const STEP = 1.5;
const KEY_PAN = 0.12; // of the width, per key press
const WHEEL_SPEED = 0.0018;
const SLACK_PX = 4; // a click may tremble so far without being a pan

export class MapView {
  constructor(canvas, onMove) {
    this.canvas = canvas;
    this.onMove = onMove;
    this.pointers = new Map();
    this.whole();
    canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    canvas.addEventListener("pointerdown", (event) => this.down(event));
    canvas.addEventListener("pointermove", (event) => this.drag(event));
    for (const name of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(name, (event) => this.pointers.delete(event.pointerId));
    }
  }

  whole() {
    Object.assign(this, { zoom: 1, x: 0, y: 0 });
    this.moved();
  }

  get isZoomed() {
    return this.zoom > 1.001;
  }

  get isDragging() {
    return this.pointers.size > 0 && this.hasDragged;
  }

  /** Say where a place of the whole map is on screen. */
  place([x, y]) {
    return [x * this.zoom + this.x, y * this.zoom + this.y];
  }

  zoomBy(factor, [px, py] = [this.canvas.clientWidth / 2, this.canvas.clientHeight / 2]) {
    const zoom = Math.min(Math.max(this.zoom * factor, 1), MOST_ZOOM);
    const grown = zoom / this.zoom;
    this.x = px - (px - this.x) * grown;
    this.y = py - (py - this.y) * grown;
    this.zoom = zoom;
    this.moved();
  }

  closer = () => this.zoomBy(STEP);
  farther = () => this.zoomBy(1 / STEP);

  panBy(dx, dy) {
    this.x += dx;
    this.y += dy;
    this.moved();
  }

  /** Bring a place of the whole map into view, unless it is. */
  reveal(at) {
    const [x, y] = this.place(at);
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const margin = 24;
    if (x > margin && x < width - margin && y > margin && y < height - margin) return;
    this.panBy(width / 2 - x, height / 2 - y);
  }

  moved() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    this.x = Math.min(Math.max(this.x, width * (1 - this.zoom)), 0);
    this.y = Math.min(Math.max(this.y, height * (1 - this.zoom)), 0);
    // A finger scrolls the page until the map is zoomed; two fingers always zoom it.
    this.canvas.style.touchAction = this.isZoomed ? "none" : "pan-y";
    this.onMove();
  }

  wheel(event) {
    // The page scrolls over a map that nobody works with.
    if (!event.ctrlKey && !event.metaKey && document.activeElement !== this.canvas) return;
    event.preventDefault();
    this.zoomBy(Math.exp(-event.deltaY * WHEEL_SPEED * (event.deltaMode ? 20 : 1)), [event.offsetX, event.offsetY]);
  }

  down(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, [event.offsetX, event.offsetY]);
    this.hasDragged = false;
    this.canvas.focus({ preventScroll: true });
  }

  drag(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const now = [event.offsetX, event.offsetY];
    if (!this.hasDragged && Math.hypot(now[0] - before[0], now[1] - before[1]) < SLACK_PX) return;
    this.hasDragged = true;
    this.pointers.set(event.pointerId, now);
    if (this.pointers.size === 1) {
      this.panBy(now[0] - before[0], now[1] - before[1]);
    } else if (this.pointers.size === 2) {
      const [other] = [...this.pointers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
      const apart = (at) => Math.max(Math.hypot(at[0] - other[0], at[1] - other[1]), 1);
      this.zoomBy(apart(now) / apart(before), [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2]);
    }
  }

  /** Move by a key; say whether it was one of the map's. */
  key(key) {
    const width = this.canvas.clientWidth * KEY_PAN;
    const pans = { ArrowLeft: [width, 0], ArrowRight: [-width, 0], ArrowUp: [0, width], ArrowDown: [0, -width] };
    if (key === "+" || key === "=") this.closer();
    else if (key === "-") this.farther();
    else if (key === "0") this.whole();
    else if (this.isZoomed && key in pans) this.panBy(...pans[key]);
    else return false;
    return true;
  }
}
