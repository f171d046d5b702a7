// Drag files onto the upload form. The file field works without this.

for (const form of document.querySelectorAll("[data-drop]")) {
  const input = form.querySelector('input[type="file"]');
  const chosen = form.querySelector("[data-chosen]");
  const send = form.querySelector("[data-send]");
  let inside = 0;

  const show = () => {
    const names = [...input.files].map((file) => file.name);
    chosen.hidden = names.length === 0;
    chosen.textContent = names.slice(0, 10).join(", ") + (names.length > 10 ? ", …" : "");
    send.textContent = names.length > 1 ? `Upload ${names.length} files` : "Upload";
  };
  const over = (event, step) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    inside += step;
    form.classList.toggle("over", inside > 0);
  };

  form.classList.add("able");
  form.addEventListener("dragenter", (event) => over(event, 1));
  form.addEventListener("dragleave", (event) => over(event, -1));
  form.addEventListener("dragover", (event) => over(event, 0));
  form.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    inside = 0;
    form.classList.remove("over");
    input.files = event.dataTransfer.files;
    show();
    send.focus();
  });
  input.addEventListener("change", show);
  form.addEventListener("submit", () => {
    send.disabled = true;
    send.textContent = "Uploading…";
  });
}
