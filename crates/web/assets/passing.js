// <plenary-passing seconds="…">: shows for a while what is not recorded, and goes.
class Passing extends HTMLElement {
  connectedCallback() {
    this.timer = setTimeout(() => this.remove(), Number(this.getAttribute("seconds")) * 1000);
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }
}

customElements.define("plenary-passing", Passing);
