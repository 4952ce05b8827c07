// <booth-clock since="…" limit="1800" warning="300">: counts up, and says when its limit is near and when it is passed.
import { secondsSince } from "./now.js";

const pad = (number) => String(number).padStart(2, "0");

class BoothClock extends HTMLElement {
  connectedCallback() {
    this.timer = setInterval(() => this.show(), 1000);
    this.show();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  show() {
    const passed = secondsSince(this.getAttribute("since"));
    const left = Number(this.getAttribute("limit")) - passed;
    const state = left <= 0 ? "over" : left <= Number(this.getAttribute("warning")) ? "near" : "";
    const hours = Math.floor(passed / 3600);
    const minutes = Math.floor(passed / 60) % 60;
    this.querySelector("[data-time]").textContent = `${hours ? `${hours}:${pad(minutes)}` : minutes}:${pad(passed % 60)}`;
    if (state === (this.dataset.state ?? "")) return;
    this.dataset.state = state;
    this.querySelector("[data-said]").textContent = state ? this.getAttribute(state) : "";
  }
}

customElements.define("booth-clock", BoothClock);
