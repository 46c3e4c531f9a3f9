// The page on which recordings are given: consent, then recording or choosing, then sending.

import { announce, data, find, make, say } from "./dom.js";
import { Guide } from "./guided.js";
import { clock, watch } from "./meter.js";
import { Recorder, canRecord } from "./recorder.js";
import { isSending, send } from "./sending.js";

let taking = null; // { recorder, unwatch, guide } while the microphone is open
let taken = null; // { blob, words, seconds } until it is sent or thrown away
let nTaken = 0;

const wayChosen = () => document.querySelector("input[name=way]:checked").value;

/** Show one part of step 3, and the choice of ways only before a recording. */
function showPart(id) {
  for (const part of document.querySelectorAll("#record > .way")) part.hidden = part.id !== id;
  const isAtWork = id === "taking" || id === "review";
  find("ways").hidden = isAtWork;
  document.body.classList.toggle("focused", isAtWork);
  if (isAtWork) scrollTo(0, 0);
}

const showStart = () => showPart(`${wayChosen()}-start`);

function tellFault(text) {
  find("fault").textContent = text;
}

async function begin(isGuided) {
  tellFault("");
  if (!canRecord()) {
    tellFault(say(isSecureContext ? "give.cannot_record" : "give.not_secure"));
    return;
  }
  let recorder;
  try {
    recorder = await Recorder.open();
  } catch (error) {
    tellFault(say(error.name === "NotAllowedError" ? "give.not_allowed" : "give.no_microphone"));
    return;
  }
  await recorder.start(() => end("give.cut"));
  taking = { recorder, unwatch: watch(recorder), guide: null };
  find("talk").hidden = isGuided;
  find("stop").classList.toggle("primary", !isGuided);
  for (const id of ["prompt", "prompt-progress", "word-deeds", "keys"]) find(id).hidden = !isGuided;
  find("pause").textContent = say("give.pause");
  find("live").textContent = say("give.recording");
  showPart("taking");
  if (isGuided) {
    const list = data.lists.find((one) => one.id === find("list").value);
    taking.guide = new Guide(list, recorder, () => end(null));
    find("say").focus();
  } else {
    announce(say("give.recording"));
    find("stop").focus();
  }
}

async function end(fault) {
  if (!taking) return;
  const { recorder, unwatch, guide } = taking;
  taking = null;
  unwatch();
  const words = guide ? guide.close() : [];
  const seconds = recorder.elapsedS;
  taken = { blob: await recorder.stop(), words, seconds };
  tellFault(fault ? say(fault) : "");
  find("player").src = URL.createObjectURL(taken.blob);
  const facts = say("give.lasts", { time: clock(seconds) });
  find("review-facts").textContent = guide ? `${facts} ${say("give.n_words", { n: words.length })}` : facts;
  find("review-words").replaceChildren(...words.map(([, , word]) => make("li", {}, word)));
  showPart("review");
  find("review-heading").focus();
}

function togglePause() {
  const { recorder } = taking;
  if (recorder.isPaused) recorder.resume();
  else recorder.pause();
  const isPaused = recorder.isPaused;
  find("pause").textContent = say(isPaused ? "give.resume" : "give.pause");
  find("live").textContent = say(isPaused ? "give.paused" : "give.recording");
  find("live").classList.toggle("paused", isPaused);
  find("say").disabled = isPaused;
  announce(find("live").textContent);
}

function giveUp() {
  URL.revokeObjectURL(find("player").src);
  find("player").removeAttribute("src");
  taken = null;
  showStart();
}

function sendTaken() {
  const { blob, words } = taken;
  nTaken += 1;
  giveUp();
  send(blob, say("give.recording_n", { n: nTaken }), words);
  find("sent-heading").focus();
}

function showChosen() {
  const files = [...find("files").files];
  find("chosen").replaceChildren(
    ...files.map((file) => make("li", {}, file.name, make("span", { className: "quiet" }, size(file.size)))),
  );
  find("files-go").hidden = !files.length;
}

function sendChosen() {
  for (const file of find("files").files) send(file, file.name);
  find("files").value = "";
  showChosen();
  find("sent-heading").focus();
}

const size = (bytes) => (bytes < 2 ** 20 ? `${Math.ceil(bytes / 1_024)} KB` : `${(bytes / 2 ** 20).toFixed(1)} MB`);

/** Name what broke off before the page was loaded: the server knows, this browser has it no more. */
function showUnfinished() {
  for (const upload of data.unfinished) {
    const text = say("give.unfinished", {
      time: new Date(upload.created_at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }),
      size: size(upload.length_bytes),
      percent: Math.floor((100 * upload.offset_bytes) / upload.length_bytes),
    });
    const line = make("li", { "data-upload": upload.id }, make("p", {}, text));
    const drop = make("button", { type: "button" }, say("give.drop"));
    drop.addEventListener("click", async () => {
      const request = { method: "DELETE", headers: { "Tus-Resumable": "1.0.0" } };
      const status = await fetch(`/api/v1/uploads/${upload.id}`, request).then((reply) => reply.status, () => 0);
      if ([204, 404, 410].includes(status)) line.remove();
      else line.append(make("p", { className: "check", role: "alert" }, say("give.not_dropped")));
    });
    line.append(drop);
    find("sending").append(line);
  }
  find("sent").hidden = !data.unfinished.length;
}

const KEYS = {
  " ": (guide) => guide.toggle(),
  ArrowRight: (guide) => guide.skip(),
  ArrowLeft: (guide) => guide.back(),
};

/** Space says or ends a word wherever the focus is, save on a button, which it presses. */
function onKey(event) {
  const isOnControl = event.target.closest("button, a, input, select, audio");
  const act = KEYS[event.key];
  if (!taking?.guide || !act || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === " " && isOnControl) return;
  event.preventDefault();
  act(taking.guide);
}

function start() {
  const unlock = () => {
    const isGiven = find("consent").checked;
    find("record").hidden = !isGiven;
    find("locked").hidden = isGiven;
  };
  find("consent").addEventListener("change", unlock);
  find("ways").addEventListener("change", () => (tellFault(""), showStart()));
  find("guided-go").addEventListener("click", () => begin(true));
  find("free-go").addEventListener("click", () => begin(false));
  find("say").addEventListener("click", () => taking.guide.toggle());
  find("again").addEventListener("click", () => taking.guide.again());
  find("skip").addEventListener("click", () => taking.guide.skip());
  find("back").addEventListener("click", () => taking.guide.back());
  find("pause").addEventListener("click", togglePause);
  find("stop").addEventListener("click", () => end(null));
  find("send").addEventListener("click", sendTaken);
  find("discard").addEventListener("click", () => (giveUp(), announce(say("give.discarded"))));
  find("files").addEventListener("change", showChosen);
  find("files-go").addEventListener("click", sendChosen);
  addEventListener("keydown", onKey);
  addEventListener("beforeunload", (event) => {
    if (taking || taken || isSending()) event.preventDefault();
  });
  unlock();
  showStart();
  showUnfinished();
  document.documentElement.dataset.ready = "";
}

start();
