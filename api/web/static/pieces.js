// What each clue and recording did, and the ranking without any one of them, at once on screen.

import { announce, make, percent, say, signed } from "./dom.js";

const FIRST_SHOWN = 15;

const isSame = (one, other) => one.clue === other.clue && one.recording === other.recording;

export const nameOf = (piece) =>
  "clue" in piece
    ? say("result.clue", { n: piece.clue + 1 })
    : say("result.recording", { n: piece.recording + 1 });

/** Name a piece by its number, a clue also by what it says. */
export const titled = (piece, asked) =>
  "clue" in piece && piece.clue in asked ? `${nameOf(piece)} · ${asked[piece.clue]}` : nameOf(piece);

/** Return the numbers of the clues that take part in a contradiction. */
export function contradicting(answer) {
  return new Set(answer.contradictions.flatMap((contradiction) => contradiction.clues));
}

/** Say in a line per clue what it did for the first candidate; none where it was not weighed. */
export function effects(answer) {
  const first = answer.candidates[0];
  const odd = contradicting(answer);
  return new Map(
    first.evidence
      .filter((piece) => "clue" in piece)
      .map((piece) => {
        const words = say(`strength.${piece.strength.id}`);
        const line = say("effect.line", { name: first.name, lr: signed(piece.log10_lr), words });
        return [piece.clue, odd.has(piece.clue) ? `${line} · ${say("effect.contradicts")}` : line];
      }),
  );
}

function outcome(without) {
  const key = without.moved ? "without.moved" : "without.stays";
  return say(key, { name: without.first.name, percent: percent(without.first.posterior), n: without.replaced });
}

/** Return the list of pieces with a button each; `choose` hears which one is left out, or null. */
export function pieceList(answer, asked, choose) {
  if (!answer.without.length) return [];
  const first = answer.candidates[0];
  const items = answer.without.map((without) => {
    const said = first.evidence.find((piece) => isSame(piece, without));
    const button = make(
      "button",
      { type: "button", "aria-label": say("without.button_of", { which: nameOf(without) }), "aria-pressed": "false" },
      say("without.button"),
    );
    button.addEventListener("click", () => {
      const isOn = button.getAttribute("aria-pressed") === "true";
      choose(isOn ? null : without);
    });
    const item = make(
      "li",
      {},
      make(
        "div",
        {},
        make("span", { className: "source" }, titled(without, asked)),
        ...(said ? [strength(said, first), " · "] : []),
        outcome(without),
      ),
      button,
    );
    item.dataset.piece = nameOf(without);
    item.without = without;
    return item;
  });
  const list = make("ul", { className: "pieces" }, ...items.slice(0, FIRST_SHOWN));
  const more = make("button", { type: "button", className: "plain" }, say("result.more", { n: items.length - FIRST_SHOWN }));
  more.hidden = items.length <= FIRST_SHOWN;
  more.addEventListener("click", () => {
    list.append(...items.slice(FIRST_SHOWN));
    more.hidden = true;
    items[FIRST_SHOWN].querySelector("button").focus();
  });
  const section = make(
    "section",
    { id: "pieces", "aria-labelledby": "pieces-heading" },
    make("h3", { id: "pieces-heading" }, say("without.heading")),
    make("p", { className: "quiet" }, say("without.help")),
    list,
    more,
  );
  return [section];
}

function strength(said, first) {
  const side = said.strength.id.split("_")[0];
  return make(
    "span",
    { className: side },
    say("effect.line", { name: first.name, lr: signed(said.log10_lr), words: say(`strength.${said.strength.id}`) }),
  );
}

/** Mark the button of what is left out, and list under it who leads then. */
export function pressPiece(answer, without) {
  for (const item of document.querySelectorAll("#pieces li[data-piece]")) {
    const isOut = item.without === without;
    item.querySelector("button").setAttribute("aria-pressed", String(isOut));
    item.querySelector("ol")?.remove();
    if (isOut) item.append(leaders(answer, without));
  }
}

function leaders(answer, without) {
  const before = ranks(answer);
  return make(
    "ol",
    { className: "leaders" },
    ...without.candidates.map((standing) =>
      make(
        "li",
        {},
        `${standing.rank} ${standing.name} ${percent(standing.posterior)} `,
        make("span", { className: "source" }, change(before.get(standing.code), standing.rank)),
      ),
    ),
  );
}

const ranks = (answer) => new Map(answer.candidates.map((candidate) => [candidate.code, candidate.rank]));

/** Say in the bar which piece is left out and what that does. */
export function fillBar(bar, without, restore) {
  const which = nameOf(without);
  bar.replaceChildren(
    make("strong", {}, say("without.showing", { which })),
    make("button", { type: "button", onclick: restore }, say("without.restore")),
  );
  announce(`${say("without.showing", { which })} ${outcome(without)}`);
}

/** Return the table of the ranking without a piece. */
export function withoutTable(answer, without) {
  const before = ranks(answer);
  const heads = ["rank", "county", "posterior", "change"].map((name) =>
    make("th", { scope: "col", className: name === "county" ? "" : "number" }, say(`result.${name}`)),
  );
  const rows = without.candidates.map((standing) =>
    make(
      "tr",
      {},
      make("td", { className: "number" }, String(standing.rank)),
      make(
        "th",
        { scope: "row" },
        standing.name,
        make("span", { className: "above" }, [...new Set([standing.province, standing.prefecture])].join(" ")),
      ),
      make("td", { className: "number" }, percent(standing.posterior)),
      make("td", { className: "number" }, change(before.get(standing.code), standing.rank)),
    ),
  );
  const none = make(
    "tr",
    { className: "none" },
    make("td", { className: "number" }, "—"),
    make("th", { scope: "row" }, say("result.none_of_these")),
    make("td", { className: "number" }, percent(without.outside_coverage)),
    make("td", { className: "number" }, points(without.outside_coverage_change)),
  );
  const caption = say("without.showing", { which: nameOf(without) });
  const table = make("table", {}, make("caption", { className: "unseen" }, caption));
  table.append(
    make("thead", {}, make("tr", {}, ...heads)),
    make("tbody", {}, ...rows),
    make("tfoot", {}, none),
  );
  return make("div", { className: "scroll" }, table);
}

function change(before, now) {
  if (before === undefined) return say("without.new");
  if (before === now) return "—";
  return before > now ? `↑ ${before - now}` : `↓ ${now - before}`;
}

function points(difference) {
  const hundred = 100 * difference;
  return Math.abs(hundred) < 0.005 ? "—" : `${signed(hundred)}%`;
}
