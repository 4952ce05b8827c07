// The own channel: a microphone named after the language, open while the server permits it, muted while the cough
// button or the space bar is held.
import { SENT, chosen } from "./feed.js";
import { ParticipantEvent, RoomEvent, Track } from "./lib/livekit-client.js";

// Nothing is done to an interpreter's voice: a headset has no echo.
const CAPTURED = { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1 };

export class Own {
  constructor(booth, context) {
    this.context = context;
    this.name = `interp:${booth.getAttribute("language")}`;
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
    this.room = room;
    room.localParticipant.on(ParticipantEvent.ParticipantPermissionsChanged, () => this.obey());
    room.on(RoomEvent.Reconnected, () => this.obey()).on(RoomEvent.Disconnected, () => this.show(null));
    return this.obey();
  }

  // One change at a time, so that a microphone that comes and goes quickly ends as it was last given.
  obey() {
    this.turning = (this.turning ?? Promise.resolve()).then(() => this.align()).catch((error) => console.warn("own channel", error));
    return this.turning;
  }

  async align() {
    const own = this.room.localParticipant;
    // 2 is the protocol's number of a microphone.
    const may = Boolean(own.permissions?.canPublish) && (own.permissions?.canPublishSources ?? []).includes(2);
    const publication = own.getTrackPublication(Track.Source.Microphone);
    if (may && !publication) {
      await own.setMicrophoneEnabled(true, { ...CAPTURED, ...chosen("audioinput") }, { ...SENT, name: this.name });
    } else if (!may && publication?.track) {
      await own.unpublishTrack(publication.track, true);
    }
    this.show(own.getTrackPublication(Track.Source.Microphone)?.track ?? null);
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
    cancelAnimationFrame(this.frame);
    this.source?.disconnect();
    if (!track) return;
    const analyser = this.context.createAnalyser();
    this.source = this.context.createMediaStreamSource(new MediaStream([track.mediaStreamTrack]));
    this.source.connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const step = () => {
      analyser.getFloatTimeDomainData(samples);
      this.meter.value = Math.min(1, samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0));
      this.frame = requestAnimationFrame(step);
    };
    step();
  }
}
