// Escape leaves the cell of an import that is being written anew as it was.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  event.target.closest(".sheet-mend")?.querySelector("[data-cancel]")?.click();
});

// What is typed into the cell stands in for all of it, as in a spreadsheet.
document.addEventListener("htmx:load", (event) => {
  event.target.querySelector?.(".sheet-mend input[autofocus]")?.select();
});
