// <speaking-clock since="…" seconds="180">: counts a speaker's time in the browser from a start given by the server.
import { secondsSince } from "./now.js";

class SpeakingClock extends HTMLElement {
  connectedCallback() {
    this.setAttribute("role", "timer");
    this.tick = () => this.show();
    this.timer = setInterval(this.tick, 1000);
    this.show();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  show() {
    const given = Number(this.getAttribute("seconds"));
    const left = given - secondsSince(this.getAttribute("since"));
    const sign = left < 0 ? "−" : "";
    const size = Math.abs(left);
    this.textContent = `${sign}${Math.floor(size / 60)}:${String(size % 60).padStart(2, "0")}`;
    this.classList.toggle("over", left < 0);
  }
}

customElements.define("speaking-clock", SpeakingClock);
