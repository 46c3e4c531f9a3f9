// The clues: one small form per kind, and the list of what was added.

import { announce, data, find, make, say } from "./dom.js";
import { areas, homes, regionName, regionOf } from "./places.js";

const features = new Map(data.features.map((feature) => [feature.id, feature]));
const LISTED = 200; // a case made by a program may have thousands
const UNDECIDED = ["between", "cannot_tell"];
let clues = [];
let effectOf = new Map(); // position of a clue → what it did in the last ranking
let onChange = () => {};

class Unfilled extends Error {
  constructor(text, field) {
    super(text);
    this.field = field;
  }
}

export const currentClues = () => clues;

export function setClues(list) {
  clues = [...list];
  effectOf = new Map();
  show();
}

/** Show under each clue what it did, until the list changes. */
export function showEffects(lines) {
  effectOf = lines;
  show();
}

/** Wire the forms; `changed` is called whenever the list changes. */
export function startClues(changed) {
  onChange = changed;
  const forms = [...document.querySelectorAll("form.clue")];
  for (const radio of document.querySelectorAll("input[name=kind]")) {
    radio.addEventListener("change", () => {
      for (const form of forms) form.hidden = form.dataset.kind !== radio.value;
      find("check").textContent = "";
    });
    // A browser may bring back the last choice when the page is opened again.
    if (radio.checked) radio.dispatchEvent(new Event("change"));
  }
  for (const form of forms) form.addEventListener("submit", (event) => add(event, form));
  const feature = document.querySelector("select[name=feature]");
  feature.addEventListener("change", () => offerAnswers(feature));
  show();
}

/** Add a clue to the list. */
export function addClue(clue) {
  clues.push(clue);
  effectOf = new Map();
  show();
  onChange();
  announce(say("clues.added", { clue: describe(clue) }));
}

/** Open the form of a clue with what is known of it filled in, and go to the first empty field. */
export function startClue(clue) {
  const radio = document.querySelector(`input[name=kind][value=${clue.kind}]`);
  radio.checked = true;
  radio.dispatchEvent(new Event("change"));
  const form = document.querySelector(`form.clue[data-kind=${clue.kind}]`);
  form.reset();
  for (const [name, value] of Object.entries(clue)) {
    if (name !== "kind" && name !== "value" && value) form.elements[name].value = value;
  }
  if (clue.kind === "feature") offerAnswers(form.elements.feature);
  (form.querySelector(".options input") ?? form.elements.heard).focus();
}

function add(event, form) {
  event.preventDefault();
  try {
    const clue = read(form);
    find("check").textContent = "";
    form.reset();
    if (form.dataset.kind === "feature") offerAnswers(form.elements.feature);
    form.querySelector("input, select").focus();
    addClue(clue);
  } catch (error) {
    if (!(error instanceof Unfilled)) throw error;
    find("check").textContent = error.message;
    error.field.focus();
  }
}

function read(form) {
  for (const field of form.querySelectorAll("[required]")) {
    if (!field.value.trim()) {
      const label = field.closest("label").firstChild.textContent.trim();
      throw new Unfilled(say("check.required", { field: label }), field);
    }
  }
  const clue = { kind: form.dataset.kind };
  for (const [name, value] of new FormData(form)) if (value.trim()) clue[name] = value.trim();
  for (const name of ["confidence", "likelihood_ratio"]) if (name in clue) clue[name] = Number(clue[name]);
  if (clue.kind === "feature" && !clue.value) {
    throw new Unfilled(say("check.answer"), form.querySelector(".options input"));
  }
  if (clue.kind === "region") clue.region = regionOf(clue.region);
  if (clue.kind === "area") clue.code = code(form.elements.code, areas, "check.area");
  if (clue.kind === "verdict") {
    clue.listener_home = code(form.elements.listener_home, homes, "check.county");
  }
  return clue;
}

function code(field, directory, check) {
  const found = directory.codeOf(field.value);
  if (found === null) {
    throw new Unfilled(say(check, { text: field.value.trim() }), field);
  }
  return found;
}

function offerAnswers(select) {
  const box = select.form.querySelector(".answers");
  const feature = features.get(select.value);
  box.hidden = !feature;
  if (!feature) return;
  box.querySelector(".examples").textContent = feature.examples
    ? say("feature.examples", { chars: feature.examples })
    : "";
  const radio = (value) => make("input", { type: "radio", name: "value", value });
  box.querySelector(".options").replaceChildren(
    ...feature.values.map((value, i) => make("label", { lang: "zh-CN" }, radio(value), feature.labels[i])),
    ...UNDECIDED.map((value) => make("label", {}, radio(value), say(`feature.${value}`))),
  );
}

/** Say a clue in words. */
export function describe(clue) {
  switch (clue.kind) {
    case "place_name":
      return clue.heard;
    case "feature": {
      const feature = features.get(clue.feature);
      if (!feature) return `${clue.feature} = ${clue.value}`;
      const question = data.language === "en" ? feature.question_en : feature.question;
      if (UNDECIDED.includes(clue.value)) return `${question} ${say(`feature.${clue.value}`)}`;
      return `${question} ${feature.labels[feature.values.indexOf(clue.value)] ?? clue.value}`;
    }
    case "reading":
      return `${clue.char} → ${clue.heard}${clue.tone ?? ""}`;
    case "word":
      return `${clue.concept} → ${clue.heard}`;
    case "area":
      return areas.nameOf(clue.code);
    case "region":
      return regionName(clue.region);
    default:
      return `${homes.nameOf(clue.listener_home)}：${say(`answer.${clue.answer}`)}`;
  }
}

function weight(clue) {
  if (clue.likelihood_ratio !== undefined) return say("clue.ratio", { ratio: clue.likelihood_ratio });
  if (clue.confidence === undefined) return "";
  return say("clue.confidence", { percent: Math.round(clue.confidence * 100) });
}

function show() {
  find("clue-empty").hidden = clues.length > 0;
  const left = clues.length - LISTED;
  find("clue-list").replaceChildren(
    ...clues.slice(0, LISTED).map((clue, i) => {
      const text = describe(clue);
      const above = [say(`kind.${clue.kind}`), weight(clue)].filter(Boolean).join(" · ");
      return make(
        "li",
        {},
        make(
          "span",
          { className: "what" },
          make("span", { className: "kind" }, `${i + 1} · ${above}`),
          text,
          effectOf.has(i) ? make("span", { className: "effect" }, effectOf.get(i)) : null,
        ),
        make(
          "button",
          {
            type: "button",
            className: "plain",
            "aria-label": `${say("clues.remove")} ${text}`,
            onclick: () => remove(i),
          },
          say("clues.remove"),
        ),
      );
    }),
    ...(left > 0 ? [make("li", { className: "quiet" }, say("clues.more", { n: left }))] : []),
  );
}

function remove(index) {
  const [clue] = clues.splice(index, 1);
  effectOf = new Map();
  show();
  onChange();
  announce(say("clues.removed", { clue: describe(clue) }));
  const buttons = find("clue-list").querySelectorAll("button");
  (buttons[Math.min(index, buttons.length - 1)] ?? document.querySelector("input[name=kind]:checked")).focus();
}
