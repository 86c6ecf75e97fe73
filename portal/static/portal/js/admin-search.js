// An identity number typed into a list's search box is never sent: what stands
// there becomes part of the page's address. The page brings the advice to give.
{
  const holdsNumber = (text) => /(^|\D)\d{16}(\D|$)/.test(text.replace(/[\s.'’]/g, ""));

  const stop = (event) => {
    const advice = document.querySelector("[data-number-advice]");
    const box = event.target.matches?.("form") ? event.target.elements.q : event.target;
    if (!advice || !(box instanceof HTMLInputElement) || box.name !== "q") return;
    const found = holdsNumber(box.value);
    box.setCustomValidity(found ? advice.textContent.trim() : "");
    if (!found) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    box.reportValidity();
  };

  for (const kind of ["input", "keyup", "change", "search", "submit"]) {
    document.addEventListener(kind, stop, { capture: true });
  }
}
