// <plenary-room>: the seat's place in the conference. Who may speak is decided elsewhere; this follows.
import { ConnectionQuality, Room, RoomEvent, Track } from "./lib/livekit-client.js";
import "./channels.js";
import "./floor.js";
import "./keys.js";
import "./languages.js";
import "./passing.js";
import "./tabs.js";
import { Devices } from "./devices.js";
import { Entering } from "./entering.js";
import { Listening } from "./listening.js";
import { read } from "./floor.js";
import { read as readChannels } from "./channels.js";
import { Tiles } from "./tiles.js";

class PlenaryRoom extends Entering {
  connectedCallback() {
    this.tiles = new Tiles(this);
    this.context = new AudioContext();
    this.languages = document.querySelector("plenary-languages");
    // The screen of a hall has no devices of its own, and does not repeat what is heard in the hall.
    const unheard = (this.getAttribute("unheard") ?? "").split(" ").filter(Boolean);
    this.listening = new Listening(this.context, { unheard, changed: (state) => this.languages?.say(state) });
    this.languages?.serve(this.listening);
    const bar = document.querySelector(".devices");
    this.devices = bar && new Devices(bar);
    this.addEventListener("plenary:channels", (event) => this.channels(event.detail));
    const channels = this.querySelector("plenary-channels");
    if (channels) this.channels(readChannels(channels));
    this.addEventListener("plenary:floor", (event) => this.told(event.detail));
    const there = this.querySelector("plenary-floor");
    if (there) this.told(read(there));
    this.watchDecision();
  }

  // The record says where the seat stands: inside or not, with the floor or not.
  told(floor) {
    this.tiles.told(floor);
    this.inside(floor.inside);
  }

  async join(url, token) {
    const room = new Room({ adaptiveStream: true, dynacast: true, disconnectOnPageLeave: true, webAudioMix: { audioContext: this.context } });
    this.room = room;
    this.ended = new Promise((resolve) => room.once(RoomEvent.Disconnected, resolve));
    this.listen(room);
    this.listening.follow(room);
    await room.connect(url, token, { autoSubscribe: false });
    this.see();
    this.listening.align();
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
      })
      .on(RoomEvent.TrackUnsubscribed, (track, _, who) => {
        if (video(track)) this.tiles.hide(who.identity);
      })
      .on(RoomEvent.LocalTrackPublished, (publication, who) => {
        if (publication.track && video(publication.track)) this.tiles.show(who.identity, publication.track);
      })
      .on(RoomEvent.LocalTrackUnpublished, (publication, who) => {
        if (publication.kind === Track.Kind.Video) this.tiles.hide(who.identity);
      })
      .on(RoomEvent.TrackPublished, () => this.see())
      .on(RoomEvent.ParticipantConnected, () => this.see())
      .on(RoomEvent.TrackMuted, (publication, who) => this.muted(publication, who, true))
      .on(RoomEvent.TrackUnmuted, (publication, who) => this.muted(publication, who, false))
      .on(RoomEvent.ParticipantDisconnected, (who) => this.tiles.hide(who.identity))
      .on(RoomEvent.ActiveSpeakersChanged, (speakers) => this.tiles.sounding(speakers.map((who) => who.identity)))
      .on(RoomEvent.ConnectionQualityChanged, (quality, who) => this.quality(quality, who))
      .on(RoomEvent.Reconnecting, () => this.banner(this.getAttribute("reconnecting")))
      .on(RoomEvent.SignalReconnecting, () => this.banner(this.getAttribute("reconnecting")))
      .on(RoomEvent.Reconnected, () => {
        this.banner("");
        this.see();
      })
      .on(RoomEvent.Disconnected, () => {
        this.removeAttribute("connected");
        this.tiles.sounding([]);
      });
  }

  // Who interprets, and who is at the microphone: what is heard follows.
  channels(told) {
    this.languages?.told(told);
    this.listening.tell(told);
  }

  // Every picture is asked for; which sound is, the listening decides.
  see() {
    for (const who of this.room?.remoteParticipants.values() ?? []) {
      for (const publication of who.trackPublications.values()) {
        if (publication.kind === Track.Kind.Video && !publication.isDesired) publication.setSubscribed(true);
      }
    }
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
