// <plenary-floor>: a small live part that tells the room who holds the floor, who presides and who is there.
const order = ["absent", "interrupted", "speaking", "presiding", "muted", "hall", "signing"];

export function read(element) {
  const words = (element.getAttribute("labels") ?? "").split("|");
  const labels = Object.fromEntries(order.map((state, place) => [state, words[place]]));
  const pairs = (element.getAttribute("states") ?? "").split(" ").filter(Boolean);
  return {
    inside: element.getAttribute("inside") === "true",
    mine: element.getAttribute("mine") === "true",
    holder: element.getAttribute("holder"),
    voice: element.getAttribute("voice"),
    presiding: element.getAttribute("presiding"),
    signing: element.getAttribute("signing"),
    signingSeen: element.getAttribute("signing-seen"),
    states: new Map(pairs.map((pair) => pair.split(":"))),
    labels,
  };
}

class Floor extends HTMLElement {
  static observedAttributes = ["inside", "mine", "holder", "voice", "presiding", "signing", "signing-seen", "states", "labels"];

  connectedCallback() {
    this.tell();
  }

  // Several attributes change in one go: they are told once, together.
  attributeChangedCallback() {
    if (this.telling || !this.isConnected) return;
    this.telling = true;
    queueMicrotask(() => {
      this.telling = false;
      this.tell();
    });
  }

  tell() {
    this.closest("plenary-room")?.dispatchEvent(new CustomEvent("plenary:floor", { detail: read(this) }));
  }
}

customElements.define("plenary-floor", Floor);
