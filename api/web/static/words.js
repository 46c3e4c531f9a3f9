// What each known word of a recording said: its sound, its pitch, and the tones it is compared with.

import { announce, make, percent, say, signed } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, STRIP, GAP, PANEL] = [170, 56, 8, 84];
const COUNTIES_DRAWN = 3;
const POINTS_LISTED = 10;
const LEAST_REACH_ST = 4; // semitones on either side of the middle that a panel shows at least

/** Return the section of a recording; `fetchWords` asks for its words, `useMarks` takes their places. */
export function wordsSection(title, fetchWords, onProblem, useMarks) {
  const box = make("div", { className: "elicited" });
  const button = make("button", { type: "button", className: "elicit" }, say("words.button"));
  button.setAttribute("aria-label", `${say("words.button")}：${title}`);
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    announce(say("words.busy"));
    try {
      const said = await fetchWords();
      box.replaceChildren(...shown(said, useMarks));
      announce(summary(said));
    } catch (error) {
      onProblem(error);
    } finally {
      button.removeAttribute("aria-disabled");
    }
  });
  const help = make("p", { className: "quiet" }, say("words.help"));
  return make("section", { className: "by-word" }, make("h3", {}, `${say("words.heading")} · ${title}`), help, button, box);
}

function summary(said) {
  if (!said.points.length) return said.ranking.recordings[0].why;
  return say("words.summary", { n: said.words.filter((word) => word.used).length, bits: said.information_bits.toFixed(1) });
}

function shown(said, useMarks) {
  const drawn = said.counties.slice(0, COUNTIES_DRAWN);
  const reach = reachOf(said, drawn);
  const cards = said.words.map((word, i) => card(word, i, drawn, reach));
  const mark = make("button", { type: "button", className: "plain", onclick: () => useMarks(said.words) }, say("words.use_marks"));
  const parts = [make("p", {}, summary(said))];
  if (said.missing.length) parts.push(make("p", { className: "quiet" }, say("words.missing", { words: said.missing.join("、") })));
  if (drawn.length) parts.push(legend(drawn));
  if (cards.length) parts.push(make("ol", { className: "cards" }, ...cards), mark);
  if (said.points.length) parts.push(points(said.points.slice(0, POINTS_LISTED)));
  return parts;
}

function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function legend(drawn) {
  const line = (kind) => svg("svg", { width: 36, height: 10, "aria-hidden": "true" }, svg("line", { x2: 36, y1: 5, y2: 5, class: kind }));
  const items = drawn.map((county, k) =>
    make("li", {}, line(`tone tone-${k + 1}`), ` ${say("words.legend", { name: county.name, like: county.like, region: county.region, share: percent(county.posterior) })}`),
  );
  return make("ul", { className: "legend-lines" }, make("li", {}, line("measured"), ` ${say("words.measured")}`), ...items);
}

/** Say how far the contours go from the middle, in semitones; all panels share it. */
function reachOf(said, drawn) {
  const measured = said.words.flatMap((word) => word.contour?.semitones ?? []);
  const expected = drawn.flatMap((county) => county.words.flatMap((at) => at.tones.flatMap((tone) => tone.semitones)));
  return Math.max(LEAST_REACH_ST, ...[...measured, ...expected].map(Math.abs));
}

const saidAt = (county, word) => county?.words.find((at) => at.word === word);

function card(word, index, drawn, reach) {
  const first = saidAt(drawn[0], index);
  const tones = first?.tones.map((tone) => `${tone.chao}（${Math.round(100 * tone.share)}%）`).join("、");
  const sure = word.by_hand ? say("words.by_hand") : say("words.confidence", { percent: Math.round(100 * word.confidence) });
  const ratios = Object.entries(first?.log10_lr ?? {}).map(([kind, ratio]) =>
    make("span", { className: "kind" }, `${kind} ${signed(ratio)}`),
  );
  const lines = word.used
    ? [[say("words.expected", { name: drawn[0].name, tones: tones || say("words.unknown") })], ratios]
    : [[word.why]];
  if (word.joined) lines.push([say("words.joined")]);
  const bits = say("words.bits", { bits: word.information_bits.toFixed(1) });
  const when = `${word.start_s.toFixed(2)}–${word.end_s.toFixed(2)} s`;
  return make(
    "li",
    { className: word.used ? "" : "unused" },
    make("div", { className: "said" }, make("b", { lang: "zh-CN" }, word.text), make("span", {}, when, make("br"), `${sure} · ${bits}`)),
    picture(word, index, drawn, reach),
    ...lines.map((line) => make("p", {}, ...line)),
  );
}

function picture(word, index, drawn, reach) {
  const heights = (semitones) =>
    semitones.flatMap((pitch, k) =>
      pitch === null ? [] : [[((k + 0.5) * WIDTH) / semitones.length, STRIP + GAP + (PANEL / 2) * (1 - (0.92 * pitch) / reach)]],
    );
  const path = (places) => places.map((place) => place.map((at) => at.toFixed(1)).join(",")).join(" ");
  const templates = drawn.flatMap((county, k) =>
    (saidAt(county, index)?.tones ?? []).map((tone) =>
      svg("polyline", { points: path(heights(tone.semitones)), class: `tone tone-${k + 1}`, opacity: 0.35 + 0.65 * tone.share }),
    ),
  );
  const measured = word.contour ? heights(word.contour.semitones) : [];
  const middle = STRIP + GAP + PANEL / 2;
  const label = say(word.contour ? "words.picture" : "words.picture_none", {
    text: word.text,
    measured: word.contour?.semitones.map((pitch) => (pitch === null ? "—" : signed(pitch))).join(" "),
  });
  return svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${STRIP + GAP + PANEL}`, role: "img", "aria-label": label },
    ...strip(word),
    svg("rect", { y: STRIP + GAP, width: WIDTH, height: PANEL, class: "panel" }),
    svg("line", { x2: WIDTH, y1: middle, y2: middle, class: "middle" }),
    ...templates,
    ...(measured.length ? [svg("polyline", { points: path(measured), class: "measured" })] : []),
    ...measured.map(([cx, cy]) => svg("circle", { cx, cy, r: 3, class: "dot" })),
  );
}

/** Draw the sound, the boundaries and the pitch of a word. */
function strip(word) {
  const across = (time_s) => (WIDTH * (time_s - word.shown_from_s)) / (word.shown_to_s - word.shown_from_s);
  const step = WIDTH / word.peaks.length;
  const wave = word.peaks.map((peak, k) => `M${(k + 0.5) * step} ${(STRIP / 2) * (1 - peak)}V${(STRIP / 2) * (1 + peak)}`).join("");
  const octaves = word.pitch.map((at) => Math.log2(at.hz));
  const [low, high] = [Math.min(...octaves) - 0.2, Math.max(...octaves) + 0.2];
  return [
    svg("rect", { width: WIDTH, height: STRIP, class: "ground" }),
    svg("path", { d: wave, class: "wave", "stroke-width": 0.8 * step }),
    ...[word.start_s, word.end_s].map((time_s) => svg("line", { x1: across(time_s), x2: across(time_s), y2: STRIP, class: "bound" })),
    ...word.pitch.map((at, k) => svg("circle", { cx: across(at.time_s), cy: (STRIP * (high - octaves[k])) / (high - low), r: 1.4, class: "dot" })),
  ];
}

function points(listed) {
  const rows = listed.map((point) =>
    make("li", { lang: "zh-CN" }, `${point.name} ${percent(point.probability)} `, make("span", { className: "source" }, point.region)),
  );
  return make("div", {}, make("h4", {}, say("words.points")), make("ol", { className: "points" }, ...rows));
}
