// <plenary-preview>: self-view and choice of devices in the waiting room; the officer sees the same face.
import { offer, whenChosen } from "./choice.js";
import { chosen } from "./feed.js";
import { showLevel } from "./level.js";
import { Room, createLocalTracks } from "./lib/livekit-client.js";
import "./onward.js";
import "./soundcheck.js";
import { pass } from "./pass.js";

class Preview extends HTMLElement {
  async connectedCallback() {
    this.video = this.querySelector("video");
    whenChosen(this, (kind, device) => this.change(kind, device));
    await this.look();
    await offer(this);
    await this.beSeen();
  }

  disconnectedCallback() {
    this.silence?.();
    for (const track of this.tracks ?? []) track.stop();
    this.room?.disconnect();
  }

  async look() {
    try {
      this.tracks = await createLocalTracks({ video: chosen("videoinput"), audio: chosen("audioinput") });
      this.querySelector("[data-state]").textContent = "";
    } catch (error) {
      console.warn("no devices", error);
      this.tracks = [];
      this.querySelector("[data-state]").textContent = this.getAttribute("failed");
    }
    this.picture = this.tracks.find((track) => track.kind === "video");
    this.picture?.attach(this.video);
    const sound = this.tracks.find((track) => track.kind === "audio");
    if (sound) this.silence = showLevel(sound, new AudioContext(), this.querySelector("[data-level]"));
  }

  async change(kind, device) {
    const track = this.tracks.find((known) => known.kind === (kind === "videoinput" ? "video" : "audio"));
    await track?.setDeviceId(device);
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
