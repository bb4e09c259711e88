// Single keys: a control that names one in aria-keyshortcuts is focused (a field) or pressed (anything else).
// Not while somebody types, not with a modifier, and not where the keys are switched off (<html data-keys="off">).
(() => {
  const fields = "input:not([type=checkbox], [type=radio]), select, textarea";

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.documentElement.dataset.keys === "off" || event.target.closest(fields)) return;
    const control = document.querySelector(`[aria-keyshortcuts="${CSS.escape(event.key)}"]`);
    if (!control) return;
    event.preventDefault();
    if (control.matches(fields)) control.focus();
    else control.click();
  });
})();
