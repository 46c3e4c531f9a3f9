// A dot per county on an equal-area projection; the larger and redder, the likelier.

import { find, percent, say } from "./dom.js";
import { counties } from "./places.js";

const RADIANS = Math.PI / 180;
const [FIRST_PARALLEL, SECOND_PARALLEL, CENTRAL_MERIDIAN] = [25, 47, 105]; // usual for maps of China
const MARGIN_PX = 14;
const REACH_PX = 14; // how near the pointer must come to a dot
const INSET_BELOW_LAT = 17.5; // the islands of the South China Sea stand in a corner, as usual
const INSET_SCALE = 0.42;
const DECADES = 3; // a dot this many powers of ten below the best gets the palest colour

/** Project degrees to Albers' equal-area conic plane, y upwards. */
function albers(lat, lon) {
  const [a, b] = [Math.sin(FIRST_PARALLEL * RADIANS), Math.sin(SECOND_PARALLEL * RADIANS)];
  const n = (a + b) / 2;
  const c = 1 - a * a + 2 * n * a;
  const radius = Math.sqrt(c - 2 * n * Math.sin(lat * RADIANS)) / n;
  const angle = n * (lon - CENTRAL_MERIDIAN) * RADIANS;
  return [radius * Math.sin(angle), -radius * Math.cos(angle)];
}

function bounds(points) {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return { left: Math.min(...xs), right: Math.max(...xs), low: Math.min(...ys), high: Math.max(...ys) };
}

export class CountyMap {
  constructor(canvas, onChoose) {
    this.canvas = canvas;
    this.tip = find("map-tip");
    this.onChoose = onChoose;
    this.points = counties.map((county) => albers(county.lat, county.lon));
    this.row = new Map(counties.map((county, i) => [county.code, i]));
    this.candidates = [];
    this.chosen = null;
    new ResizeObserver(() => this.draw()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    canvas.addEventListener("pointermove", (event) => this.choose(this.nearest(event)));
    canvas.addEventListener("pointerdown", (event) => this.choose(this.nearest(event)));
    canvas.addEventListener("pointerleave", () => this.choose(null));
    canvas.addEventListener("blur", () => this.choose(null));
    canvas.addEventListener("keydown", (event) => this.step(event));
  }

  /** Show the posteriors of an answer's candidates. */
  show(candidates) {
    this.candidates = candidates;
    this.ofRow = new Map(candidates.map((candidate) => [this.row.get(candidate.code), candidate]));
    this.chosen = null;
    this.draw();
  }

  step(event) {
    const move = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") this.choose(null);
    if (move === undefined || !this.candidates.length) return;
    event.preventDefault();
    const rank = this.chosen === null ? 0 : (this.ofRow.get(this.chosen)?.rank ?? 0);
    const next = Math.min(Math.max(rank + move, 1), this.candidates.length);
    this.choose(this.row.get(this.candidates[next - 1].code));
  }

  /** Point out a county by its row, or none. */
  choose(row) {
    if (row === this.chosen) return;
    this.chosen = row;
    this.draw();
    this.showTip();
    this.onChoose(row === null ? null : counties[row].code);
  }

  chooseCode(code) {
    this.choose(code === null ? null : (this.row.get(code) ?? null));
  }

  nearest(event) {
    const [x, y] = [event.offsetX, event.offsetY];
    let [best, nearest] = [REACH_PX ** 2, null];
    this.placed.forEach(([px, py], i) => {
      // Among close dots the likelier wins: it is the one that people point at.
      const pull = this.ofRow?.has(i) ? 0.4 : 1;
      const distance = pull * ((px - x) ** 2 + (py - y) ** 2);
      if (distance < best) [best, nearest] = [distance, i];
    });
    return nearest;
  }

  place() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const isInset = (i) => counties[i].lat < INSET_BELOW_LAT;
    const box = bounds(this.points.filter((_, i) => !isInset(i)));
    const scale = Math.min(
      (width - 2 * MARGIN_PX) / (box.right - box.left),
      (height - 2 * MARGIN_PX) / (box.high - box.low),
    );
    const x0 = (width - scale * (box.right - box.left)) / 2;
    const y0 = (height - scale * (box.high - box.low)) / 2;
    this.placed = this.points.map(([x, y]) => [x0 + scale * (x - box.left), y0 + scale * (box.high - y)]);
    this.inset = null;
    const islands = this.points.map((_, i) => i).filter(isInset);
    if (!islands.length) return;
    const own = bounds(islands.map((i) => this.points[i]));
    const small = scale * INSET_SCALE;
    const [insetWidth, insetHeight] = [
      small * (own.right - own.left) + 2 * MARGIN_PX,
      small * (own.high - own.low) + 2 * MARGIN_PX,
    ];
    this.inset = [width - insetWidth - 1, height - insetHeight - 1, insetWidth, insetHeight];
    for (const i of islands) {
      const [x, y] = this.points[i];
      this.placed[i] = [
        this.inset[0] + MARGIN_PX + small * (x - own.left),
        this.inset[1] + MARGIN_PX + small * (own.high - y),
      ];
    }
  }

  draw() {
    const { canvas } = this;
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(canvas.clientWidth * ratio);
    canvas.height = Math.round(canvas.clientHeight * ratio);
    this.place();
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    const dot = (row, radius) => {
      const [x, y] = this.placed[row];
      pen.beginPath();
      pen.arc(x, y, radius, 0, 2 * Math.PI);
    };
    const unit = Math.max(canvas.clientWidth / 700, 0.6);
    if (this.inset) {
      pen.strokeStyle = colour("--line");
      pen.strokeRect(...this.inset);
    }
    pen.fillStyle = colour("--dot");
    this.placed.forEach((_, row) => {
      if (this.ofRow?.has(row)) return;
      dot(row, 1.15 * unit);
      pen.fill();
    });
    const best = this.candidates[0]?.posterior ?? 1;
    for (const candidate of [...this.candidates].reverse()) {
      const share = candidate.posterior / best;
      const warmth = Math.max(0, 1 + Math.log10(share) / DECADES);
      pen.fillStyle = `color-mix(in oklab, ${colour("--high")} ${Math.round(100 * warmth)}%, ${colour("--low")})`;
      dot(this.row.get(candidate.code), (1.3 + 6.5 * Math.sqrt(share)) * unit);
      pen.fill();
      pen.lineWidth = 0.75;
      pen.strokeStyle = colour("--card");
      pen.stroke();
    }
    if (this.chosen !== null) {
      dot(this.chosen, 10 * unit);
      pen.lineWidth = 2.5;
      pen.strokeStyle = colour("--focus");
      pen.stroke();
    }
  }

  showTip() {
    this.tip.hidden = this.chosen === null;
    if (this.chosen === null) return;
    const county = counties[this.chosen];
    const candidate = this.ofRow?.get(this.chosen);
    const lines = [[...new Set([county.province, county.prefecture, county.name])].join(" ")];
    if (candidate) {
      lines.push(say("map.tip", { rank: candidate.rank, percent: percent(candidate.posterior) }));
    } else if (this.candidates.length) {
      lines.push(say("map.tip_rest", { n: this.candidates.length }));
    }
    this.tip.textContent = lines.join("　");
    const [x, y] = this.placed[this.chosen];
    const { clientWidth: width } = this.canvas;
    const room = this.tip.offsetWidth;
    this.tip.style.left = `${Math.min(Math.max(x - room / 2, 0), width - room)}px`;
    this.tip.style.top = `${y > 60 ? y - this.tip.offsetHeight - 14 : y + 14}px`;
  }
}
