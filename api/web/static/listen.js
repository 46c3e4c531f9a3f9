// A clip before a listener: playing it, and answering by keys, by names and on the map.

import { announce, find, say } from "./dom.js";
import { CountyMap } from "./map.js";
import { areas, counties, homes, loadPlaces } from "./places.js";

const SLOW = 0.7;
const ANSWERS = ["same_county", "same_prefecture", "same_province", "elsewhere", "cannot_tell"];
const audio = find("audio");
const form = find("verdict");
let places = null; // loaded when somebody first asks for a place: phones are spared the table

function showPlayer() {
  audio.controls = false;
  for (const id of ["play", "progress", "player-deeds"]) find(id).hidden = false;
  const show = () => {
    find("play").classList.toggle("playing", !audio.paused);
    find("play-text").textContent = say(audio.paused ? "listen.play" : "listen.stop");
  };
  for (const event of ["play", "pause", "ended"]) audio.addEventListener(event, show);
  audio.addEventListener("timeupdate", () => {
    find("progress").value = audio.duration ? audio.currentTime / audio.duration : 0;
  });
  audio.addEventListener("error", () => {
    find("sound-problem").textContent = say("listen.sound_problem");
  });
}

async function play() {
  find("sound-problem").textContent = "";
  if (audio.error) audio.load(); // after a lost connection
  try {
    await audio.play();
  } catch (error) {
    if (error.name !== "AbortError") find("sound-problem").textContent = say("listen.sound_problem");
  }
}

const toggle = () => (audio.paused ? play() : audio.pause());

function replay() {
  audio.currentTime = 0;
  play();
}

function slow() {
  const isSlow = find("slow").getAttribute("aria-pressed") !== "true";
  find("slow").setAttribute("aria-pressed", String(isSlow));
  audio.playbackRate = isSlow ? SLOW : 1;
}

/** Load the counties and put up the map, once. */
function openPlaces() {
  places ??= loadPlaces().then(
    () => {
      find("map-figure").hidden = false;
      const map = new CountyMap(find("map"), (code) => {
        // When the pointer leaves, the county that was pointed at stays marked.
        const picked = homes.codeOf(find("place").value);
        if (code === null && picked) map.chooseCode(picked);
      });
      map.show([]);
      find("map").addEventListener("click", (event) => point(map, map.nearest(event)));
    },
    () => {
      places = null; // names can be written without the list, and the next try may succeed
    },
  );
  return places;
}

function point(map, row) {
  if (row === null) return;
  const { code } = counties[row];
  find("place").value = homes.nameOf(code);
  map.chooseCode(code);
  announce(say("listen.pointed", { place: homes.nameOf(code) }));
}

function showFurther() {
  const isElsewhere = form.elements.answer.value === "elsewhere";
  find("elsewhere").hidden = !isElsewhere;
  if (isElsewhere) openPlaces();
}

function answer(number) {
  if (number === ANSWERS.length + 1) {
    find("not-there").focus();
    return;
  }
  const radio = form.querySelector(`[value="${ANSWERS[number - 1]}"]`);
  radio.checked = true;
  radio.focus();
  showFurther();
}

function isWriting(element) {
  return element.matches("input:not([type=radio]), select, textarea, canvas, summary");
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
  if (event.key === " " && !event.target.matches("button, a")) {
    event.preventDefault();
    toggle();
  } else if (event.key >= "1" && event.key <= "6") {
    event.preventDefault();
    answer(Number(event.key));
  } else if (event.key === "Enter" && !event.target.matches("button, a, input")) {
    event.preventDefault();
    form.requestSubmit();
  }
}

/** Without a network the browser would show a page of its own, and the answer would be gone. */
function onSubmit(event) {
  find("send-problem").textContent = "";
  if (navigator.onLine) return;
  event.preventDefault();
  find("send-problem").textContent = say("listen.offline");
}

showPlayer();
form.addEventListener("submit", onSubmit);
find("play").addEventListener("click", toggle);
find("replay").addEventListener("click", replay);
find("slow").addEventListener("click", slow);
form.addEventListener("change", showFurther);
find("not-there").addEventListener("focus", openPlaces, { once: true });
document.addEventListener("keydown", onKey);
// Codes are sent where a name of the lists was chosen, as several places may share a short one.
form.addEventListener("formdata", ({ formData }) => {
  for (const [field, directory] of [["place", homes], ["not_there", areas]]) {
    formData.set(field, directory.codeOf(formData.get(field)) ?? formData.get(field));
  }
});
showFurther();
document.documentElement.dataset.ready = "";
