// <plenary-channels>: a small live part that tells who interprets into which language, and who is at the microphone.

export function read(element) {
  const pairs = (element.getAttribute("seats") ?? "").split(" ").filter(Boolean);
  const channels = [...element.querySelectorAll("plenary-channel")].map((channel) => ({
    language: channel.getAttribute("language"),
    label: channel.getAttribute("label"),
    live: (channel.getAttribute("live") ?? "").split(" ").filter(Boolean),
  }));
  return {
    inside: element.getAttribute("inside") === "true",
    holder: element.getAttribute("holder"),
    empty: element.getAttribute("empty") ?? "floor",
    name: element.getAttribute("name") ?? "",
    interpreters: new Map(pairs.map((pair) => pair.split(":"))),
    channels,
  };
}

class Channels extends HTMLElement {
  connectedCallback() {
    this.watch = new MutationObserver(() => this.tell());
    this.watch.observe(this, { attributes: true, childList: true, subtree: true });
    this.tell();
  }

  disconnectedCallback() {
    this.watch.disconnect();
  }

  tell() {
    this.closest("plenary-room, plenary-booth")?.dispatchEvent(new CustomEvent("plenary:channels", { detail: read(this) }));
  }
}

customElements.define("plenary-channels", Channels);
