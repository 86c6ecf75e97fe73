// An identity number typed into a list's search box is never sent: what stands
// there becomes part of the page's address. The page brings the advice to give.
{
  // A case number has ten digits before its dash; more in a row are a NIK, a KK
  // or a phone. The box is emptied, since a delayed search may be under way.
  const holdsNumber = (text) => /\d{11}/.test(text.replace(/[\s.'’]/g, ""));

  const stop = (event) => {
    const advice = document.querySelector("[data-number-advice]");
    const box = event.target.matches?.("form") ? event.target.elements.q : event.target;
    if (!advice || !(box instanceof HTMLInputElement) || box.name !== "q") return;
    if (!holdsNumber(box.value)) {
      if (box.value) box.setCustomValidity("");
      return;
    }
    event.stopImmediatePropagation();
    event.preventDefault();
    box.value = "";
    box.setCustomValidity(advice.textContent.trim());
    box.reportValidity();
  };

  for (const kind of ["input", "keyup", "change", "search", "submit"]) {
    document.addEventListener(kind, stop, { capture: true });
  }
}
