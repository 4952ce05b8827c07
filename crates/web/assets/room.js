// <plenary-room>: the seat's place in the conference. Who may speak is decided elsewhere; this follows.
import { ConnectionQuality, Room, RoomEvent, Track } from "./lib/livekit-client.js";
import "./floor.js";
import "./keys.js";
import "./tabs.js";
import { Devices } from "./devices.js";
import { pass } from "./pass.js";
import { read } from "./floor.js";
import { Tiles } from "./tiles.js";

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

class PlenaryRoom extends HTMLElement {
  connectedCallback() {
    this.tiles = new Tiles(this);
    this.sounds = new Map();
    const bar = document.querySelector(".devices");
    // The screen of a hall has no devices of its own, and does not repeat what is heard in the hall.
    this.devices = bar && new Devices(bar);
    this.unheard = new Set((this.getAttribute("unheard") ?? "").split(" ").filter(Boolean));
    this.addEventListener("plenary:floor", (event) => this.told(event.detail));
    const there = this.querySelector("plenary-floor");
    if (there) this.told(read(there));
    this.watchDecision();
  }

  disconnectedCallback() {
    this.wanted = false;
    this.room?.disconnect();
  }

  // The record says where the seat stands: inside or not, with the floor or not.
  told(floor) {
    this.tiles.told(floor);
    if (floor.inside && !this.wanted) {
      this.wanted = true;
      this.enter();
    } else if (!floor.inside && this.wanted) {
      this.wanted = false;
      this.room?.disconnect();
      this.banner("");
    }
  }

  async enter() {
    let wait = 500;
    while (this.wanted && this.isConnected) {
      try {
        const { url, token } = await pass(this, "room");
        await this.join(url, token);
        this.banner("");
        wait = 500;
        await this.ended;
      } catch (error) {
        console.warn("the room was not entered", error);
      }
      if (!this.wanted) return;
      this.banner(this.getAttribute("reconnecting"));
      await pause(wait);
      wait = Math.min(wait * 2, 8000);
    }
  }

  async join(url, token) {
    const room = new Room({ adaptiveStream: true, dynacast: true, disconnectOnPageLeave: true });
    this.room = room;
    this.ended = new Promise((resolve) => room.once(RoomEvent.Disconnected, resolve));
    this.listen(room);
    await room.connect(url, token);
    this.devices?.follow(room);
    if (!this.devices) this.letSound(room);
    this.setAttribute("connected", "");
    await this.devices?.start();
  }

  // Without a bar of devices: some browsers play sound only after a press.
  letSound(room) {
    const button = this.querySelector("[data-sound]");
    if (!button) return;
    room.on(RoomEvent.AudioPlaybackStatusChanged, () => (button.hidden = room.canPlaybackAudio));
    button.onclick = () => room.startAudio();
  }

  listen(room) {
    const video = (track) => track.kind === Track.Kind.Video;
    room
      .on(RoomEvent.TrackSubscribed, (track, _, who) => {
        if (video(track)) this.tiles.show(who.identity, track);
        else if (!this.unheard.has(who.identity)) this.hear(track);
      })
      .on(RoomEvent.TrackUnsubscribed, (track, _, who) => {
        if (video(track)) this.tiles.hide(who.identity);
        else this.unhear(track);
      })
      .on(RoomEvent.LocalTrackPublished, (publication, who) => {
        if (publication.track && video(publication.track)) this.tiles.show(who.identity, publication.track);
      })
      .on(RoomEvent.LocalTrackUnpublished, (publication, who) => {
        if (publication.kind === Track.Kind.Video) this.tiles.hide(who.identity);
      })
      .on(RoomEvent.TrackMuted, (publication, who) => this.muted(publication, who, true))
      .on(RoomEvent.TrackUnmuted, (publication, who) => this.muted(publication, who, false))
      .on(RoomEvent.ParticipantDisconnected, (who) => this.tiles.hide(who.identity))
      .on(RoomEvent.ActiveSpeakersChanged, (speakers) => this.tiles.sounding(speakers.map((who) => who.identity)))
      .on(RoomEvent.ConnectionQualityChanged, (quality, who) => this.quality(quality, who))
      .on(RoomEvent.Reconnecting, () => this.banner(this.getAttribute("reconnecting")))
      .on(RoomEvent.SignalReconnecting, () => this.banner(this.getAttribute("reconnecting")))
      .on(RoomEvent.Reconnected, () => this.banner(""))
      .on(RoomEvent.Disconnected, () => this.removeAttribute("connected"));
  }

  // The library has let go of a track by the time it says so: the element is kept here.
  hear(track) {
    const element = track.attach();
    this.sounds.set(track, element);
    this.append(element);
  }

  unhear(track) {
    track.detach();
    this.sounds.get(track)?.remove();
    this.sounds.delete(track);
  }

  muted(publication, who, muted) {
    if (publication.kind === Track.Kind.Video) {
      const picture = this.tiles.tile(who.identity)?.querySelector("video");
      if (picture) picture.hidden = muted;
    } else {
      this.tiles.mark(who.identity, "quality", muted ? (this.tiles.floor.labels.muted ?? "") : "");
    }
  }

  quality(quality, who) {
    const word = { [ConnectionQuality.Poor]: "quality-poor", [ConnectionQuality.Lost]: "quality-lost" }[quality];
    this.tiles.mark(who.identity, "quality", word ? this.getAttribute(word) : "");
  }

  banner(text) {
    const banner = this.querySelector("[data-banner]");
    banner.textContent = text;
    banner.hidden = !text;
  }

  // A text put to decision takes the middle; the picture makes room.
  watchDecision() {
    const place = document.getElementById("decision");
    if (!place) return;
    const look = () => this.classList.toggle("deciding", place.childElementCount > 0);
    new MutationObserver(look).observe(place, { childList: true });
    look();
  }
}

customElements.define("plenary-room", PlenaryRoom);
