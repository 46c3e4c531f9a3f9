// Counties and regions from the atlas: names to choose from, and the code that a name means.

import { find, make } from "./dom.js";
import { send } from "./service.js";

const codes = new Map(); // full name, and short name where it is the only one → code
const names = new Map(); // code → full name
const regions = new Map(); // full name → id
export const counties = [];

/** Load the atlas and fill the lists that fields suggest from. */
export async function loadPlaces() {
  const [{ value: columns }, { value: nodes }] = await Promise.all([
    send("GET", "/api/v1/atlas/counties"),
    send("GET", "/api/v1/atlas/regions"),
  ]);
  columns.code.forEach((code, i) => {
    const row = Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column[i]]));
    counties.push(row);
    add(row.province_code, [row.province]);
    add(row.prefecture_code, [row.province, row.prefecture]);
    add(code, [row.province, row.prefecture, row.name]);
  });
  suggest("areas", [...names.values()]);
  suggest("counties", counties.map((row) => names.get(row.code)));
  for (const node of nodes) regions.set(node.full_name, node.id);
  suggest("regions", [...regions.keys()]);
}

function add(code, parts) {
  if (names.has(code)) return;
  const full = [...new Set(parts)].join(" ");
  // Two divisions may share all their names; the code tells them apart.
  const name = codes.get(full) ? `${full} ${code}` : full;
  names.set(code, name);
  codes.set(name, code);
  const short = parts[parts.length - 1];
  if (short !== name) codes.set(short, codes.has(short) && codes.get(short) !== code ? null : code);
}

function suggest(id, texts) {
  find(id).replaceChildren(...texts.map((value) => make("option", { value })));
}

/** Return the code that a typed name means, or null; a bare code means itself. */
export function codeOf(text) {
  const wanted = text.trim();
  return names.has(wanted) ? wanted : (codes.get(wanted) ?? null);
}

export const nameOf = (code) => names.get(code) ?? code;

/** Return the id that a region's full name means, or the text itself: the service knows aliases. */
export const regionOf = (text) => regions.get(text.trim()) ?? text.trim();

export function regionName(id) {
  for (const [name, known] of regions) if (known === id) return name;
  return id;
}
