// <plenary-preview>: self-view and choice of devices in the waiting room; the officer sees the same face.
import { Room, createLocalTracks } from "./lib/livekit-client.js";
import "./onward.js";
import "./soundcheck.js";
import { pass } from "./pass.js";

class Preview extends HTMLElement {
  async connectedCallback() {
    this.video = this.querySelector("video");
    for (const select of this.querySelectorAll("[data-devices]")) {
      select.addEventListener("change", () => this.choose(select));
    }
    await this.look();
    await this.offer();
    await this.beSeen();
  }

  disconnectedCallback() {
    cancelAnimationFrame(this.frame);
    for (const track of this.tracks ?? []) track.stop();
    this.room?.disconnect();
  }

  chosen(kind) {
    return localStorage.getItem(`plenary-${kind}`) || undefined;
  }

  async look() {
    const wish = (kind) => (this.chosen(kind) ? { deviceId: this.chosen(kind) } : true);
    try {
      this.tracks = await createLocalTracks({ video: wish("videoinput"), audio: wish("audioinput") });
      this.querySelector("[data-state]").textContent = "";
    } catch (error) {
      console.warn("no devices", error);
      this.tracks = [];
      this.querySelector("[data-state]").textContent = this.getAttribute("failed");
    }
    this.picture = this.tracks.find((track) => track.kind === "video");
    this.picture?.attach(this.video);
    this.measure(this.tracks.find((track) => track.kind === "audio"));
  }

  // The level of the microphone, from the loudest sample of each frame.
  measure(sound) {
    if (!sound) return;
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    context.createMediaStreamSource(new MediaStream([sound.mediaStreamTrack])).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const meter = this.querySelector("[data-level]");
    const step = () => {
      analyser.getFloatTimeDomainData(samples);
      meter.value = Math.min(1, samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0));
      this.frame = requestAnimationFrame(step);
    };
    step();
  }

  async offer() {
    const devices = await navigator.mediaDevices.enumerateDevices();
    for (const select of this.querySelectorAll("[data-devices]")) {
      const kind = select.dataset.devices;
      const options = devices.filter((device) => device.kind === kind).map((device) => {
        return new Option(device.label || device.deviceId, device.deviceId, false, device.deviceId === this.chosen(kind));
      });
      select.replaceChildren(...options);
    }
  }

  async choose(select) {
    localStorage.setItem(`plenary-${select.dataset.devices}`, select.value);
    const kind = select.dataset.devices === "videoinput" ? "video" : "audio";
    const track = this.tracks.find((known) => known.kind === kind);
    await track?.setDeviceId(select.value);
  }

  // The picture goes to the waiting room of the conference, where only officers look.
  async beSeen() {
    if (!this.picture) return;
    try {
      const { url, token } = await pass(this, "waiting");
      this.room = new Room({ disconnectOnPageLeave: true });
      await this.room.connect(url, token);
      await this.room.localParticipant.publishTrack(this.picture);
      this.setAttribute("seen", "");
    } catch (error) {
      console.warn("the officer does not see this camera", error);
    }
  }
}

customElements.define("plenary-preview", Preview);
