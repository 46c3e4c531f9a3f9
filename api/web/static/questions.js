// What to ask next: fetched when it is wanted, since a case with recordings is listened to again.

import { addClue, startClue } from "./clues.js";
import { announce, make, percent, say } from "./dom.js";

const ANSWERS_SHOWN = 4;

/** Return the clue that an answer is; a reading is written as the survey writes it. */
function clueOf(question, value) {
  switch (question.kind) {
    case "feature":
      return { kind: "feature", feature: question.about, value };
    case "reading":
      return { kind: "reading", char: question.about, heard: value, script: "ipa" };
    default:
      return { kind: "word", concept: question.about, heard: value };
  }
}

/** Return the section; `ask` fetches the questions of the case, `onProblem` hears of failures. */
export function questionSection(ask, onProblem, isChinese) {
  const box = make("div", { id: "questions" });
  const button = make("button", { type: "button", id: "ask" }, say("questions.button"));
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    announce(say("questions.busy"));
    try {
      const asked = await ask();
      box.replaceChildren(...shown(asked, isChinese));
      announce(say("questions.done", { n: asked.questions.length }));
    } catch (error) {
      onProblem(error);
    } finally {
      button.removeAttribute("aria-disabled");
    }
  });
  return make(
    "section",
    { className: "questions" },
    make("h3", {}, say("questions.heading")),
    make("p", { className: "quiet" }, say("questions.help")),
    button,
    box,
  );
}

function shown(asked, isChinese) {
  const list = make("ol", { className: "asked" }, ...asked.questions.map((question) => item(question, isChinese)));
  const names = asked.names.map((name) =>
    make("li", {}, name.name, " ", make("span", { className: "source" }, placeOf(name.county))),
  );
  return [
    asked.questions.length ? list : make("p", {}, say("questions.none")),
    make("h4", {}, say("questions.names")),
    make("ol", { className: "names", lang: "zh-CN" }, ...names),
  ];
}

function item(question, isChinese) {
  const item = make("li");
  const answered = (button) => {
    item.querySelectorAll("button").forEach((other) => (other.disabled = true));
    button.textContent = say("questions.added");
  };
  const effects = question.answers.slice(0, ANSWERS_SHOWN).map((answer) => {
    const button = make("button", { type: "button", className: "plain" }, say("questions.add"));
    button.setAttribute("aria-label", say("questions.add_of", { label: answer.label }));
    button.addEventListener("click", () => {
      addClue(clueOf(question, answer.value));
      answered(button);
    });
    return make(
      "li",
      {},
      make(
        "span",
        {},
        say("questions.effect", {
          label: answer.label,
          chance: percent(answer.probability),
          province: answer.province.name,
          share: percent(answer.province.posterior),
          county: `${answer.first.name} ${percent(answer.posterior)}`,
        }),
      ),
      button,
    );
  });
  const other = make("button", { type: "button", className: "plain" }, say("questions.other"));
  other.setAttribute("aria-label", say("questions.other_of", { question: isChinese ? question.text : question.text_en }));
  other.addEventListener("click", () => startClue(clueOf(question, "")));
  item.append(
    make("strong", {}, isChinese ? question.text : question.text_en),
    " ",
    make("span", { className: "source" }, say("questions.bits", { bits: question.information_bits.toFixed(2) })),
    make("div", { className: "quiet" }, say("questions.listen", { listen: question.listen_for })),
    make("ul", {}, ...effects, make("li", {}, other)),
  );
  return item;
}

const placeOf = (county) => [...new Set([county.province, county.prefecture, county.name])].join(" ");
