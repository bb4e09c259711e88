// Buttons that put a text on the clipboard: <button data-clip="id of the text" hidden>. Without a clipboard they stay hidden.
(() => {
  const show = () =>
    document.querySelectorAll("[data-clip]").forEach((button) => {
      button.hidden = !navigator.clipboard;
    });

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-clip]");
    if (!button) return;
    await navigator.clipboard.writeText(document.getElementById(button.dataset.clip).value);
    button.textContent = button.dataset.clipped;
  });

  document.addEventListener("live:swapped", show);
  show();
})();
