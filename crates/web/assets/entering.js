// What the room and the booth share: entering the conference with a fresh pass, and entering again when the line breaks.
import { pass } from "./pass.js";

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** An element with a place in the conference. It joins by `join(url, token)`, which sets `room` and `ended`. */
export class Entering extends HTMLElement {
  disconnectedCallback() {
    this.wanted = false;
    this.room?.disconnect();
  }

  // The record says whether the seat is inside.
  inside(inside) {
    if (inside && !this.wanted) {
      this.wanted = true;
      this.enter();
    } else if (!inside && this.wanted) {
      this.wanted = false;
      this.room?.disconnect();
      this.banner("");
    }
  }

  async enter() {
    let wait = 500;
    while (this.wanted && this.isConnected) {
      try {
        const { url, token } = await pass(this, "room");
        await this.join(url, token);
        this.banner("");
        wait = 500;
        await this.ended;
      } catch (error) {
        console.warn("the room was not entered", error);
      }
      if (!this.wanted) return;
      this.banner(this.getAttribute("reconnecting"));
      await pause(wait);
      wait = Math.min(wait * 2, 8000);
    }
  }

  banner(text) {
    const banner = this.querySelector("[data-banner]");
    banner.textContent = text;
    banner.hidden = !text;
  }
}
