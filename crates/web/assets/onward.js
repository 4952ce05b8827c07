// <plenary-onward href="…">: goes on by itself when it appears; the link inside is for those without scripts.
class Onward extends HTMLElement {
  connectedCallback() {
    this.timer = setTimeout(() => location.assign(this.getAttribute("href")), 800);
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }
}

customElements.define("plenary-onward", Onward);
