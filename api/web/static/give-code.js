// A link ends with "#" and its code: put it into the form, out of the address, and go on.

const code = location.hash.slice(1);
if (/^\d{12}$/.test(code)) {
  history.replaceState(null, "", location.pathname);
  const form = document.getElementById("code-form");
  form.elements.code.value = code;
  form.requestSubmit();
}
