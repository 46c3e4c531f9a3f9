// How loud it is, as a bar, a clock and a sentence that says what to do about it.

import { find, say } from "./dom.js";

const LOOK_MS = 100;
const WITHIN = 20; // looks that a hint goes by: it speaks of the last two seconds
const FAINT_DB = -35; // a phone at arm's length still peaks some 10 dB above this
const LOUD_DB = -1.5;

/** Write seconds as a clock does. */
export function clock(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** Show the level of a recorder until the returned function is called. */
export function watch(recorder) {
  const [bar, time, hint] = [find("level"), find("clock"), find("hint")];
  let peaks = [];
  const look = () => {
    time.textContent = clock(recorder.elapsedS);
    if (recorder.isPaused) {
      peaks = [];
      return;
    }
    const peakDb = recorder.peakDb;
    bar.value = Math.max(-60, peakDb);
    peaks = [...peaks, peakDb].slice(-WITHIN);
    if (peaks.length === WITHIN) tell(hint, peaks);
  };
  const timer = setInterval(look, LOOK_MS);
  return () => clearInterval(timer);
}

function tell(hint, peaks) {
  const nTooLoud = peaks.filter((peak) => peak > LOUD_DB).length;
  const key = nTooLoud > 1 ? "give.hint_loud" : Math.max(...peaks) < FAINT_DB ? "give.hint_closer" : "give.hint_good";
  // Written only when it changes: each change is read out.
  if (hint.textContent !== say(key)) hint.textContent = say(key);
  hint.dataset.kind = key.split("_")[1];
}
