// What could not be done is said on screen with a way to try again; what was typed stays.

import { data, find, make, say } from "./dom.js";

let retry = null;

/** Say what went wrong; `again` tries once more. */
export function showTrouble({ title, detail = "", link = null, again = null }) {
  retry = again;
  const box = find("trouble");
  const deeds = [
    ...(link ? [make("a", { className: "button", href: link.href, target: "_blank" }, link.text)] : []),
    ...(again ? [make("button", { type: "button", onclick: tryAgain }, say("trouble.again"))] : []),
    make("button", { type: "button", className: "plain", onclick: hideTrouble }, say("error.close")),
  ];
  box.replaceChildren(
    make("strong", {}, title),
    ...(detail ? [make("span", {}, detail)] : []),
    make("span", { className: "quiet" }, say("error.kept")),
    make("div", { className: "deeds" }, ...deeds),
  );
  box.hidden = false;
  box.focus();
}

export function hideTrouble() {
  retry = null;
  find("trouble").hidden = true;
}

function tryAgain() {
  const again = retry;
  hideTrouble();
  again?.();
}

/** Say a problem document of the service in words. */
export function showProblem(text, status, again) {
  let problem = {};
  try {
    problem = JSON.parse(text);
  } catch {
    // not from the service itself: a proxy's page
  }
  const slug = (problem.type ?? "").split("/").pop();
  const title = data.words[`problem.${slug}`] ?? say("problem.http");
  if (slug === "not-signed-in") {
    const link = { href: "/sign-in?next=/account", text: say("trouble.sign_in") };
    showTrouble({ title: say("trouble.signed_out"), link, again });
    return;
  }
  showTrouble({ title, detail: problem.detail ?? `HTTP ${status}`, again });
}

const again = (element) => () => (element.tagName === "FORM" ? element.requestSubmit(lastButton(element)) : element.click());

const buttons = new WeakMap(); // form → the button that sent it
const lastButton = (form) => {
  const button = buttons.get(form);
  return button?.isConnected ? button : undefined;
};

document.addEventListener("submit", (event) => event.submitter && buttons.set(event.target, event.submitter), true);

document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  // A conflict of edits comes with both versions, to be shown like any other panel.
  if (detail.xhr.status === 412 && detail.xhr.getResponseHeader("Content-Type")?.startsWith("text/html")) {
    detail.shouldSwap = true;
    detail.isError = false;
  }
});
document.body.addEventListener("htmx:responseError", ({ detail }) =>
  showProblem(detail.xhr.responseText, detail.xhr.status, again(detail.elt)),
);
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(name, ({ detail }) =>
    showTrouble({ title: say("error.network"), again: again(detail.elt) }),
  );
}
addEventListener("offline", () => find("trouble").hidden && showTrouble({ title: say("error.network") }));
addEventListener("online", () => retry ?? hideTrouble()); // what can be tried again waits for its button
