// Counties and regions from the atlas: names to choose from, and the code that a name means.

import { find, make } from "./dom.js";
import { send } from "./service.js";

/** Names of places, each with its code; a short name means a place where it is the only one. */
class Directory {
  constructor() {
    this.names = new Map(); // code → full name
    this.codes = new Map(); // full or short name → code, null where several have the short name
  }

  add(code, parts) {
    if (this.names.has(code)) return;
    const full = [...new Set(parts)].join(" ");
    const namesake = this.codes.get(full);
    if (namesake && code.startsWith(namesake)) {
      this.names.set(code, full); // 北京市 is one place, as a province and as its only prefecture
      return;
    }
    const name = namesake ? `${full} ${code}` : full;
    this.names.set(code, name);
    this.codes.set(name, code);
    const short = parts[parts.length - 1];
    if (short !== name) this.codes.set(short, this.codes.has(short) ? null : code);
  }

  /** Return the code that a typed name means, or null; a bare code means itself. */
  codeOf(text) {
    const wanted = text.trim();
    return this.names.has(wanted) ? wanted : (this.codes.get(wanted) ?? null);
  }

  nameOf(code) {
    return this.names.get(code) ?? code;
  }

  suggestIn(id) {
    suggest(id, new Set(this.names.values()));
  }
}

export const counties = [];
export const areas = new Directory();
export const homes = new Directory();
const regions = new Map(); // full name → id

/** Load the atlas and fill the lists that fields suggest from. */
export async function loadPlaces() {
  const [{ value: columns }, { value: nodes }] = await Promise.all([
    send("GET", "/api/v1/atlas/counties"),
    send("GET", "/api/v1/atlas/regions"),
  ]);
  columns.code.forEach((code, i) => {
    const row = Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column[i]]));
    counties.push(row);
    areas.add(row.province_code, [row.province]);
    areas.add(row.prefecture_code, [row.province, row.prefecture]);
    areas.add(code, [row.province, row.prefecture, row.name]);
    homes.add(code, [row.province, row.prefecture, row.name]);
  });
  for (const node of nodes) regions.set(node.full_name, node.id);
  areas.suggestIn("areas");
  homes.suggestIn("counties");
  suggest("regions", regions.keys());
}

function suggest(id, texts) {
  find(id).replaceChildren(...[...texts].map((value) => make("option", { value })));
}

/** Return the id that a region's full name means, or the text itself: the service knows aliases. */
export const regionOf = (text) => regions.get(text.trim()) ?? text.trim();

export function regionName(id) {
  for (const [name, known] of regions) if (known === id) return name;
  return id;
}
