// <plenary-booth>: the interpreter's console. Who is at the microphone is decided elsewhere; this follows.
import { Room, RoomEvent, Track } from "./lib/livekit-client.js";
import "./booth-clock.js";
import "./channels.js";
import "./keys.js";
import "./languages.js";
import { Entering } from "./entering.js";
import { Listening } from "./listening.js";
import { Own } from "./own-channel.js";
import { read } from "./channels.js";
import { relay } from "./relay.js";

class Booth extends Entering {
  connectedCallback() {
    this.context = new AudioContext();
    this.languages = this.querySelector("plenary-languages");
    this.listening = new Listening(this.context, { changed: (state) => this.languages.say(state) });
    this.own = new Own(this, this.context);
    this.sound = this.querySelector("[data-sound]");
    this.sound.addEventListener("click", () => this.room?.startAudio());
    this.languages.asks = (language, byHand) => relay(this, language, byHand);
    this.languages.serve(this.listening);
    this.addEventListener("plenary:channels", (event) => this.told(event.detail));
    this.told(read(this.querySelector("plenary-channels")));
  }

  told(told) {
    this.holder = told.holder;
    this.languages.told(told);
    this.listening.tell(told);
    this.querySelector("[data-name]").textContent = told.name;
    this.look();
    this.inside(told.inside);
  }

  async join(url, token) {
    const again = Boolean(this.room);
    const room = new Room({ adaptiveStream: true, dynacast: true, disconnectOnPageLeave: true, webAudioMix: { audioContext: this.context } });
    this.room = room;
    this.ended = new Promise((resolve) => room.once(RoomEvent.Disconnected, resolve));
    const look = () => this.look();
    for (const event of [RoomEvent.Connected, RoomEvent.Reconnected, RoomEvent.ParticipantConnected, RoomEvent.TrackPublished, RoomEvent.TrackSubscribed, RoomEvent.TrackUnsubscribed]) room.on(event, look);
    room
      .on(RoomEvent.AudioPlaybackStatusChanged, () => (this.sound.hidden = room.canPlaybackAudio))
      .on(RoomEvent.Reconnecting, () => this.banner(this.getAttribute("reconnecting")))
      .on(RoomEvent.SignalReconnecting, () => this.banner(this.getAttribute("reconnecting")))
      .on(RoomEvent.Reconnected, () => this.banner(""))
      .on(RoomEvent.Disconnected, () => this.removeAttribute("connected"));
    this.listening.follow(room);
    await room.connect(url, token, { autoSubscribe: false });
    await this.own.follow(room);
    this.listening.align();
    this.look();
    this.setAttribute("connected", "");
    if (again) this.languages.askAgain();
  }

  // Of the pictures only the speaker's is asked for.
  look() {
    let speaker = null;
    for (const who of this.room?.remoteParticipants.values() ?? []) {
      for (const publication of who.trackPublications.values()) {
        if (publication.kind !== Track.Kind.Video) continue;
        const wants = who.identity === this.holder;
        if (publication.isDesired !== wants) publication.setSubscribed(wants);
        if (wants && publication.track) speaker = publication.track;
      }
    }
    if (speaker === this.speaker) return;
    const video = this.querySelector("[data-speaker] video");
    this.speaker?.detach(video);
    speaker?.attach(video);
    this.speaker = speaker;
    video.hidden = !speaker;
  }
}

customElements.define("plenary-booth", Booth);
