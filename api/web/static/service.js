// Talking to the service. A problem document becomes a Problem with words for a person.

import { data, say } from "./dom.js";

export class Problem extends Error {
  constructor(title, { detail = "", language = "", number = "" } = {}) {
    super(title);
    Object.assign(this, { title, detail, language, number });
  }
}

/** Send a request and report upload progress, 0 to 1; fetch cannot. */
export function send(method, url, { body = null, json = false, onProgress = () => {} } = {}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    request.responseType = "text";
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Accept-Language", data.language);
    if (json) request.setRequestHeader("Content-Type", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener("error", () => reject(new Problem(say("error.network"))));
    request.addEventListener("load", () => {
      if (request.status < 300) {
        resolve({
          value: JSON.parse(request.responseText),
          ranking: request.getResponseHeader("Xiangyin-Ranking"),
        });
      } else reject(problemOf(request));
    });
    request.send(body);
  });
}

function problemOf(request) {
  const isProblem = request.getResponseHeader("Content-Type")?.startsWith("application/problem+json");
  if (!isProblem) return new Problem(say("problem.http"), { detail: `HTTP ${request.status}` });
  const members = JSON.parse(request.responseText);
  const key = `problem.${members.type.split("/").pop()}`;
  const title = key in data.words ? say(key) : members.title;
  return new Problem(title, {
    detail: members.detail,
    language: request.getResponseHeader("Content-Language") ?? "en",
    number: members.instance.split(":").pop(),
  });
}
