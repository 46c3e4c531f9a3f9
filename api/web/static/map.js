// A dot per county on an equal-area projection; the larger and redder, the likelier.

import { find, percent, say } from "./dom.js";
import { MapView } from "./map_view.js";
import { counties } from "./places.js";

const RADIANS = Math.PI / 180;
const [FIRST_PARALLEL, SECOND_PARALLEL, CENTRAL_MERIDIAN] = [25, 47, 105]; // usual for maps of China
const MARGIN_PX = 14;
const REACH_PX = 14; // how near the pointer must come to a dot
const INSET_BELOW_LAT = 17.5; // the islands of the South China Sea stand in a corner, as usual
const INSET_SCALE = 0.42;
const SETS = ["50", "80", "95"];
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
    this.ofRow = new Map();
    this.setOf = null; // row → smallest credible set that it is in, when those are shown
    this.survey = []; // survey points on screen
    this.chosen = null;
    this.view = new MapView(canvas, () => this.moved());
    new ResizeObserver(() => this.resized()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    canvas.addEventListener("pointermove", (event) => this.view.isDragging || this.point(event));
    canvas.addEventListener("pointerdown", (event) => this.point(event));
    canvas.addEventListener("pointerleave", () => this.choose(null));
    canvas.addEventListener("blur", () => this.choose(null));
    canvas.addEventListener("keydown", (event) => this.step(event));
  }

  /** Show the posteriors of an answer's candidates. */
  show(candidates) {
    this.candidates = candidates;
    this.ofRow = new Map(candidates.map((candidate) => [this.row.get(candidate.code), candidate]));
    this.setOf = null;
    this.chosen = null;
    this.draw();
  }

  /** Show the posterior of every county, by code, and which credible set it is in. */
  showSets(posterior, credible) {
    const ranked = Object.entries(posterior).sort(([, one], [, other]) => other - one);
    this.show(ranked.map(([code, share], i) => ({ code, posterior: share, rank: i + 1 })));
    this.setOf = new Map();
    for (const level of [...SETS].reverse()) {
      for (const code of credible[level]) this.setOf.set(this.row.get(code), level);
    }
    this.draw();
  }

  /** Show survey points, each with a label, a region and its place; none hides them. */
  showSurvey(points) {
    this.survey = points.map((point) => ({ ...point, at: albers(point.lat, point.lon) }));
    this.resized();
  }

  step(event) {
    if (event.key === "Escape") this.choose(null);
    if (this.view.key(event.key)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const move = { ArrowRight: 1, ArrowDown: 1, ".": 1, ArrowLeft: -1, ArrowUp: -1, ",": -1 }[event.key];
    if (move === undefined || !this.candidates.length) return;
    event.preventDefault();
    const rank = this.chosen === null ? 0 : (this.ofRow.get(this.chosen)?.rank ?? 0);
    const next = Math.min(Math.max(rank + move, 1), this.candidates.length);
    const row = this.row.get(this.candidates[next - 1].code);
    if (!this.isInset(row)) this.view.reveal(this.base[row]);
    this.choose(row);
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

  point(event) {
    const county = this.nearest(event);
    this.choose(county);
    if (county === null) this.showSurveyTip(event);
  }

  nearest(event) {
    const [x, y] = [event.offsetX, event.offsetY];
    let [best, nearest] = [REACH_PX ** 2, null];
    this.placed.forEach(([px, py], i) => {
      // Among close dots the likelier wins: it is the one that people point at.
      const pull = this.ofRow.has(i) && this.isLikely(i) ? 0.4 : 1;
      const distance = pull * ((px - x) ** 2 + (py - y) ** 2);
      if (distance < best) [best, nearest] = [distance, i];
    });
    return nearest;
  }

  isLikely = (row) => (this.setOf ? this.setOf.has(row) : true);
  isInset = (row) => counties[row].lat < INSET_BELOW_LAT;

  /** Lay the whole country out on the canvas; what is on screen of it is the view's. */
  resized() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const box = bounds(this.points.filter((_, i) => !this.isInset(i)));
    const scale = Math.min(
      (width - 2 * MARGIN_PX) / (box.right - box.left),
      (height - 2 * MARGIN_PX) / (box.high - box.low),
    );
    const x0 = (width - scale * (box.right - box.left)) / 2;
    const y0 = (height - scale * (box.high - box.low)) / 2;
    const onCanvas = ([x, y]) => [x0 + scale * (x - box.left), y0 + scale * (box.high - y)];
    this.base = this.points.map(onCanvas);
    for (const point of this.survey) point.base = onCanvas(point.at);
    this.placeInset(scale, width, height);
    this.view.moved();
  }

  placeInset(scale, width, height) {
    this.inset = null;
    const islands = this.points.map((_, i) => i).filter((i) => this.isInset(i));
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
      this.base[i] = [
        this.inset[0] + MARGIN_PX + small * (x - own.left),
        this.inset[1] + MARGIN_PX + small * (own.high - y),
      ];
    }
  }

  moved() {
    if (!this.base) return;
    // The islands' corner stays where it is.
    this.placed = this.base.map((at, i) => (this.isInset(i) ? at : this.view.place(at)));
    this.draw();
    this.showTip();
  }

  /** Draw with the next frame, once, however often it is asked for. */
  draw() {
    if (this.willDraw || !this.base) return;
    this.willDraw = true;
    requestAnimationFrame(() => {
      this.willDraw = false;
      this.paint();
    });
  }

  paint() {
    const { canvas } = this;
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
    const style = getComputedStyle(document.documentElement);
    const colours = Object.fromEntries(
      ["line", "dot", "high", "low", "middle", "card", "focus", "third"].map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
    );
    const grown = Math.sqrt(this.view.zoom);
    const unit = Math.max(canvas.clientWidth / 700, 0.6) * Math.min(grown, 2.4);
    this.paintSurvey(pen, colours, unit);
    this.paintCounties(pen, colours, unit);
    if (this.inset) {
      pen.lineWidth = 1;
      pen.strokeStyle = colours.line;
      pen.strokeRect(...this.inset);
    }
  }

  paintSurvey(pen, colours, unit) {
    pen.strokeStyle = colours.third;
    pen.lineWidth = 1;
    pen.beginPath();
    for (const point of this.survey) {
      const [x, y] = (point.placed = this.view.place(point.base));
      pen.moveTo(x - 2 * unit, y);
      pen.lineTo(x + 2 * unit, y);
      pen.moveTo(x, y - 2 * unit);
      pen.lineTo(x, y + 2 * unit);
    }
    pen.stroke();
  }

  paintCounties(pen, colours, unit) {
    const dot = (row, radius) => {
      const [x, y] = this.placed[row];
      pen.moveTo(x + radius, y);
      pen.arc(x, y, radius, 0, 2 * Math.PI);
    };
    pen.fillStyle = colours.dot;
    pen.beginPath();
    this.placed.forEach((_, row) => {
      if (!this.ofRow.has(row) || !this.isLikely(row)) dot(row, 1.15 * unit);
    });
    pen.fill();
    const best = this.candidates[0]?.posterior ?? 1;
    pen.lineWidth = 0.75;
    pen.strokeStyle = colours.card;
    for (const candidate of [...this.candidates].reverse()) {
      const row = this.row.get(candidate.code);
      if (!this.isLikely(row)) continue;
      const share = candidate.posterior / best;
      pen.fillStyle = this.colour(row, share, colours);
      pen.beginPath();
      dot(row, (1.3 + 6.5 * Math.sqrt(share)) * unit);
      pen.fill();
      pen.stroke();
    }
    if (this.chosen !== null) {
      pen.beginPath();
      dot(this.chosen, 10 * unit);
      pen.lineWidth = 2.5;
      pen.strokeStyle = colours.focus;
      pen.stroke();
    }
  }

  colour(row, share, colours) {
    if (this.setOf) return { 50: colours.high, 80: colours.middle, 95: colours.low }[this.setOf.get(row)];
    const warmth = Math.max(0, 1 + Math.log10(share) / DECADES);
    return `color-mix(in oklab, ${colours.high} ${Math.round(100 * warmth)}%, ${colours.low})`;
  }

  showTip() {
    this.tip.hidden = this.chosen === null;
    if (this.chosen === null) return;
    const county = counties[this.chosen];
    const candidate = this.ofRow.get(this.chosen);
    const lines = [[...new Set([county.province, county.prefecture, county.name])].join(" ")];
    if (candidate) {
      lines.push(say("map.tip", { rank: candidate.rank, percent: percent(candidate.posterior) }));
    } else if (this.candidates.length) {
      lines.push(say("map.tip_rest", { n: this.candidates.length }));
    }
    this.putTip(lines.join("　"), this.placed[this.chosen]);
  }

  showSurveyTip(event) {
    const near = ({ placed: [x, y] = [-99, -99] }) => Math.hypot(x - event.offsetX, y - event.offsetY);
    const point = this.survey.filter((one) => near(one) < REACH_PX).sort((one, other) => near(one) - near(other))[0];
    if (!point) return;
    this.tip.hidden = false;
    this.putTip(say("map.survey_point", point), point.placed);
  }

  putTip(text, [x, y]) {
    this.tip.textContent = text;
    const { clientWidth: width } = this.canvas;
    const room = this.tip.offsetWidth;
    this.tip.style.left = `${Math.min(Math.max(x - room / 2, 0), width - room)}px`;
    this.tip.style.top = `${y > 60 ? y - this.tip.offsetHeight - 14 : y + 14}px`;
  }
}
