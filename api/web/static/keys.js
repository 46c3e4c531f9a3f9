// Keys: whatever bears data-key does its work when its key is pressed; `?` lists them all.
//
// data-row-key belongs to the row (data-row) that has the focus; j and k go from row to row.

import { find, make, say } from "./dom.js";

const isTyping = (element) =>
  element.isContentEditable || /^(TEXTAREA|SELECT)$/.test(element.tagName) || (element.tagName === "INPUT" && !/^(radio|checkbox|button|submit)$/.test(element.type));

const isShown = (element) => element.getClientRects().length > 0;

function press(element) {
  if (element.dataset.opens) return openDialog(find(element.dataset.opens));
  if ("sets" in element.dataset) return element.dispatchEvent(new CustomEvent("key-set", { bubbles: true }));
  if (element.tagName === "INPUT" && element.type === "radio") {
    element.click();
    element.focus();
  } else if (/^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName)) {
    element.focus();
    element.select?.();
  } else element.click();
  element.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const rows = [...document.querySelectorAll("[data-row]")].filter(isShown);
  if (!rows.length) return;
  const at = rows.indexOf(document.activeElement.closest("[data-row]"));
  const row = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
  const stop = row.matches("[tabindex]") ? row : row.querySelector("summary, a, button, input");
  stop.focus();
  row.scrollIntoView({ block: "nearest" });
}

function inRow(key) {
  const row = document.activeElement.closest("[data-row]");
  const all = row ? [...row.querySelectorAll("[data-row-key]")] : [];
  return all.find((element) => element.dataset.rowKey === key && isShown(element));
}

function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (document.querySelector("dialog[open]")) return;
  const key = event.key === " " ? "Space" : event.key;
  if (key === "Space" && /^(BUTTON|SUMMARY|A|INPUT)$/.test(event.target.tagName)) return;
  if (key === "j" || key === "k") {
    event.preventDefault();
    step(key === "j" ? 1 : -1);
    return;
  }
  const bearers = [...document.querySelectorAll("[data-key]")];
  const found = inRow(key) ?? bearers.find((element) => element.dataset.key === key && isShown(element));
  if (!found || key === "Enter") return;
  event.preventDefault();
  press(found);
}

const spell = (key) => ({ Space: say("keys.space"), Escape: "Esc" })[key] ?? key.toUpperCase();

function openDialog(dialog) {
  const rows = new Map();
  for (const element of document.querySelectorAll("[data-key]")) {
    const says = element.dataset.says ?? element.textContent.trim();
    rows.set(spell(element.dataset.key), says.replace(/\s+/g, " "));
  }
  rows.set("J / K", say("keys.rows"));
  for (const key of ["X", "E", "F", "O", "S", "B"]) {
    const element = document.querySelector(`[data-row-key="${key.toLowerCase()}"]`);
    if (element) rows.set(say("keys.in_row", { key }), element.textContent.trim());
  }
  if (document.querySelector("[data-row-key='1']")) rows.set(say("keys.in_row", { key: "1–4" }), say("keys.answers"));
  find("keys-list").replaceChildren(
    ...[...rows].map(([key, says]) => make("div", {}, make("dt", {}, make("kbd", {}, key)), make("dd", {}, says))),
  );
  dialog.showModal();
}

document.addEventListener("keydown", onKey);
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) openDialog(find(opener.dataset.opens));
});
