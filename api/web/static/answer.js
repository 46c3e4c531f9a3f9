// The answer: candidates with their reasons, and the sums over provinces, prefectures, regions.

import { announce, find, make, percent, say, signed } from "./dom.js";
import { fillBar, pieceList, pressPiece, titled, withoutTable } from "./pieces.js";
import { contradictionBanner, reachBox } from "./reach.js";

const FIRST_SHOWN = 15;
const MORE_SHOWN = 35;
const SUMS_SHOWN = 6;
const REASONS_SHOWN = 20;

/**
 * Show an answer. `asked` describes the clues that it was given; `onPoint` hears of the row that is
 * pointed at, `onRank` of the candidates on screen; `questions` and `words` are sections to put in.
 */
export function showAnswer(answer, rankingId, asked, { onPoint, onRank, questions, words }) {
  find("result-empty").hidden = true;
  find("reach").replaceChildren(reachBox(answer), ...contradictionBanner(answer));
  const box = find("answer");
  box.hidden = false;
  const all = candidatesTable(answer, asked, onPoint);
  const bar = make("div", { className: "without", hidden: true });
  const ranked = make("div", { id: "ranked" }, all);
  const choose = (without) => {
    const isAll = without === null;
    keepInPlace(document.activeElement, () => {
      pressPiece(answer, without);
      bar.hidden = isAll;
      ranked.replaceChildren(isAll ? all : withoutTable(answer, without));
    });
    onRank(isAll ? answer.candidates : without.candidates);
    if (isAll) announce(say("without.restored"));
    else fillBar(bar, without, restore);
  };
  const restore = () => {
    const pressed = document.querySelector("#pieces button[aria-pressed=true]");
    choose(null);
    pressed?.focus();
  };
  box.replaceChildren(
    bar,
    ranked,
    questions,
    ...pieceList(answer, asked, choose),
    make("div", { className: "sums" }, credible(answer), ...sums(answer)),
    ...recordings(answer),
    ...words,
    versions(answer, rankingId),
  );
  onRank(answer.candidates);
}

/** Change the page above an element without moving it under the reader's eyes. */
function keepInPlace(element, change) {
  const before = element.getBoundingClientRect().top;
  change();
  if (element.isConnected) scrollBy(0, element.getBoundingClientRect().top - before);
}

/** Mark the row of a county, if it is shown. */
export function markRow(code) {
  for (const row of find("answer").querySelectorAll("tr.chosen")) row.classList.remove("chosen");
  if (code) find("answer").querySelector(`tr[data-code="${code}"]`)?.classList.add("chosen");
}

function candidatesTable(answer, asked, onPoint) {
  const body = make("tbody");
  const best = answer.candidates[0]?.posterior ?? 1;
  let shown = 0;
  const more = make("button", { type: "button", className: "plain" });
  const extend = (n) => {
    const next = answer.candidates.slice(shown, shown + n);
    for (const candidate of next) body.append(...candidateRows(candidate, best, asked, onPoint));
    shown += next.length;
    const left = Math.min(MORE_SHOWN, answer.candidates.length - shown);
    more.hidden = left <= 0;
    more.textContent = say("result.more", { n: left });
  };
  extend(FIRST_SHOWN);
  more.addEventListener("click", () => {
    const before = body.children.length;
    extend(MORE_SHOWN);
    body.children[before]?.querySelector("button")?.focus();
  });
  const heads = ["rank", "county", "posterior", "log10_lr"].map((name) =>
    make("th", { scope: "col", className: name === "county" ? "" : "number" }, say(`result.${name}`)),
  );
  const none = make(
    "tr",
    { className: "none" },
    make("td", { className: "number" }, "—"),
    make("th", { scope: "row" }, say("result.none_of_these"), above(say("result.none_help"))),
    probability(answer.outside_coverage, best),
    make("td", { className: "number" }, "0"),
    make("td"),
  );
  const head = make("tr", {}, ...heads, make("th", { scope: "col" }, make("span", { className: "unseen" }, say("result.reasons"))));
  const table = make("table", {}, make("caption", { className: "unseen" }, say("result.heading")));
  table.append(make("thead", {}, head), body, make("tfoot", {}, none));
  return make("div", { className: "table" }, make("div", { className: "scroll" }, table), more);
}

const above = (text) => make("span", { className: "above" }, text);

function probability(posterior, best) {
  const bar = make("span", { className: "bar", "aria-hidden": "true" });
  bar.style.setProperty("--share", Math.min(posterior / Math.max(best, 1e-12), 1));
  return make("td", { className: "number" }, percent(posterior), bar);
}

