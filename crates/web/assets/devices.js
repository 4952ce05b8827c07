// The seat's own camera and microphone. The camera is the seat's choice; the microphone follows the floor by itself.
import { chosen } from "./feed.js";
import { RoomEvent } from "./lib/livekit-client.js";
import { Permitted } from "./permitted.js";

export class Devices {
  constructor(bar) {
    this.bar = bar;
    this.camera = bar.querySelector("[data-camera]");
    this.microphone = bar.querySelector("[data-microphone]");
    this.sound = bar.querySelector("[data-sound]");
    this.wantsCamera = true;
    this.voice = new Permitted({ changed: (may) => this.show(may) });
    this.camera.addEventListener("click", () => this.turn());
    this.sound.addEventListener("click", () => this.room?.startAudio());
  }

  follow(room) {
    this.room = room;
    this.bar.hidden = false;
    this.voice.follow(room);
    room.on(RoomEvent.AudioPlaybackStatusChanged, () => (this.sound.hidden = room.canPlaybackAudio));
    room.on(RoomEvent.Disconnected, () => (this.bar.hidden = true));
  }

  async start() {
    await this.picture();
    await this.voice.obey();
  }

  async turn() {
    this.wantsCamera = !this.wantsCamera;
    await this.picture();
  }

  async picture() {
    try {
      await this.room.localParticipant.setCameraEnabled(this.wantsCamera, chosen("videoinput"));
    } catch (error) {
      console.warn("no camera", error);
      this.wantsCamera = false;
    }
    this.camera.setAttribute("aria-pressed", String(this.wantsCamera));
    this.camera.textContent = this.wantsCamera ? this.camera.dataset.on : this.camera.dataset.off;
  }

  // The server's permission is the floor.
  show(may) {
    this.microphone.textContent = may ? this.microphone.dataset.on : this.microphone.dataset.off;
    this.microphone.classList.toggle("speaking", may);
    this.bar.toggleAttribute("data-floor", may);
  }
}
