// Ticking rows: a box that ticks the whole page, the number of ticked rows on the buttons, a range with the shift key.
(() => {
  let last = null;

  const boxes = () => [...document.querySelectorAll("tbody input[type=checkbox][form=chosen]")];

  function tell() {
    const all = boxes();
    const ticked = all.filter((box) => box.checked).length;
    document.querySelectorAll("[data-count]").forEach((place) => {
      place.textContent = ticked ? String(ticked) : "";
    });
    document.querySelectorAll("[data-every]").forEach((every) => {
      every.hidden = false;
      every.checked = ticked > 0 && ticked === all.length;
      every.indeterminate = ticked > 0 && ticked < all.length;
    });
  }

  document.addEventListener("click", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.type !== "checkbox") return;
    if (box.matches("[data-every]")) {
      boxes().forEach((one) => {
        one.checked = box.checked;
      });
    } else if (box.getAttribute("form") === "chosen") {
      const all = boxes();
      if (event.shiftKey && last && all.includes(last)) {
        const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
        all.slice(from, to + 1).forEach((one) => {
          one.checked = box.checked;
        });
      }
      last = box;
    }
    tell();
  });

  document.addEventListener("live:swapped", tell);
  window.addEventListener("pageshow", tell);
  tell();
})();
