// Small comforts of every page. Each page works without them.

// After a refused form, the reader starts at what is wrong.
document.querySelector("[data-focus]")?.focus();

// A second click on a slow answer must not draft a second plan.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if ((event.submitter?.formMethod || form.method) !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-sent]")) delete form.dataset.sent;
});

// A menu that covers the page folds when one leaves it.
for (const menu of document.querySelectorAll(".menu")) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const input = button.parentElement.querySelector("[data-secret]");
  button.hidden = !navigator.clipboard;
  input.addEventListener("focus", () => input.select());
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(input.value);
    button.textContent = "Copied";
  });
}

// A session that ended must not put the login page inside another page.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (!event.detail.xhr.responseURL.includes("/accounts/login/")) return;
  event.detail.shouldSwap = false;
  location.reload();
});

// What a swapped part says is spoken once, not each time it is asked for again.
const announcer = document.getElementById("announcer");
document.body.addEventListener("htmx:afterSettle", (event) => {
  const part = event.detail.elt;
  const said = part.dataset?.announce ? part : part.querySelector?.("[data-announce]");
  if (said && announcer.textContent !== said.dataset.announce) {
    announcer.textContent = said.dataset.announce;
  }
});

// Passkeys and security keys need a browser that knows them, and a name in its address bar.
const passkey = document.getElementById("passkey_login");
if (passkey) passkey.hidden = !window.PublicKeyCredential;
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  announcer.textContent = "The browser did not use a key.";
  const note = document.querySelector("[data-key-failed]") ?? document.createElement("p");
  note.dataset.keyFailed = "";
  note.className = "note warn";
  note.textContent =
    "The browser did not use a key: it was cancelled, took too long, or does not fit this address. Keys need https, or http://localhost.";
  document.querySelector("main h1")?.after(note);
});
