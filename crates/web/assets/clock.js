// <speaking-clock since="…" seconds="180">: counts a speaker's time in the browser from a start given by the server.
// The server's now, so that a wrong clock of this machine does not matter.
const told = document.querySelector("meta[name=now]");
const ahead = told ? Date.now() - Date.parse(told.content) : 0;

class SpeakingClock extends HTMLElement {
  connectedCallback() {
    this.setAttribute("role", "timer");
    this.ahead = ahead;
    this.tick = () => this.show();
    this.timer = setInterval(this.tick, 1000);
    this.show();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  show() {
    const since = Date.parse(this.getAttribute("since"));
    const given = Number(this.getAttribute("seconds"));
    const spoken = Math.max(0, Math.floor((Date.now() - this.ahead - since) / 1000));
    const left = given - spoken;
    const sign = left < 0 ? "−" : "";
    const size = Math.abs(left);
    this.textContent = `${sign}${Math.floor(size / 60)}:${String(size % 60).padStart(2, "0")}`;
    this.classList.toggle("over", left < 0);
  }
}

customElements.define("speaking-clock", SpeakingClock);
