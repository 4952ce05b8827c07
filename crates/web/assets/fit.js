// The text put to decision fits the screen of the hall: its type is made smaller, step by step, as far as it can still be
// read. What is longer than that is shown page by page, over and over; whoever scrolls by hand has taken it over.
const STEP = 0.04;
const LEAST = 0.6;
const PAGE_MS = 12000;
/** Of a page so much is shown again at the top of the next, as a share of its height: no line is cut in two for good. */
const AGAIN = 0.12;

const place = document.getElementById("decision");
let turning = 0;
let laidOut = "";

function fit() {
  if (!place.querySelector(".decision")) return showPages(1);
  for (let scale = 1; scale >= LEAST; scale -= STEP) {
    place.style.setProperty("--fit", scale.toFixed(2));
    if (place.scrollHeight <= place.clientHeight + 1) return showPages(1);
  }
  const turn = place.clientHeight * (1 - AGAIN);
  showPages(1 + Math.ceil((place.scrollHeight - place.clientHeight) / turn), turn);
}

/** Shows so many pages from the first on, each so many pixels below the one before; goes on where they are the same. */
function showPages(pages, turn = 0) {
  const layout = `${pages} of ${Math.round(turn)}`;
  if (layout === laidOut) return;
  laidOut = layout;
  stopTurning();
  if (pages === 1) return;
  let page = 0;
  const show = () => {
    place.scrollTop = page * turn;
    place.dataset.page = `${page + 1} / ${pages}`;
    page = (page + 1) % pages;
  };
  show();
  turning = setInterval(show, PAGE_MS);
}

function stopTurning() {
  clearInterval(turning);
  delete place.dataset.page;
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
  for (const hand of ["wheel", "touchstart", "pointerdown", "keydown"]) place.addEventListener(hand, stopTurning, { passive: true });
  follow();
  document.fonts.addEventListener("loadingdone", fit);
}
