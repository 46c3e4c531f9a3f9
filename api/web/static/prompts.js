// The lists of words to ask for: chosen for a recording, with what to show for each word.

import { make, say } from "./dom.js";
import { send } from "./service.js";

const OWN = "own";
let lists = [];

/** Load the lists. */
export async function loadPrompts() {
  lists = (await send("GET", "/api/v1/prompts")).value;
}

/** Return the fields that say which words were asked for in a recording. */
export function promptFields(recording, onChange) {
  const known = lists.some((list) => list.id === recording.prompt_list);
  const select = make(
    "select",
    {},
    make("option", { value: "" }, say("prompts.none")),
    ...lists.map((list) => make("option", { value: list.id, lang: "zh-CN" }, list.title)),
    make("option", { value: OWN }, say("prompts.own")),
  );
  const own = make("input", { autocomplete: "off", maxLength: 200, placeholder: "一，二，三" });
  const ownLabel = make("label", {}, say("prompts.own_words"), own);
  const pictures = make("details", { className: "pictures" });
  if (recording.prompt_list) select.value = known ? recording.prompt_list : OWN;
  if (!known) own.value = recording.prompt_list ?? "";
  const show = () => {
    const list = lists.find((one) => one.id === select.value);
    ownLabel.hidden = select.value !== OWN;
    pictures.hidden = !list;
    pictures.replaceChildren(...(list ? shown(list) : []));
  };
  const set = () => {
    recording.prompt_list = select.value === OWN ? own.value.trim() : select.value;
    show();
    onChange();
  };
  select.addEventListener("change", set);
  own.addEventListener("change", set);
  show();
  return make(
    "div",
    { className: "prompts" },
    make("label", {}, say("prompts.label"), select),
    ownLabel,
    make("p", { className: "quiet" }, say("prompts.help")),
    pictures,
  );
}

function shown(list) {
  const words = list.words.map((word) =>
    make("li", {}, make("b", {}, word.text), make("span", { className: "source" }, `${word.group} · ${word.picture}`)),
  );
  return [make("summary", {}, say("prompts.pictures", { n: list.words.length })), make("ol", { lang: "zh-CN" }, ...words)];
}
