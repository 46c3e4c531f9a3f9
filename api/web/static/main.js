// Joins the parts of the page: a case is put together, ranked and shown; nothing typed is lost.

import { markRow, showAnswer } from "./answer.js";
import { currentClues, describe, setClues, showEffects, startClues } from "./clues.js";
import { announce, data, find, make, percent, say } from "./dom.js";
import { CountyMap } from "./map.js";
import { effects } from "./pieces.js";
import { loadPlaces } from "./places.js";
import {
  addRecording,
  clearRecordings,
  consented,
  currentRecordings,
  hasWords,
  segmentsOf,
  startRecordings,
  useMarks,
  wordsForm,
} from "./recordings.js";
import { loadPrompts } from "./prompts.js";
import { questionSection } from "./questions.js";
import { send } from "./service.js";
import { wordsSection } from "./words.js";

const TOP = 300; // dots that are coloured

let map = null;
let isBusy = false;
let isAnswered = false;

function showProblem(problem) {
  const close = make(
    "button",
    {
      type: "button",
      className: "plain",
      onclick: () => {
        banner.hidden = true;
        find("rank").focus();
      },
    },
    say("error.close"),
  );
  const banner = find("problem");
  const title = problem.title ?? problem.message;
  banner.replaceChildren(
    make("div", { className: "row" }, make("strong", {}, `${say("error.heading")}：${title}`), close),
    ...(problem.detail ? [make("span", { lang: problem.language }, problem.detail)] : []),
    make(
      "span",
      { className: "quiet" },
      say("error.kept") + (problem.number ? ` ${say("error.number")} ${problem.number}` : ""),
    ),
  );
  banner.hidden = false;
  banner.focus();
}

function changed() {
  find("stale").hidden = !isAnswered;
  if (isAnswered) find("rank").textContent = say("rank.again");
}

function busy(text, share) {
  isBusy = text !== null;
  find("busy").hidden = !isBusy;
  find("rank").setAttribute("aria-disabled", String(isBusy));
  find("result").setAttribute("aria-busy", String(isBusy));
  if (!isBusy) return;
  find("busy-text").textContent = text;
  if (share === null) find("progress").removeAttribute("value");
  else find("progress").value = share;
}

/** Name a file for sending: its own name stays here, as it often holds a person's. */
const nameToSend = ({ file }, i) => `${i + 1}${file.name.match(/\.\w{1,5}$/)?.[0] ?? ""}`;

function request() {
  const recordings = currentRecordings();
  const names = recordings.map(nameToSend);
  const theCase = {
    clues: currentClues(),
    recordings: recordings.map((recording, i) => ({
      path: names[i],
      segments: segmentsOf(recording),
      prompt_list: recording.prompt_list || null,
    })),
    prior: document.querySelector("input[name=prior]:checked").value,
  };
  if (!recordings.length) return { body: JSON.stringify(theCase), json: true };
  const form = new FormData();
  form.append("case", JSON.stringify(theCase));
  if (consented()) form.append("consent", find("consent").value);
  recordings.forEach(({ file }, i) => form.append("files", file, names[i]));
  return { body: form };
}

async function rank() {
  if (isBusy) return;
  find("problem").hidden = true;
  const asked = currentClues().map(describe);
  busy(say("busy.ranking"), null);
  try {
    const onProgress = (share) => {
      if (!currentRecordings().length) return;
      if (share < 1) busy(say("busy.uploading", { percent: Math.round(100 * share) }), share);
      else busy(say("busy.ranking"), null);
    };
    const { value, ranking } = await send("POST", `/api/v1/rank?top=${TOP}`, { ...request(), onProgress });
    isAnswered = true;
    find("stale").hidden = true;
    const onRank = (candidates) => {
      map.show(candidates);
      showCaption(candidates.length);
    };
    const questions = questionSection(askNext, showProblem, data.language === "zh-CN");
    const words = wordSections();
    showAnswer(value, ranking, asked, { onPoint: (code) => map.chooseCode(code), onRank, questions, words });
    showEffects(effects(value));
    const first = value.candidates[0];
    const done = say("result.done", { name: first.name, percent: percent(first.posterior) });
    announce(`${done} ${find("reach").querySelector(".headline").textContent}`);
    find("result-heading").focus();
  } catch (error) {
    showProblem(error);
  } finally {
    busy(null, null);
  }
}

async function askNext() {
  const { value } = await send("POST", "/api/v1/questions", request());
  return value;
}

/** Return a section for each recording that has words to compare. */
function wordSections() {
  return currentRecordings().flatMap((recording, i) => {
    if (!hasWords(recording)) return [];
    const fetchWords = async () => {
      const body = wordsForm(recording, nameToSend(recording, i));
      return (await send("POST", "/api/v1/elicit?top=1", { body })).value;
    };
    const title = say("result.recording", { n: i + 1 });
    return [wordsSection(title, fetchWords, showProblem, (words) => useMarks(recording, words))];
  });
}

function showCaption(n) {
  const legend = make("span", { className: "legend", "aria-hidden": "true" });
  find("map-caption").replaceChildren(
    say("map.caption", { n }),
    " ",
    say("map.legend_low"),
    legend,
    say("map.legend_high"),
  );
}

async function loadSample(event) {
  event.preventDefault();
  const sample = data.samples[find("sample").value];
  if (!sample) return;
  const recordings = (sample.recordings ?? []).map((item) => (typeof item === "string" ? { path: item } : item));
  if (recordings.length && !consented()) {
    announce(say("sample.consent"));
    find("consent").focus();
    showProblem(new Error(say("sample.consent")));
    return;
  }
  clearRecordings();
  setClues(sample.clues ?? []);
  if (typeof sample.prior === "string") {
    document.querySelector(`input[name=prior][value=${sample.prior}]`).checked = true;
  }
  for (const [i, { path, segments, prompt_list }] of recordings.entries()) {
    const reply = await fetch(`/samples/${find("sample").value}/${i}`);
    await addRecording(new File([await reply.blob()], path.split("/").pop()), segments, prompt_list ?? "");
  }
  changed();
  announce(say("sample.loaded"));
}

async function start() {
  startClues(changed);
  startRecordings(changed, showProblem);
  find("rank").addEventListener("click", rank);
  for (const radio of document.querySelectorAll("input[name=prior]")) radio.addEventListener("change", changed);
  find("sample-form")?.addEventListener("submit", loadSample);
  addEventListener("beforeunload", (event) => {
    if (currentClues().length || currentRecordings().length) event.preventDefault();
  });
  try {
    await Promise.all([loadPlaces(), loadPrompts()]);
  } catch (error) {
    showProblem(error);
    return;
  }
  map = new CountyMap(find("map"), markRow);
  document.documentElement.dataset.ready = "true";
}

start();
