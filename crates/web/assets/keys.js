// F asks for the floor, leaves the list or gives the floor back: it presses the button that names it.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  // By place on the keyboard, so that it is the same key on a Russian layout.
  const key = event.code.replace(/^Key/, "");
  const button = document.querySelector(`button[data-key="${CSS.escape(key)}"]`);
  if (!button) return;
  event.preventDefault();
  button.focus();
  button.click();
});
