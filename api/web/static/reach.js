// What the answer is worth: how far the evidence reaches, and what in it does not go together.

import { make, percent, say } from "./dom.js";

/** Return the box that stands above the map. */
export function reachBox(answer) {
  const { reach, survey } = answer;
  const first = answer.candidates[0];
  const places = {
    name: reach.name ?? "",
    percent: percent(reach.posterior),
    first: first.name,
    first_percent: percent(first.posterior),
  };
  const information = {
    bits: reach.information_bits.toFixed(1),
    n: Math.round(reach.effective_counties),
  };
  const lines = [say("reach.information", information)];
  if (answer.outside_coverage > first.posterior) {
    lines.push(say("reach.none_likelier", { percent: percent(answer.outside_coverage) }));
  }
  if (survey.why) lines.push(say("reach.unsurveyed", { n: survey.unsurveyed, of: survey.leading }));
  return make(
    "div",
    { className: `reach ${reach.level}` },
    make("p", { className: "headline" }, say(`reach.${reach.level}`, places)),
    ...lines.map((line) => make("p", { className: "quiet" }, line)),
  );
}

/** Name clues and recordings by their numbers. */
function numbers({ clues, recordings }) {
  const listed = (indices) => indices.map((index) => index + 1).join(say("list.comma"));
  const named = [
    clues.length && say(clues.length > 1 ? "result.clues" : "result.clue", { n: listed(clues) }),
    recordings.length && say(recordings.length > 1 ? "result.recordings_of" : "result.recording", { n: listed(recordings) }),
  ];
  return named.filter(Boolean).join(say("list.comma"));
}

/** Return the banner of contradictions, or nothing. */
export function contradictionBanner(answer) {
  if (!answer.contradictions.length) return [];
  const lines = answer.contradictions.map((contradiction) => {
    const isOne = contradiction.clues.length + contradiction.recordings.length === 1;
    const key = contradiction.kind === "against_the_rest" && !isOne ? "against_each_other" : contradiction.kind;
    const places = { which: numbers(contradiction), times: Math.round(10 ** (contradiction.log10_conflict ?? 0)) };
    return make("li", {}, say(`contradiction.${key}`, places));
  });
  return [
    make(
      "section",
      { className: "contradictions", "aria-label": say("contradiction.heading") },
      make("h3", {}, say("contradiction.heading")),
      make("ul", {}, ...lines),
    ),
  ];
}
