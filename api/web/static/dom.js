// Making elements, and the page's words.

export const data = JSON.parse(document.getElementById("page-data").textContent);

/** Return the text for a key with its {places} filled in. */
export function say(key, places = {}) {
  const text = data.words[key];
  if (text === undefined) throw new Error(`no words for ${key}`);
  return text.replace(/\{(\w+)\}/g, (_, name) => places[name]);
}

/** Make an element; children are elements or text, never HTML. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && name !== "list") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

export const find = (id) => document.getElementById(id);

/** Tell a screen reader what happened. */
export function announce(text) {
  find("status").textContent = text;
}

const digits = (number, n) => number.toFixed(n);

/** Write a probability as a percentage with sensible digits. */
export function percent(share) {
  const hundred = share * 100;
  if (hundred >= 10) return `${digits(hundred, 1)}%`;
  if (hundred >= 0.1) return `${digits(hundred, 2)}%`;
  return hundred >= 0.001 ? `${digits(hundred, 3)}%` : "<0.001%";
}

/** Write a logarithm with its sign. */
export function signed(value) {
  const text = digits(Math.abs(value), 2);
  return Number(text) === 0 ? "0.00" : (value < 0 ? "−" : "+") + text;
}
