// Printing a page, and copying the text that it holds.

const button = (id) => document.getElementById(id);

button("print")?.addEventListener("click", () => print());
button("copy")?.addEventListener("click", async ({ target }) => {
  await navigator.clipboard.writeText(document.getElementById("poster").innerText);
  document.getElementById("status").textContent = target.dataset.copied;
});
for (const form of document.querySelectorAll("form")) {
  // A field that was left blank says nothing, and the address need not hold it.
  form.addEventListener("submit", () => {
    for (const field of form.querySelectorAll("[data-blank]")) field.disabled = !field.value;
  });
}
