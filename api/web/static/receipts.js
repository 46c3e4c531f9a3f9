// What came of a recording that has arrived: a receipt at once, and whether it can be used.

import { announce, make, say } from "./dom.js";

const SOON_MS = 1_000;
const LATER_MS = 5_000;
const SOON_LOOKS = 30;
const MOST_LOOKS = 80; // some five minutes; then the station's queue is long and nobody need wait

/** Show the receipt of an upload in its line of the list, and keep it up to date. */
export async function showReceipt(element, uploadId) {
  const receipt = make("div", { className: "receipt" });
  element.append(receipt);
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    const found = await read(uploadId);
    if (found) {
      write(receipt, found);
      if (found.state === "ready" || found.state === "refused") return;
    }
    await new Promise((resolve) => setTimeout(resolve, look < SOON_LOOKS ? SOON_MS : LATER_MS));
  }
  receipt.append(make("p", {}, say("give.slow")));
}

async function read(uploadId) {
  try {
    const reply = await fetch(`/api/v1/uploads/${uploadId}/receipt`);
    return reply.ok ? await reply.json() : null;
  } catch {
    return null; // the line is down: the recording is safe, the state can wait
  }
}

function write(receipt, found) {
  const lines = [
    [say("give.receipt_number"), found.number],
    [say("give.receipt_case"), found.case_number],
    [say("give.receipt_at"), new Date(found.received_at).toLocaleString(document.documentElement.lang)],
  ];
  const state = stateOf(found);
  if (receipt.querySelector(".state")?.textContent !== state) announce(state);
  receipt.replaceChildren(
    make("p", { className: `state ${found.state === "refused" ? "check" : ""}` }, state),
    ...adviceOf(found).map((text) => make("p", { className: "advice" }, text)),
    make("dl", {}, ...lines.flatMap(([name, text]) => [make("dt", {}, name), make("dd", {}, text)])),
    found.state === "refused" ? "" : deeds(lines),
  );
}

function stateOf(found) {
  if (found.state === "refused") return `${say("give.refused")} ${say(`problem.${found.reason}`)}`;
  if (found.state !== "ready") return say("give.arrived");
  const said = found.n_words ? ` ${say("give.words_heard", { n: found.n_words_heard, all: found.n_words })}` : "";
  return say("give.ready", { seconds: found.speech_s.toFixed(0) }) + said;
}

function adviceOf(found) {
  // Marked words are short by nature; little speech is a fault of free speech alone.
  const advice = found.advice.filter((one) => one !== "little_speech" || !found.n_words);
  return advice.map((one) => say(`give.advice_${one}`));
}

function deeds(lines) {
  const text = lines.map(([name, value]) => `${name}：${value}`).join("\n");
  const copy = make("button", { type: "button" }, say("give.copy"));
  copy.addEventListener("click", async () => {
    const isCopied = await navigator.clipboard?.writeText(text).then(() => true, () => false);
    announce((copy.textContent = say(isCopied ? "give.copied" : "give.not_copied")));
  });
  return make(
    "div",
    { className: "deeds" },
    copy,
    make("button", { type: "button", onclick: () => print() }, say("give.print")),
  );
}
