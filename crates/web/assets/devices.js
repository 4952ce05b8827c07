// The seat's own camera and microphone. The camera is the seat's choice; the microphone follows the floor by itself.
import { CAPTURED, SENT, chosen } from "./feed.js";
import { ParticipantEvent, RoomEvent, Track } from "./lib/livekit-client.js";

export class Devices {
  constructor(bar) {
    this.bar = bar;
    this.camera = bar.querySelector("[data-camera]");
    this.microphone = bar.querySelector("[data-microphone]");
    this.sound = bar.querySelector("[data-sound]");
    this.wantsCamera = true;
    this.camera.addEventListener("click", () => this.turn());
    this.sound.addEventListener("click", () => this.room?.startAudio());
  }

  follow(room) {
    this.room = room;
    this.bar.hidden = false;
    const own = room.localParticipant;
    own.on(ParticipantEvent.ParticipantPermissionsChanged, () => this.obey());
    room.on(RoomEvent.AudioPlaybackStatusChanged, () => (this.sound.hidden = room.canPlaybackAudio));
    room.on(RoomEvent.Disconnected, () => (this.bar.hidden = true));
    room.on(RoomEvent.Reconnected, () => this.obey());
  }

  async start() {
    await this.picture();
    await this.obey();
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

  // The server's permission is the floor: with it the microphone opens, without it it is closed and withdrawn.
  // One change at a time, so that a floor that comes and goes quickly ends as it was last given.
  obey() {
    this.turning = (this.turning ?? Promise.resolve()).then(() => this.align()).catch((error) => console.warn("microphone", error));
    return this.turning;
  }

  async align() {
    const own = this.room.localParticipant;
    const sources = own.permissions?.canPublishSources ?? [];
    // 2 is the protocol's number of a microphone.
    const may = Boolean(own.permissions?.canPublish) && sources.includes(2);
    const publication = own.getTrackPublication(Track.Source.Microphone);
    if (may && (!publication || publication.isMuted)) {
      await own.setMicrophoneEnabled(true, { ...CAPTURED, ...chosen("audioinput") }, SENT);
    } else if (!may && publication?.track) {
      await own.unpublishTrack(publication.track, true);
    }
    this.microphone.textContent = may ? this.microphone.dataset.on : this.microphone.dataset.off;
    this.microphone.classList.toggle("speaking", may);
    this.bar.toggleAttribute("data-floor", may);
  }
}
