// Moving through the rows of a list (<tr data-row>): the buttons [data-move] go to the next or the previous row, tick the one that is
// looked at, or press its retry. keys.js presses them for their keys. The row's link has the focus, so a screen reader says where one is.
(() => {
  const rows = () => [...document.querySelectorAll("tr[data-row]")];
  let last = "";

  function here() {
    const focused = document.activeElement?.closest("tr[data-row]");
    return focused ?? document.getElementById(last)?.closest("tr[data-row]") ?? null;
  }

  function look(row) {
    const link = row?.querySelector("[data-open]");
    if (!link) return;
    last = link.id;
    link.focus();
    row.scrollIntoView({ block: "nearest" });
  }

  const moves = {
    next: () => look(rows()[rows().indexOf(here()) + 1]),
    previous: () => look(rows()[Math.max(0, rows().indexOf(here()) - 1)]),
    tick: () => here()?.querySelector("input[type=checkbox]")?.click(),
    retry: () => here()?.querySelector("[data-retry]")?.click(),
  };

  const show = () =>
    document.querySelectorAll("[data-keys-help]").forEach((help) => {
      help.hidden = false;
    });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (button) moves[button.dataset.move]();
  });
  document.addEventListener("live:swapped", show);
  show();
})();
