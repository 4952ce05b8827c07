// How what comes is put into a live part: merged into what is there, so that an element that stays the same keeps its
// place, the focus and a press that has begun.
const { htmx, Idiomorph } = window;

const callbacks = {
  // An element that fills itself (a clock, a face) is left as it is.
  beforeNodeMorphed: (there) => there.dataset?.keep === undefined,
  // What the reader has unfolded stays open.
  beforeAttributeUpdated: (name, element) => !(name === "open" && element.matches("details")),
};

htmx.defineExtension("merge", {
  handleSwap: (style, part, fragment) =>
    style === "merge" && Idiomorph.morph(part, [...fragment.childNodes], { morphStyle: "innerHTML", callbacks }),
});

/** Puts the markup into a part. */
export const merge = (part, markup) => htmx.swap(part, markup, { swapStyle: "merge" }, { contextElement: part });
