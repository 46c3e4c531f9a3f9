// Moments are written in UTC by the server; whoever reads them lives by their own clock.

const STYLE = { dateStyle: "medium", timeStyle: "short" };

function localise() {
  for (const time of document.querySelectorAll('time[datetime*="T"]')) {
    time.textContent = new Date(time.dateTime).toLocaleString(document.documentElement.lang, STYLE);
  }
}

document.addEventListener("htmx:afterSettle", localise);
localise();
