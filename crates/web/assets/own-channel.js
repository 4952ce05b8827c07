// The own channel: a microphone named after the language, open while the server permits it, muted while the cough
// button or the space bar is held.
import { SENT } from "./feed.js";
import { showLevel } from "./level.js";
import { RoomEvent } from "./lib/livekit-client.js";
import { Permitted } from "./permitted.js";

// Nothing is done to an interpreter's voice: a headset has no echo.
const CAPTURED = { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1 };

export class Own {
  constructor(booth, context) {
    this.context = context;
    const name = `interp:${booth.getAttribute("language")}`;
    // Muted is what the cough button does.
    this.voice = new Permitted({ captured: CAPTURED, sent: { ...SENT, name }, reopens: false, changed: (_, track) => this.show(track) });
    this.bar = booth.querySelector("[data-own]");
    this.button = booth.querySelector("[data-cough]");
    this.meter = booth.querySelector("[data-level]");
    this.button.addEventListener("pointerdown", () => this.cough(true));
    for (const event of ["pointerup", "pointercancel", "pointerleave"]) this.button.addEventListener(event, () => this.cough(false));
    // While the microphone is open the space bar is the cough key wherever the focus is, but for fields.
    const key = (event, down) => {
      if (event.code !== "Space" || this.bar.hidden || event.target.closest("input:not([type=range]), textarea, select")) return;
      event.preventDefault();
      if (!event.repeat) this.cough(down);
    };
    document.addEventListener("keydown", (event) => key(event, true), { capture: true });
    document.addEventListener("keyup", (event) => key(event, false), { capture: true });
    window.addEventListener("blur", () => this.cough(false));
  }

  follow(room) {
    this.voice.follow(room);
    room.on(RoomEvent.Disconnected, () => this.show(null));
    return this.voice.obey();
  }

  // The sound is cut in this browser at once, and the others are told.
  cough(down) {
    const track = this.track;
    if (!track || this.down === down) return;
    this.down = down;
    track.mediaStreamTrack.enabled = !down;
    this.muting = (this.muting ?? Promise.resolve()).then(() => (down ? track.mute() : track.unmute())).catch((error) => console.warn("cough", error));
    this.button.setAttribute("aria-pressed", String(down));
    this.button.querySelector("[data-word]").textContent = this.button.dataset[down ? "down" : "up"];
  }

  show(track) {
    if (track === this.track) return;
    this.cough(false);
    this.track = track;
    this.bar.hidden = !track;
    this.silence?.();
    this.silence = track ? showLevel(track, this.context, this.meter) : null;
  }
}
