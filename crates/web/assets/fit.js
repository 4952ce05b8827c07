// The text put to decision fits the screen of the hall: its type is made smaller, step by step, as far as it can still be
// read. What is longer than that is scrolled by whoever works the screen.
const STEP = 0.04;
const LEAST = 0.6;

const place = document.getElementById("decision");

function fit() {
  if (!place.querySelector(".decision")) return;
  for (let scale = 1; scale >= LEAST; scale -= STEP) {
    place.style.setProperty("--fit", scale.toFixed(2));
    if (place.scrollHeight <= place.clientHeight + 1) return;
  }
}

if (place) {
  const sizes = new ResizeObserver(fit);
  // The text changes its height by itself too: when its type has come, or the screen around it.
  const follow = () => {
    for (const part of place.children) sizes.observe(part);
    fit();
  };
  new MutationObserver(follow).observe(place, { childList: true, subtree: true, characterData: true });
  sizes.observe(place);
  follow();
  document.fonts.addEventListener("loadingdone", fit);
}
