// Sending one recording until it is safe: resumable, again after every break, told at every step.

/* global tus */

import { announce, data, find, make, say } from "./dom.js";
import { showReceipt } from "./receipts.js";
import { fingerprint, forget, recall, remember } from "./resume.js";

const CHUNK_BYTES = 512 * 1_024; // proxies pass a request on when it is whole: so much a break costs
const WAITS_MS = [1_000, 2_000, 4_000, 8_000, 15_000];
const PASSING = new Set([409, 423, 429, 460]);
const unsent = new Set();

/** Say whether something would be lost if the page were closed. */
export const isSending = () => unsent.size > 0;

/** Send a blob or file; `title` is shown on this page alone. */
export async function send(blob, title, words = []) {
  const item = new Item(title);
  if (blob.size > data.most_bytes) {
    item.refuse(say("give.too_large", { most: Math.floor(data.most_bytes / 2 ** 20) }));
    return;
  }
  unsent.add(item);
  const print = await fingerprint(blob);
  new Sending(blob, words, item, print).start();
}

class Sending {
  #tries = 0;
  #timer = null;

  constructor(blob, words, item, print) {
    this.item = item;
    this.blob = blob;
    this.print = print;
    this.upload = new tus.Upload(blob, {
      endpoint: "/api/v1/uploads",
      uploadUrl: recall(print),
      chunkSize: CHUNK_BYTES,
      retryDelays: null, // retried here, where one can say so
      storeFingerprintForResuming: false,
      metadata: {
        case_id: data.case_id,
        consent: data.consent,
        ...(words.length ? { words: JSON.stringify(words) } : {}),
      },
      onUploadUrlAvailable: () => this.#begun(),
      onProgress: (sent, all) => {
        this.#tries = 0;
        item.progress(sent, all);
      },
      onError: (error) => this.#failed(error),
      onSuccess: () => this.#arrived(),
    });
    item.offerCancel(() => this.#cancel());
    this.onOnline = () => this.start();
  }

  start() {
    clearTimeout(this.#timer);
    this.#timer = null;
    removeEventListener("online", this.onOnline);
    this.item.tell("give.sending");
    this.upload.start();
  }

  /** Remember the upload; if it broke off before, it is no longer one that somebody has to see to. */
  #begun() {
    remember(this.print, this.upload.url);
    document.querySelector(`[data-upload="${numberOf(this.upload)}"]`)?.remove();
  }

  #failed(error) {
    const reply = error.originalResponse;
    const status = reply?.getStatus() ?? 0;
    if (status && status < 500 && !PASSING.has(status)) {
      unsent.delete(this.item);
      forget(this.print);
      this.item.refuse(reasonOf(status, reply.getBody()));
      this.item.offerKeeping(this.blob);
      return;
    }
    const waitMs = WAITS_MS[Math.min(this.#tries, WAITS_MS.length - 1)];
    this.#tries += 1;
    this.item.tell(status ? "give.busy" : "give.lost");
    this.#timer = setTimeout(this.onOnline, waitMs);
    addEventListener("online", this.onOnline, { once: true });
  }

  #arrived() {
    unsent.delete(this.item);
    forget(this.print);
    this.item.arrived();
    showReceipt(this.item.element, numberOf(this.upload));
  }

  #cancel() {
    clearTimeout(this.#timer);
    removeEventListener("online", this.onOnline);
    unsent.delete(this.item);
    forget(this.print);
    // What has arrived is removed there too; where the line is down it goes within a day.
    this.upload.abort(true).catch(() => {});
    this.item.element.remove();
    announce(say("give.cancelled"));
  }
}

const numberOf = (upload) => upload.url.split("/").at(-1);

/** A line of the list of what was sent. */
class Item {
  constructor(title) {
    this.bar = make("progress", { max: 1, value: 0, ariaLabel: say("give.progress_of", { title }) });
    this.text = make("p", {});
    this.deeds = make("div", { className: "deeds" });
    this.element = make("li", {}, make("h3", {}, title), this.bar, this.text, this.deeds);
    find("sending").append(this.element);
    find("sent").hidden = false;
  }

  progress(sent, all) {
    this.bar.value = sent / all;
    this.text.textContent = say("give.percent", { percent: Math.floor((100 * sent) / all) });
  }

  tell(key) {
    this.text.textContent = say(key);
    announce(say(key));
  }

  refuse(reason) {
    this.bar.hidden = true;
    this.deeds.replaceChildren();
    this.text.className = "check";
    this.text.textContent = reason;
    announce(reason);
  }

  arrived() {
    this.bar.value = 1;
    this.bar.hidden = true;
    this.text.remove();
    this.deeds.remove();
  }

  offerCancel(onCancel) {
    this.deeds.append(make("button", { type: "button", onclick: onCancel }, say("give.cancel")));
  }

  /** Where it cannot be sent, let the person keep it, if they wish, on their own phone. */
  offerKeeping(blob) {
    const address = URL.createObjectURL(blob);
    const ending = blob.type.includes("mp4") ? "m4a" : "webm";
    const link = make("a", { className: "button", href: address, download: blob.name ?? `recording.${ending}` });
    link.append(say("give.keep"));
    this.deeds.append(link);
  }
}

function reasonOf(status, body) {
  if (status === 401 || status === 404) return say("give.link_over");
  let slug = "http";
  try {
    slug = JSON.parse(body).type.split("/").at(-1);
  } catch {
    // not one of our replies: a proxy's page
  }
  return say(`problem.${slug}` in data.words ? `problem.${slug}` : "problem.http");
}
