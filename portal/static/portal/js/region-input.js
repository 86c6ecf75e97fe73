// Fills the suggestions of `<input data-region-input="ADDRESS">` while one types.
// Delegated to the document, so that rows added later work too.
{
  const WAIT = 250;
  const waiting = new WeakMap();

  const suggest = async (input) => {
    const words = input.value.trim();
    if (words.length < 2) return;
    const address = `${input.dataset.regionInput}?${new URLSearchParams({ q: words })}`;
    const response = await fetch(address, { headers: { Accept: "application/json" } });
    if (!response.ok || input.value.trim() !== words) return;
    const { results } = await response.json();
    input.list.replaceChildren(
      ...results.map((text) => {
        const option = document.createElement("option");
        option.value = text;
        return option;
      }),
    );
  };

  document.addEventListener("input", (event) => {
    const input = event.target;
    if (!input.matches("[data-region-input]")) return;
    clearTimeout(waiting.get(input));
    waiting.set(input, setTimeout(() => suggest(input), WAIT));
  });
}
