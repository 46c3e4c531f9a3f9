// What to ask next: fetched when it is wanted, since a case with recordings is listened to again.

import { announce, make, percent, say } from "./dom.js";

const ANSWERS_SHOWN = 4;

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
  const effects = question.answers.slice(0, ANSWERS_SHOWN).map((answer) =>
    make(
      "li",
      {},
      say("questions.effect", {
        label: answer.label,
        chance: percent(answer.probability),
        province: answer.province.name,
        share: percent(answer.province.posterior),
        county: `${answer.first.name} ${percent(answer.posterior)}`,
      }),
    ),
  );
  return make(
    "li",
    {},
    make("strong", {}, isChinese ? question.text : question.text_en),
    " ",
    make("span", { className: "source" }, say("questions.bits", { bits: question.information_bits.toFixed(2) })),
    make("div", { className: "quiet" }, say("questions.listen", { listen: question.listen_for })),
    make("ul", {}, ...effects),
  );
}

const placeOf = (county) => [...new Set([county.province, county.prefecture, county.name])].join(" ");
