// A volunteer's tasks: told when something is saved; when it is not, what was written stays.

import { announce, data, find, say } from "./dom.js";

function tell(form, text) {
  form.querySelector("[role=alert]").textContent = text;
}

function reasonOf(reply) {
  if (reply.status === 401) return say("tasks.signed_out");
  let slug = "http";
  try {
    slug = JSON.parse(reply.responseText).type.split("/").at(-1);
  } catch {
    // not one of our replies: a proxy's page
  }
  return `${say("tasks.not_saved")} ${data.words[`problem.${slug}`] ?? say("problem.http")}`;
}

document.addEventListener("htmx:beforeRequest", (event) => tell(event.target, ""));
document.addEventListener("htmx:responseError", (event) => tell(event.target, reasonOf(event.detail.xhr)));
document.addEventListener("htmx:sendError", (event) => tell(event.target, say("tasks.lost")));
document.addEventListener("htmx:afterSettle", () => {
  announce(say("tasks.saved"));
  find("to-do-heading").focus();
});