function candidateRows(candidate, best, asked, onPoint) {
  const id = `reasons-${candidate.code}`;
  const reasons = make(
    "tr",
    { id, hidden: candidate.rank !== 1 },
    make("td", { className: "reasons", colSpan: 5 }, reasonList(candidate, asked)),
  );
  const toggle = make(
    "button",
    { type: "button", className: "plain", "aria-label": say("result.reasons_of", { name: candidate.name }) },
    say("result.reasons"),
  );
  const set = (open) => {
    reasons.hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
  };
  set(candidate.rank === 1);
  toggle.setAttribute("aria-controls", id);
  toggle.addEventListener("click", () => set(reasons.hidden));
  const place = [...new Set([candidate.province, candidate.prefecture])].join(" ");
  const row = make(
    "tr",
    { onpointerenter: () => onPoint(candidate.code), onpointerleave: () => onPoint(null) },
    make("td", { className: "number" }, String(candidate.rank)),
    make("th", { scope: "row" }, candidate.name, above(place), ...unsurveyed(candidate)),
    probability(candidate.posterior, best),
    make("td", { className: "number" }, signed(candidate.log10_lr), above(say(`strength.${candidate.strength.id}`))),
    make("td", { className: "number" }, toggle),
  );
  row.dataset.code = candidate.code;
  return [row, reasons];
}

/** Say that speech was surveyed nowhere near, as far as the candidate's sounds are concerned. */
function unsurveyed(candidate) {
  if (candidate.surveyed) return [];
  return [above(say("result.unsurveyed", { km: Math.round(candidate.nearest_survey_km) }))];
}

function reasonList(candidate, asked) {
  if (!candidate.evidence.length) return say("result.no_reasons");
  const strongest = [...candidate.evidence].sort((a, b) => Math.abs(b.log10_lr) - Math.abs(a.log10_lr));
  const shown = strongest.slice(0, REASONS_SHOWN);
  const line = (piece, source) =>
    make(
      "li",
      {},
      make(
        "span",
        { className: `lr ${piece.strength.id.split("_")[0]}` },
        signed(piece.log10_lr),
        make("span", { className: "words" }, say(`strength.${piece.strength.id}`)),
      ),
      make("span", {}, make("span", { lang: "zh-CN" }, piece.why), " ", make("span", { className: "source" }, source)),
    );
  const items = shown.map((piece) => line(piece, titled(piece, asked)));
  if (candidate.together) items.push(line(candidate.together, say("result.together")));
  const n = candidate.evidence.length - shown.length + (candidate.remainder?.pieces ?? 0);
  if (n > 0) {
    const said = [...shown, ...(candidate.together ? [candidate.together] : [])];
    const rest = candidate.log10_lr - said.reduce((sum, piece) => sum + piece.log10_lr, 0);
    items.push(make("li", {}, make("span", { className: "lr" }, signed(rest)), say("result.rest", { n })));
  }
  return make("ul", {}, ...items);
}

const pairs = (rows) =>
  make("dl", {}, ...rows.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));

function credible(answer) {
  const rows = ["50", "80", "95"].map((level) => [
    say("result.credible_of", { level }),
    say("result.counties", { n: answer.credible[level].length }),
  ]);
  return make("div", {}, make("h3", {}, say("result.credible")), pairs(rows));
}

function sums(answer) {
  const part = (name, rows) =>
    make(
      "div",
      {},
      make("h3", {}, say(`result.${name}`)),
      pairs(rows.slice(0, SUMS_SHOWN).map((row) => [row.name, percent(row.posterior)])),
    );
  return ["provinces", "prefectures", "regions"].map((name) => part(name, answer[name]));
}

function recordings(answer) {
  if (!answer.recordings.length) return [];
  const lines = answer.recordings.map((recording, i) => {
    const facts = [say("result.recording", { n: i + 1 })];
    if (recording.net_speech_s !== null) {
      facts.push(say("result.recording_speech", { speech: recording.net_speech_s.toFixed(1) }));
    }
    if (recording.snr_db !== null) facts.push(say("recordings.snr", { snr: recording.snr_db.toFixed(0) }));
    facts.push(say(recording.usable ? "result.usable" : "result.unusable"), recording.why);
    return make("p", {}, facts.filter(Boolean).join(" · "));
  });
  return [make("div", {}, make("h3", {}, say("result.recordings")), ...lines)];
}

function versions(answer, rankingId) {
  const parts = Object.entries(answer.versions).map(([name, value]) => `${name} ${value}`);
  if (rankingId) parts.push(`${say("result.id")} ${rankingId}`);
  return make("p", { className: "versions" }, `${say("result.versions")}: ${parts.join(" · ")}`);
}
