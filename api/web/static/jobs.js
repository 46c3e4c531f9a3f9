// Keeps the page of a job up to date while the job is at work.

const page = document.querySelector("[data-job]");
const bar = page.querySelector("progress");
const shown = page.querySelector("[data-total='all']").closest("section");
let state = page.dataset.state;

function show(job) {
  // Another state has other buttons and words: the server writes them.
  if (job.state !== state) location.reload();
  state = job.state;
  bar.max = Math.max(job.totals.all, 1);
  bar.value = job.totals.all - job.totals.left;
  for (const place of shown.querySelectorAll("[data-total]")) place.textContent = job.totals[place.dataset.total];
}

const events = new EventSource(`/api/v1/jobs/${page.dataset.job}/events`);
events.addEventListener("progress", (event) => show(JSON.parse(event.data)));
events.addEventListener("end", () => {
  events.close();
  location.reload();
});
