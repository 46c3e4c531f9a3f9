// The recordings: consent first, then play back, see the speech found, and mark characters in it.

import { announce, data, find, make, say } from "./dom.js";
import { promptFields } from "./prompts.js";
import { send } from "./service.js";

const NEW_SPAN_S = 0.5;

let recordings = []; // {file, spans: [{start_s, end_s, text}], prompt_list, quality, url, element}
let onChange = () => {};
let onProblem = () => {};

export const currentRecordings = () => recordings;
export const consented = () => find("consent").checked;

/** Wire consent, the file field and the drop zone. */
export function startRecordings(changed, problem) {
  onChange = changed;
  onProblem = problem;
  const [consent, field, drop] = [find("consent"), find("files"), find("drop")];
  const unlock = () => (field.disabled = !consent.checked);
  consent.addEventListener("change", unlock);
  unlock();
  field.addEventListener("change", () => {
    addFiles([...field.files]);
    field.value = "";
  });
  for (const [name, over] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", over);
    });
  }
  drop.addEventListener("drop", (event) => {
    if (consent.checked) addFiles([...event.dataTransfer.files]);
    else announce(say("recordings.locked"));
  });
}

async function addFiles(files) {
  for (const file of files) await addRecording(file);
}

/** Add a recording and ask the service what it holds; a sample has its marks or its list already. */
export async function addRecording(file, marks = [], promptList = "") {
  if (recordings.length >= data.limits.files) {
    onProblem(new Error(say("recordings.too_many", { limit: data.limits.files })));
    return;
  }
  if (file.size > data.limits.file_bytes) {
    const limit = Math.floor(data.limits.file_bytes / 2 ** 20);
    onProblem(new Error(say("recordings.too_large", { limit })));
    return;
  }
  const spans = marks.map((mark) => ({ ...mark }));
  const recording = { file, spans, prompt_list: promptList, url: URL.createObjectURL(file) };
  recordings.push(recording);
  show(recording, marks.length === 0);
  onChange();
  announce(say("recordings.describing"));
  const form = new FormData();
  form.append("consent", find("consent").value);
  // The service keeps no file name; only the ending travels, to tell people of a wrong one.
  form.append("files", file, `recording${file.name.match(/\.\w{1,5}$/)?.[0] ?? ""}`);
  try {
    const { value } = await send("POST", "/api/v1/describe", { body: form });
    recording.quality = value;
    if (!marks.length) recording.spans = value.speech.map((span) => ({ ...span, text: "" }));
    show(recording, marks.length === 0);
    announce(held(value).join("，"));
  } catch (error) {
    remove(recording);
    onProblem(error);
  }
}

/** Remove every recording. */
export function clearRecordings() {
  for (const recording of [...recordings]) remove(recording);
}

function remove(recording) {
  recordings = recordings.filter((other) => other !== recording);
  recording.element.remove();
  URL.revokeObjectURL(recording.url);
  onChange();
}

/** Say what a recording holds. */
function held(quality) {
  const facts = [
    say("recordings.held", {
      duration: quality.duration_s.toFixed(1),
      speech: quality.net_speech_s.toFixed(1),
    }),
  ];
  if (quality.snr_db !== null) facts.push(say("recordings.snr", { snr: quality.snr_db.toFixed(0) }));
  facts.push(say("recordings.bandwidth", { khz: (quality.bandwidth_hz / 1000).toFixed(1) }));
  if (quality.clipped_share >= 0.001) {
    facts.push(say("recordings.clipped", { share: (quality.clipped_share * 100).toFixed(1) }));
  }
  return facts;
}

function show(recording) {
  const { file, quality, url } = recording;
  const player = make("audio", { src: url, controls: true, preload: "metadata", "aria-label": file.name });
  player.addEventListener("error", () =>
    player.replaceWith(make("p", { className: "quiet" }, say("recordings.unplayable"))),
  );
  const element = make(
    "article",
    { className: "recording" },
    make(
      "header",
      {},
      make("h3", {}, file.name),
      make(
        "button",
        {
          type: "button",
          className: "plain",
          "aria-label": `${say("recordings.remove")} ${file.name}`,
          onclick: () => {
            remove(recording);
            find("files").focus();
          },
        },
        say("clues.remove"),
      ),
    ),
    player,
    make("p", { className: "quiet" }, quality ? held(quality).join(" · ") : say("recordings.describing")),
    ...(quality?.notes ?? []).map((note) => make("p", { className: "quiet" }, note)),
    quality ? promptFields(recording, onChange) : null,
    quality ? marks(recording, player) : null,
  );
  if (recording.element) recording.element.replaceWith(element);
  else find("recording-list").append(element);
  recording.element = element;
}

