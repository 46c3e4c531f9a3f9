// Words asked for one by one: what is shown, and when each was said.

import { announce, data, find, say } from "./dom.js";

/** Show the words of a list while a recorder runs. */
export class Guide {
  #spans = new Map(); // place in the list → [start_s, end_s]
  #beganS = null;
  #at = 0;

  constructor(list, recorder, onDone) {
    this.words = list.words;
    this.recorder = recorder;
    this.onDone = onDone;
    this.#show();
  }

  /** Begin the word, or end it and go on to the next. */
  toggle() {
    if (this.recorder.isPaused) return;
    if (this.#beganS === null) {
      this.#beganS = this.recorder.elapsedS;
      this.#spans.delete(this.#at);
      this.#showButton();
      announce(say("give.speak_now"));
      return;
    }
    this.#spans.set(this.#at, [this.#beganS, this.recorder.elapsedS]);
    this.#step(1);
  }

  /** Forget what was said of this word and ask again. */
  again() {
    const wasSaid = this.#beganS !== null || this.#spans.has(this.#at);
    if (!wasSaid && this.#at > 0) this.#at -= 1; // one goes on by itself, so the last word is meant
    this.#spans.delete(this.#at);
    this.#beganS = null;
    this.#show();
  }

  skip() {
    this.#step(1);
  }

  back() {
    this.#step(-1);
  }

  /** End an open word where the recording ends, and return all as [start_s, end_s, word]. */
  close() {
    if (this.#beganS !== null) this.#spans.set(this.#at, [this.#beganS, this.recorder.elapsedS]);
    this.#beganS = null;
    const said = [...this.#spans].map(([at, [startS, endS]]) => [round(startS), round(endS), this.words[at].text]);
    return said.filter(([startS, endS]) => endS > startS).sort((one, other) => one[0] - other[0]);
  }

  #step(by) {
    this.#beganS = null;
    if (this.#at + by >= this.words.length) {
      this.onDone();
      return;
    }
    this.#at = Math.max(0, this.#at + by);
    this.#show();
  }

  #show() {
    const word = this.words[this.#at];
    const svg = find("prompt").querySelector("svg");
    const isDrawn = data.drawn.includes(word.text);
    svg.parentElement.hidden = !isDrawn;
    if (isDrawn) {
      svg.setAttribute("aria-label", word.picture);
      svg.firstElementChild.setAttribute("href", `/static/pictures.svg#${word.text}`);
    }
    find("prompt").querySelector("figcaption").textContent = word.text;
    const count = say("give.count", { n: this.#at + 1, all: this.words.length, said: this.#spans.size });
    find("prompt-count").textContent = count;
    find("prompt-bar").max = this.words.length;
    find("prompt-bar").value = this.#at;
    find("back").disabled = this.#at === 0;
    this.#showButton();
    announce(`${count} ${word.text} ${isDrawn ? word.picture : ""}`);
  }

  #showButton() {
    const isSpeaking = this.#beganS !== null;
    find("say").textContent = say(isSpeaking ? "give.said" : "give.say");
    find("say").setAttribute("aria-pressed", isSpeaking);
    find("prompt").classList.toggle("speaking", isSpeaking);
  }
}

const round = (seconds) => Math.round(seconds * 1_000) / 1_000;
