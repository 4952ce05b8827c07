// What every page does beside htmx: says when the line is lost, empties a form that was taken, counts clocks.
import "./clock.js";
import { merge } from "./merge.js";

const offline = document.getElementById("offline");
const show = (lost) => offline && (offline.hidden = !lost);

document.body.addEventListener("htmx:sseError", () => show(true));
document.body.addEventListener("htmx:sseOpen", () => show(false));
window.addEventListener("offline", () => show(true));

// A form that the desk took is empty again; one that was refused keeps what was typed.
document.body.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt;
  if (form instanceof HTMLFormElement && event.detail.successful) {
    form.reset();
    for (const details of form.querySelectorAll("details[open]")) details.open = false;
  }
  if (event.detail.failed && !event.detail.xhr.status) show(true);
});

// Moving to an answer by keyboard: a refusal takes the focus to where it is said.
document.body.addEventListener("htmx:afterSwap", (event) => {
  const swapped = event.detail.target ?? event.target;
  if (swapped.id === "answer") swapped.scrollIntoView({ block: "nearest" });
});

// A part into which someone is typing is not taken from under the hands: it is shown as soon as they leave it.
const held = new Map();
const busy = (part) => {
  const active = document.activeElement;
  const typing = part.contains(active) && active.matches("input:not([type=hidden]), textarea, select");
  const field = "input:not([type=hidden]), textarea";
  return typing || [...part.querySelectorAll("details[open]")].some((open) => open.querySelector(field));
};
document.body.addEventListener("htmx:sseBeforeMessage", (event) => {
  const part = event.target;
  if (!busy(part)) {
    held.delete(part);
    return;
  }
  event.preventDefault();
  held.set(part, event.detail.data);
});
const release = () => {
  for (const [part, html] of held) {
    if (busy(part)) continue;
    held.delete(part);
    merge(part, html);
  }
};
document.addEventListener("focusout", () => setTimeout(release));
document.addEventListener("toggle", () => setTimeout(release), true);