function marks(recording, player) {
  const list = make("ul", { className: "spans" });
  const fill = () => list.replaceChildren(...recording.spans.map((span) => row(recording, span, player, fill)));
  fill();
  const add = () => {
    const start_s = recording.spans.at(-1)?.end_s ?? 0;
    recording.spans.push({ start_s, end_s: start_s + NEW_SPAN_S, text: "" });
    fill();
    list.lastElementChild.querySelector("input").focus();
  };
  return make(
    "div",
    {},
    make("h3", {}, say("recordings.marks")),
    make("p", { className: "quiet" }, say(recording.quality.speech.length ? "recordings.marks_help" : "recordings.no_speech")),
    list,
    make("button", { type: "button", className: "plain", onclick: add }, say("recordings.add_span")),
  );
}

function row(recording, span, player, refill) {
  const time = (name, key) =>
    make(
      "label",
      {},
      say(key),
      make("input", {
        type: "number",
        min: 0,
        step: 0.01,
        value: span[name].toFixed(2),
        onchange: (event) => {
          span[name] = Number(event.target.value);
          onChange();
        },
      }),
    );
  const play = make(
    "button",
    { type: "button", onclick: () => playSpan(player, span) },
    say("recordings.play_short"),
  );
  play.setAttribute(
    "aria-label",
    say("recordings.play", { start: span.start_s.toFixed(2), end: span.end_s.toFixed(2) }),
  );
  const said = make("input", {
    maxLength: 1,
    autocomplete: "off",
    value: span.text ?? span.tone_category ?? "",
    onchange: (event) => {
      span.text = event.target.value.trim();
      delete span.tone_category;
      onChange();
    },
  });
  const drop = make(
    "button",
    {
      type: "button",
      className: "plain",
      "aria-label": say("recordings.remove_span"),
      onclick: () => {
        recording.spans = recording.spans.filter((other) => other !== span);
        refill();
        onChange();
      },
    },
    "×",
  );
  return make(
    "li",
    {},
    play,
    time("start_s", "recordings.start"),
    time("end_s", "recordings.end"),
    make("label", { className: "said" }, say("recordings.text"), said),
    drop,
  );
}

function playSpan(player, span) {
  player.currentTime = span.start_s;
  const stop = () => {
    if (player.currentTime < span.end_s && !player.paused) return;
    player.pause();
    player.removeEventListener("timeupdate", stop);
  };
  player.addEventListener("timeupdate", stop);
  player.play();
}

/** Take the places of words that were found as marks, to be corrected by hand. */
export function useMarks(recording, words) {
  recording.spans = words.map(({ start_s, end_s, text }) => ({ start_s, end_s, text }));
  show(recording);
  onChange();
  announce(say("words.marked", { n: words.length }));
  recording.element.querySelector(".spans input")?.focus();
}

/** Return the form that asks what the known words of a recording say. */
export function wordsForm(recording, name) {
  const form = new FormData();
  form.append("consent", find("consent").value);
  const segments = segmentsOf(recording);
  if (segments.length) form.append("marks", JSON.stringify(segments));
  if (recording.prompt_list) form.append("prompt_list", recording.prompt_list);
  form.append("files", recording.file, name);
  return form;
}

/** Say whether a recording has words that can be compared. */
export const hasWords = (recording) => Boolean(recording.prompt_list) || segmentsOf(recording).length > 0;

/** Return the marked segments of a recording, as the contract has them. */
export function segmentsOf(recording) {
  return recording.spans
    .filter((span) => span.text || span.tone_category)
    .map(({ start_s, end_s, text, tone_category }) =>
      text ? { start_s, end_s, text } : { start_s, end_s, tone_category },
    );
}
