// Live regions: <div data-live hx-get="…" hx-trigger="every 3s, wake" hx-swap="outerHTML">.
// Hidden tabs do not ask; a tab that is looked at again asks at once. What somebody ticked, opened or is typing in survives.
(() => {
  const live = "[data-live]";
  let kept = null;

  document.addEventListener("htmx:beforeRequest", (event) => {
    const asking = event.detail.elt;
    if (asking.matches(live) && event.detail.requestConfig.verb === "get" && document.hidden) event.preventDefault();
  });

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) document.querySelectorAll(live).forEach((region) => window.htmx.trigger(region, "wake"));
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const region = event.detail.target;
    if (!region.matches(live) || !event.detail.shouldSwap) return;
    // Somebody is typing here: the next poll will do.
    if (region.querySelector("textarea:focus, input:not([type=checkbox], [type=radio]):focus, select:focus")) {
      event.detail.shouldSwap = false;
      return;
    }
    const scrolled = [...region.querySelectorAll(".table-region[id]")].map((box) => [box.id, box.scrollLeft]);
    kept = {
      ticked: new Set([...region.querySelectorAll("input:is([type=checkbox], [type=radio]):checked")].map(key)),
      open: new Set([...region.querySelectorAll("details[id][open]")].map((details) => details.id)),
      typed: new Map([...region.querySelectorAll("input[type=text][id], textarea[id]")].map((box) => [box.id, box.value])),
      focus: document.activeElement && region.contains(document.activeElement) ? document.activeElement.id : "",
      scrolled: new Map(scrolled),
    };
  });

  document.addEventListener("htmx:afterSwap", () => {
    if (!kept) return;
    const found = kept;
    kept = null;
    document.querySelectorAll(`${live} input:is([type=checkbox], [type=radio])`).forEach((box) => {
      if (found.ticked.has(key(box))) box.checked = true;
    });
    found.open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
    found.typed.forEach((value, id) => {
      const box = document.getElementById(id);
      if (box) box.value = value;
    });
    found.scrolled.forEach((left, id) => {
      const box = document.getElementById(id);
      if (box) box.scrollLeft = left;
    });
    if (found.focus) document.getElementById(found.focus)?.focus({ preventScroll: true });
    document.dispatchEvent(new CustomEvent("live:swapped"));
  });

  function key(box) {
    return `${box.name}=${box.value}`;
  }
})();
