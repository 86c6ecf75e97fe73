// Columns of an export: buttons move a row, the file follows the order of the rows.

function move(row, direction) {
  const other = direction === "up" ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return false;
  if (direction === "up") other.before(row);
  else other.after(row);
  return true;
}

function tell(field, row) {
  const place = [...row.parentElement.children].indexOf(row) + 1;
  const told = field.querySelector("[data-column-told]");
  told.textContent = told.dataset.text
    .replace("{column}", row.querySelector("label").textContent.trim())
    .replace("{place}", place);
}

function tick(field, isTicked) {
  for (const box of field.querySelectorAll("input[type=checkbox]")) box.checked = isTicked;
}

for (const field of document.querySelectorAll("[data-column-order]")) {
  for (const tools of field.querySelectorAll("[data-column-tools]")) tools.hidden = false;
  field.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.tick) tick(field, button.dataset.tick === "all");
    const row = button.closest("li");
    if (row && move(row, button.dataset.move)) {
      tell(field, row);
      button.focus();
    }
  });
}
