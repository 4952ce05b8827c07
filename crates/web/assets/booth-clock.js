// <booth-clock since="…" limit="1800" warning="300">: counts up, and says when its limit is near and when it is passed.
const told = document.querySelector("meta[name=now]");
const ahead = told ? Date.now() - Date.parse(told.content) : 0;
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
    const passed = Math.max(0, Math.floor((Date.now() - ahead - Date.parse(this.getAttribute("since"))) / 1000));
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
