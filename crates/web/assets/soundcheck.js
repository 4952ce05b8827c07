// <plenary-soundcheck>: half a minute before the first floor that spares everyone the next hour. What it finds goes to
// the record; what is said about it comes from there.
import { CAPTURED, chosen } from "./feed.js";
import { measure } from "./measure.js";

// Packets lost on the way to the conference, from the picture that the waiting room sends; 0 while nothing is known.
async function lossPermille() {
  const room = document.querySelector("plenary-preview")?.room;
  const publication = [...(room?.localParticipant?.videoTrackPublications.values() ?? [])][0];
  const stats = await publication?.track?.sender?.getStats();
  for (const one of stats?.values() ?? []) {
    if (one.type === "remote-inbound-rtp") return Math.max(0, Math.min(1000, Math.round(1000 * (one.fractionLost ?? 0))));
  }
  return 0;
}

class SoundCheck extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.said = this.querySelector("[data-say]");
    this.hidden = false;
    // Before the form's own sending: what is sent is measured first.
    this.addEventListener("submit", (event) => this.check(event), { capture: true });
  }

  tell(step) {
    this.said.textContent = this.getAttribute(`say-${step}`) ?? "";
  }

  async check(event) {
    event.preventDefault();
    event.stopPropagation();
    const button = this.form.querySelector("button");
    button.disabled = true;
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: { ...CAPTURED, ...chosen("audioinput") } });
      const found = await measure(stream, (step) => this.tell(step));
      for (const track of stream.getTracks()) track.stop();
      await this.report({ ...found, loss_permille: await lossPermille() });
      this.tell("done");
    } catch (error) {
      console.warn("the sound was not checked", error);
      this.tell("failed");
    } finally {
      button.disabled = false;
    }
  }

  async report(found) {
    const fields = new URLSearchParams(new FormData(this.form));
    for (const [name, value] of Object.entries(found)) fields.set(name, String(value));
    const answer = await fetch(this.form.action, { method: "POST", body: fields, headers: { "hx-request": "true" } });
    if (!answer.ok) throw new Error(`not taken: ${answer.status}`);
  }
}

customElements.define("plenary-soundcheck", SoundCheck);
