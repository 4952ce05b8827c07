// <plenary-languages>: the choice of a language and how loud the floor is beneath it, kept in this browser.

class Languages extends HTMLElement {
  connectedCallback() {
    this.select = this.querySelector("[data-language]");
    this.level = this.querySelector("[data-level]");
    this.heard = this.querySelector("[data-heard]");
    // A booth's choice of what to interpret from is another thing than a listener's language.
    this.key = this.hasAttribute("own") ? "plenary-relay" : "plenary-language";
    this.level.value = localStorage.getItem(`${this.key}-floor`) ?? this.level.value;
    this.select.addEventListener("change", () => this.choose(this.select.value, true));
    for (const reaching of ["focus", "pointerenter", "pointerdown", "keydown"]) {
      this.select.addEventListener(reaching, () => this.listening?.prepare());
    }
    this.level.addEventListener("input", () => this.lower());
    // A booth has a volume of its own for all that it interprets from.
    this.volume = this.querySelector("[data-volume]");
    if (this.volume) this.volume.value = localStorage.getItem(`${this.key}-volume`) ?? this.volume.value;
    this.volume?.addEventListener("input", () => this.lower());
  }

  // The listening that the choice is for.
  serve(listening) {
    this.listening = listening;
    this.lower();
    this.choose(localStorage.getItem(this.key) ?? "");
  }

  get beneath() {
    return Number(this.level.value) / 100;
  }

  told({ channels }) {
    this.hidden = channels.length === 0;
    const options = channels.map(({ language, label, live }) => {
      const state = this.getAttribute(live.length ? "live" : "silent");
      return new Option(`${label} · ${state}`, language);
    });
    const all = [new Option(this.getAttribute("floor"), ""), ...options];
    const same = all.length === this.select.length && all.every((one, place) => one.value === this.select.options[place].value);
    if (same) all.forEach((one, place) => (this.select.options[place].text = one.text));
    else this.select.replaceChildren(...all);
    this.show();
  }

  // A booth's choice is asked of the server first (`asks`); a listener's is its own.
  choose(language, byHand = false) {
    if (!this.asks) return this.take(language, byHand);
    // One question at a time, so that the last choice is the one that stands.
    this.asking = (this.asking ?? Promise.resolve())
      .then(() => this.asks(language, byHand))
      .then((stands) => (stands ? this.take(language, byHand) : this.show()));
  }

  // A server that was started anew has forgotten what was chosen; another may have been chosen meanwhile.
  askAgain() {
    if (this.asks && this.chosen) this.asking = this.asking.then(() => this.asks(this.chosen, false)).then((stands) => stands || this.take(""));
  }

  take(language, keep) {
    this.chosen = language;
    if (keep) localStorage.setItem(this.key, language);
    this.listening?.choose(language);
    this.show();
  }

  // A channel that is not there is remembered, and the floor is heard until it comes.
  show() {
    const chosen = this.chosen ?? "";
    const there = [...this.select.options].some((one) => one.value === chosen);
    this.select.value = there ? chosen : "";
    this.querySelector("[data-beneath]").hidden = !this.chosen;
  }

  lower() {
    localStorage.setItem(`${this.key}-floor`, this.level.value);
    if (!this.listening) return;
    this.listening.beneath = this.beneath;
    if (this.volume) {
      localStorage.setItem(`${this.key}-volume`, this.volume.value);
      this.listening.volume = Number(this.volume.value) / 100;
    }
    this.listening.mix();
  }

  // What is heard, said when it changes.
  say(state) {
    this.dataset.state = state;
    const text = state === "floor" ? "" : (this.getAttribute(state) ?? "");
    if (this.heard.textContent !== text) this.heard.textContent = text;
  }
}

customElements.define("plenary-languages", Languages);
