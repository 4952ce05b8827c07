// <plenary-tabs>: on a narrow screen the lists become tabs; on a wide one all are in sight.
class Tabs extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector('[role="tablist"]');
    this.tabs = [...this.list.querySelectorAll('[role="tab"]')];
    this.narrow = matchMedia("(max-width: 860px)");
    this.change = () => this.arrange();
    this.narrow.addEventListener("change", this.change);
    this.list.addEventListener("click", (event) => {
      const tab = event.target.closest('[role="tab"]');
      if (tab) this.choose(tab);
    });
    this.list.addEventListener("keydown", (event) => this.key(event));
    this.chosen = this.tabs[0];
    this.arrange();
  }

  disconnectedCallback() {
    this.narrow.removeEventListener("change", this.change);
  }

  key(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = (this.tabs.indexOf(this.chosen) + step + this.tabs.length) % this.tabs.length;
    this.choose(this.tabs[next]);
    this.chosen.focus();
  }

  choose(tab) {
    this.chosen = tab;
    this.arrange();
  }

  arrange() {
    const narrow = this.narrow.matches;
    this.list.hidden = !narrow;
    for (const tab of this.tabs) {
      const panel = document.getElementById(tab.getAttribute("aria-controls"));
      const here = tab === this.chosen;
      tab.setAttribute("aria-selected", String(here));
      tab.tabIndex = here ? 0 : -1;
      panel.hidden = narrow && !here;
      if (narrow) {
        panel.setAttribute("role", "tabpanel");
        panel.setAttribute("aria-labelledby", tab.id);
      } else {
        panel.removeAttribute("role");
        panel.removeAttribute("aria-labelledby");
      }
    }
  }
}

customElements.define("plenary-tabs", Tabs);
