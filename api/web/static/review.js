// The review desk: joins forms, panels, player and map. What the service sends takes its own place.

import { announce, find, say } from "./dom.js";
import "./keys.js";
import { CountyMap } from "./map.js";
import { loadPlaces } from "./places.js";
import { send } from "./service.js";
import { hideTrouble, showTrouble } from "./trouble.js";

const path = document.querySelector("main").dataset.path;
let map = null;
let player = null;

const REFRESH_AFTER_MS = 15_000;
let refreshedAt_ms = Date.now();

/** Whoever comes back to the window sees what others did meanwhile; no form is touched. */
function refresh() {
  if (Date.now() - refreshedAt_ms < REFRESH_AFTER_MS) return;
  refreshedAt_ms = Date.now();
  window.htmx.ajax("GET", `${path}/panels?show=verdict&show=recordings&show=marks&show=ledger`, { swap: "none" });
}

const recordingOf = ({ dataset }) => ({
  id: dataset.recording,
  duration_s: Number(dataset.duration),
  n_tiles: Number(dataset.tiles),
});
const soundButton = (id) => document.querySelector(`button.sound[data-recording="${id}"]`);

async function openSound(button) {
  for (const other of document.querySelectorAll("button.sound")) {
    other.setAttribute("aria-pressed", String(other === button));
  }
  if (!player) {
    const { Player } = await import("./player.js");
    player = new Player(offerHeardHere);
  }
  await player.open(recordingOf(button));
}

/** Let clue forms say that the clue was heard in the span that is selected. */
function offerHeardHere(span) {
  for (const label of document.querySelectorAll(".heard-here")) {
    label.hidden = span === null;
    const [box, start, end] = label.querySelectorAll("input");
    box.value = span?.recording ?? "";
    start.value = span?.start_s.toFixed(3) ?? "";
    end.value = span?.end_s.toFixed(3) ?? "";
    if (!span) box.checked = false;
  }
}

function chooseKind(kind) {
  for (const form of document.querySelectorAll("form.clue")) form.hidden = form.dataset.kind !== kind;
}

async function sendSound(event) {
  event.preventDefault();
  const form = event.target;
  const bar = find("sending");
  bar.hidden = false;
  const onProgress = (share) => (bar.firstElementChild.value = share);
  try {
    await send("POST", form.dataset.action, { body: new FormData(form), onProgress });
    form.reset();
    form.closest("details").open = false;
    hideTrouble();
    window.htmx.ajax("GET", `${path}/panels?show=recordings&show=verdict`, { swap: "none" });
    announce(say("review.sent"));
  } catch (problem) {
    showTrouble({ title: problem.title, detail: problem.detail, again: () => form.requestSubmit() });
  } finally {
    bar.hidden = true;
  }
}

async function showRanking() {
  const element = find("ranking-data");
  if (!map || !element) return;
  const ranking = JSON.parse(element.textContent);
  if (!find("send-county").value) find("send-county").value = ranking.first;
  const { value } = await send("GET", `/api/v1${path}/rankings/${ranking.id}/counties`);
  map.showSets(value, ranking.credible);
  find("map").dataset.shows = ranking.id;
}

function markRow(code) {
  for (const row of document.querySelectorAll("#ranking li.chosen")) row.classList.remove("chosen");
  if (code) document.querySelector(`#ranking li[data-code="${code}"]`)?.classList.add("chosen");
}

async function toggleSurvey(event) {
  const button = event.currentTarget;
  const isOn = button.getAttribute("aria-pressed") === "true";
  button.setAttribute("aria-pressed", String(!isOn));
  if (isOn) return map.showSurvey([]);
  const { value } = await send("GET", "/api/v1/atlas/localities");
  map.showSurvey(value.label.map((label, i) => ({ label, region: value.region[i], lat: value.lat[i], lon: value.lon[i] })));
}

/** Take what was sent out of a form, and what was answered out of reach. */
function afterSending({ detail }) {
  const form = detail.elt;
  if (!detail.successful || form.tagName !== "FORM") return;
  hideTrouble();
  if ("once" in form.dataset) {
    for (const button of form.closest("li[data-row]").querySelectorAll("button")) button.disabled = true;
    form.closest("li[data-row]").classList.add("answered");
  }
  if (form.id === "mark-form") player.leaveMark();
  else if ("resets" in form.dataset) {
    form.reset();
    form.querySelector("input:not([type=hidden]), select").focus();
  }
}

function afterPanel({ detail }) {
  const { id } = detail.target;
  if (id === "ranking") {
    showRanking().catch(problemSaid);
    window.htmx.trigger(document.body, "ranked");
  } else if (id === "marks") player?.showMarks();
  else if (id === "recordings") showFirstSound();
}

const problemSaid = ({ title, message, detail }) => showTrouble({ title: title ?? message, detail });

function showFirstSound() {
  const shown = player?.recording && soundButton(player.recording.id);
  if (shown) shown.setAttribute("aria-pressed", "true");
  else {
    const first = document.querySelector("button.sound");
    if (first) openSound(first).catch(problemSaid);
  }
}

function onClick(event) {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.matches("button.sound")) openSound(button).catch(problemSaid);
  else if (button.matches(".hear, .mark-play")) {
    const { dataset } = button.closest("[data-start]");
    player?.playIn(recordingOf(soundButton(dataset.recording)), Number(dataset.start), Number(dataset.end));
  } else if (button.matches(".mark-edit")) {
    const { dataset } = button.closest("[data-mark]");
    openSound(soundButton(dataset.recording)).then(() => player.editMark(dataset.mark));
  } else if (button.matches(".send-here")) {
    find("send-county").value = button.dataset.county;
    find("send-county").dispatchEvent(new Event("change", { bubbles: true }));
    find("send-county").focus();
  } else if (button.dataset.clears) find(button.dataset.clears).replaceChildren();
}

function start() {
  for (const radio of document.querySelectorAll(".kinds input[name=kind]")) {
    radio.addEventListener("change", () => chooseKind(radio.value));
    if (radio.checked) chooseKind(radio.value);
  }
  document.addEventListener("click", onClick);
  addEventListener("focus", refresh);
  find("send-sound").addEventListener("submit", sendSound);
  document.body.addEventListener("htmx:afterRequest", afterSending);
  document.body.addEventListener("htmx:oobAfterSwap", afterPanel);
  showFirstSound();
  loadMap();
}

async function loadMap() {
  try {
    await loadPlaces();
  } catch (problem) {
    showTrouble({ title: problem.title, detail: problem.detail, again: loadMap });
    return;
  }
  map = new CountyMap(find("map"), markRow);
  find("map-in").addEventListener("click", map.view.closer);
  find("map-out").addEventListener("click", map.view.farther);
  find("map-whole").addEventListener("click", () => map.view.whole());
  find("map-points").addEventListener("click", (event) => toggleSurvey(event).catch(problemSaid));
  const overRow = (event) => map.chooseCode(event.target.closest("#ranking li[data-code]")?.dataset.code ?? null);
  document.addEventListener("pointerover", (event) => event.target.closest("#ranking") && overRow(event));
  await showRanking().catch(problemSaid);
  document.documentElement.dataset.ready = "true";
}

start();
