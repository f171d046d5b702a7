// Shows every cent of a line in a row below it. Without this the link opens the line's own page.

const unfold = (link) => {
  const row = link.closest("tr");
  const below = row.nextElementSibling;
  if (below?.classList.contains("unfolded")) {
    below.hidden = !below.hidden;
    return !below.hidden;
  }
  const fresh = document.createElement("tr");
  const cell = document.createElement("td");
  fresh.className = "unfolded";
  cell.colSpan = [...row.cells].filter((each) => each.offsetParent).length;
  fresh.append(cell);
  row.after(fresh);
  htmx.ajax("GET", link.href, { target: cell, swap: "innerHTML" });
  return true;
};

const act = (event) => {
  const link = event.target.closest("[data-unfold]");
  if (!link || !window.htmx || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  link.setAttribute("aria-expanded", unfold(link));
};

// It is a button now, so it must answer to the space bar as buttons do.
document.addEventListener("click", act);
document.addEventListener("keydown", (event) => event.key === " " && act(event));

// What cannot be fetched into the row may still open as a page.
for (const failure of ["htmx:sendError", "htmx:responseError"]) {
  document.body.addEventListener(failure, (event) => {
    if (event.detail.target.closest(".unfolded")) location.assign(event.detail.pathInfo.requestPath);
  });
}

for (const link of document.querySelectorAll("[data-unfold]")) {
  link.setAttribute("aria-expanded", "false");
  link.setAttribute("role", "button");
}
