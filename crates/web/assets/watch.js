// <plenary-watch>: the public looks on at an open part. Asks every two seconds who speaks and whether the part is
// still open; the pictures themselves end on the server's word, not on this page's.
import "./room.js";

const EVERY_MS = 2000;

class Watch extends HTMLElement {
  connectedCallback() {
    this.timer = setInterval(() => this.look(), EVERY_MS);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  async look() {
    try {
      const answer = await fetch(this.getAttribute("now"));
      if (!answer.ok) return;
      const part = this.querySelector("[data-now]");
      window.Idiomorph.morph(part, await answer.text(), { morphStyle: "innerHTML" });
    } catch (error) {
      console.warn("the page is not up to date", error);
    }
  }
}

customElements.define("plenary-watch", Watch);
