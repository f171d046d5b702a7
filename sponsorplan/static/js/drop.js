// Drag files or a folder onto the upload form. The file field works without this.

import { folderFiles } from "./folder.js";

for (const form of document.querySelectorAll("[data-drop]")) {
  const input = form.querySelector('input[type="file"][name]');
  const folder = form.querySelector("[data-folder]");
  const chosen = form.querySelector("[data-chosen]");
  const send = form.querySelector("[data-send]");
  let inside = 0;

  const say = (text) => {
    chosen.hidden = !text;
    chosen.textContent = text;
  };
  const show = () => {
    const names = [...input.files].map((file) => file.name);
    say(names.slice(0, 10).join(", ") + (names.length > 10 ? ", …" : ""));
    send.textContent = names.length > 1 ? `Upload ${names.length} files` : "Upload";
  };
  // A file field knows no folders, so the paths of what is in it go along by themselves.
  const take = (files, paths) => {
    const held = new DataTransfer();
    for (const file of files) held.items.add(file);
    input.files = held.files;
    for (const old of form.querySelectorAll('[name="paths"]')) old.remove();
    for (const path of paths) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "paths", value: path });
      form.append(field);
    }
    show();
    send.focus();
  };
  // The server says which files of a folder it can use; only those are sent.
  const takeFolder = async (listed) => {
    say("Looking through the folder…");
    send.disabled = true;
    try {
      const found = await listed;
      const body = new FormData();
      body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      body.set("paths", found.map(({ path }) => path).join("\n"));
      const answer = await fetch(form.dataset.drop, { method: "POST", body });
      const { wanted } = await answer.json();
      const worth = wanted.map((at) => found[at]);
      take(worth.map(({ file }) => file), worth.map(({ path }) => path));
      const rest = found.length - worth.length;
      if (!worth.length) say("No lockfile, manifest or SBOM is in this folder.");
      else say(`${worth.length} of ${found.length} files are worth reading${rest ? "; the others stay here" : ""}.`);
    } catch {
      say("The folder could not be read here. Pack it as a zip and upload that.");
    } finally {
      send.disabled = false;
    }
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
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.());
    if (entries.some((entry) => entry?.isDirectory)) takeFolder(folderFiles(entries));
    else take(event.dataTransfer.files, []);
  });
  input.addEventListener("change", () => take(input.files, []));
  folder.addEventListener("click", () => {
    const asked = Object.assign(document.createElement("input"), { type: "file", webkitdirectory: true });
    asked.addEventListener("change", () => {
      const listed = [...asked.files].map((file) => ({ file, path: file.webkitRelativePath }));
      takeFolder(Promise.resolve(listed));
    });
    asked.click();
  });
  form.addEventListener("submit", () => {
    send.disabled = true;
    send.textContent = "Uploading…";
  });
}
