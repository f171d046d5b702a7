// The running total of a ballot, and Enter in a field of points casts it. Without this the page counts
// when one searches or casts.

const form = document.querySelector(".ballot");

const count = () => {
  const fields = [...form.querySelectorAll("[name^='points:']")];
  const spent = fields.reduce((sum, field) => sum + (/^\d+$/.test(field.value.trim()) ? Number(field.value) : 0), 0);
  const words = form.querySelector("[data-spent]");
  const most = Number(form.dataset.points);
  const strong = document.createElement("strong");
  strong.textContent = spent.toLocaleString("en");
  words.replaceChildren(strong, ` of ${most.toLocaleString("en")} points spent${spent > most ? `, ${(spent - most).toLocaleString("en")} too many` : ""}`);
  words.classList.toggle("over", spent > most);
};

if (form) {
  form.addEventListener("input", count);
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.name?.startsWith("points:")) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("[value=cast]"));
  });
  count();
}
