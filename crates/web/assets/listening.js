// What is heard: the floor, and one language above it. Whose sound is an interpreter's is the server's word. The floor
// is lowered beneath a language that sounds, and comes back when the channel is empty or silent. The live channels are
// kept ready and paused (nothing of them is sent), so that a choice needs no new agreement with the server.
import { RoomEvent, Track } from "./lib/livekit-client.js";
import { Loudspeaker } from "./loudspeaker.js";

// A channel counts as silent after this long without sound, in ms: a breath or a cough does not bring the floor up.
const SILENT_AFTER = 3000;
// Samples below this are silence: −54 dB of full scale.
const SILENCE = 0.002;
const LOOK_EVERY = 200;

// Who reaches for the choice of a language gets the live channels sent at once, unheard, for this long, in ms: the
// choice is then only another loudness in this page. So many at most, since each takes some 100 kbit/s.
const READY_FOR = 20000;
const READY_MOST = 6;

export class Listening {
  constructor(context, { beneath = 0, unheard = [], changed = () => {} }) {
    this.context = context;
    this.loudspeaker = new Loudspeaker(context);
    this.beneath = beneath;
    this.unheard = unheard;
    this.changed = changed;
    this.chosen = "";
    this.volume = 1;
    this.told = { interpreters: new Map(), channels: [], empty: "floor" };
    this.readyUntil = 0;
    this.sounds = new Map();
  }

  follow(room) {
    this.stop();
    this.room = room;
    const align = () => this.align();
    for (const event of [RoomEvent.Connected, RoomEvent.Reconnected, RoomEvent.ParticipantConnected, RoomEvent.TrackPublished, RoomEvent.TrackUnpublished]) room.on(event, align);
    room
      .on(RoomEvent.TrackSubscribed, (track, publication, who) => track.kind === Track.Kind.Audio && this.hear(track, publication, who))
      .on(RoomEvent.TrackUnsubscribed, (track) => track.kind === Track.Kind.Audio && this.unhear(track))
      .on(RoomEvent.Disconnected, () => this.stop());
    this.timer = setInterval(() => this.look(), LOOK_EVERY);
    this.align();
  }

  stop() {
    clearInterval(this.timer);
    for (const track of [...this.sounds.keys()]) this.unhear(track);
  }

  tell(told) {
    this.told = told;
    this.align();
  }

  choose(language) {
    if (language === this.chosen) return;
    this.chosen = language;
    const now = performance.now();
    for (const sound of this.sounds.values()) if (sound.language === language) sound.sounded = now;
    this.align();
    if (language) this.time(language, now);
  }

  // Somebody reaches for the choice: what may be chosen is sent before it is.
  prepare() {
    const was = this.ready;
    this.readyUntil = performance.now() + READY_FOR;
    if (!was) this.align();
  }

  get ready() {
    return performance.now() < this.readyUntil;
  }

  // Whether a channel is sent: the chosen one, and others while a choice is being made.
  sent(language) {
    const nearby = this.ready && this.told.channels.findIndex((one) => one.language === language) < READY_MOST;
    return language === this.chosen || nearby;
  }

  languageOf(who) {
    return this.told.interpreters.get(who.identity) ?? "";
  }

  // Sound of the floor always; of interpreters only of those at the microphone, under the name of their channel.
  wants(publication, who) {
    if (this.unheard.includes(who.identity)) return false;
    const language = this.languageOf(who);
    if (!language) return !publication.trackName.startsWith("interp:");
    const live = this.told.channels.find((one) => one.language === language)?.live ?? [];
    return live.includes(who.identity) && publication.trackName === `interp:${language}`;
  }

  align() {
    for (const who of this.room?.remoteParticipants.values() ?? []) {
      for (const publication of who.trackPublications.values()) {
        if (publication.kind !== Track.Kind.Audio) continue;
        const wants = this.wants(publication, who);
        if (publication.isDesired !== wants) publication.setSubscribed(wants);
        const language = this.languageOf(who);
        if (wants && language) publication.setEnabled(this.sent(language));
      }
    }
    this.mix();
  }

  hear(track, publication, who) {
    const language = this.languageOf(who);
    const voice = this.loudspeaker.voice();
    track.setWebAudioPlugins(voice.nodes);
    const element = track.attach();
    document.body.append(element);
    const sound = { element, publication, language, voice, loudness: 0, sounded: performance.now() };
    if (language) this.measure(track, sound);
    this.sounds.set(track, sound);
    this.mix();
  }

  unhear(track) {
    const sound = this.sounds.get(track);
    if (!sound) return;
    this.sounds.delete(track);
    sound.source?.disconnect();
    sound.voice.end();
    track.detach();
    sound.element.remove();
    this.mix();
  }

  measure(track, sound) {
    sound.source = this.context.createMediaStreamSource(new MediaStream([track.mediaStreamTrack]));
    sound.analyser = this.context.createAnalyser();
    sound.source.connect(sound.analyser);
    sound.samples = new Float32Array(sound.analyser.fftSize);
  }

  // Measures from the choice to the first packet of the channel, for whoever looks at the page's performance.
  time(language, start) {
    const arrived = () => {
      if (this.chosen !== language || performance.now() - start > 10000) return;
      const times = [...this.sounds].filter(([, sound]) => sound.language === language).flatMap(([track]) => track.receiver?.getSynchronizationSources().map((source) => source.timestamp - performance.timeOrigin) ?? []);
      const end = times.find((time) => time > start);
      if (end) performance.measure("language-switch", { start, end });
      else setTimeout(arrived, 4);
    };
    arrived();
  }

  look() {
    const now = performance.now();
    for (const sound of this.sounds.values()) {
      if (!sound.analyser) continue;
      sound.analyser.getFloatTimeDomainData(sound.samples);
      const loudest = sound.samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      if (loudest > SILENCE && !sound.publication.isMuted) sound.sounded = now;
    }
    if (this.readyUntil && !this.ready) {
      this.readyUntil = 0;
      this.align();
    }
    this.mix();
  }

  // What is heard now: the chosen channel while it sounds; for an empty booth what the rules say; or else the floor.
  standing() {
    if (!this.chosen) return "floor";
    const now = performance.now();
    const channel = [...this.sounds.values()].filter((sound) => sound.language === this.chosen);
    if (channel.some((sound) => now - sound.sounded < SILENT_AFTER)) return "language";
    const told = this.told.channels.find((one) => one.language === this.chosen);
    return this.told.empty === "silence" && told?.live.length === 0 ? "empty" : "falls-back";
  }

  mix() {
    const state = this.standing();
    const floor = state === "language" || state === "empty" ? this.beneath : 1;
    for (const sound of this.sounds.values()) {
      const loudness = this.volume * (sound.language ? Number(sound.language === this.chosen) : floor);
      if (sound.loudness === loudness) continue;
      sound.loudness = loudness;
      sound.voice.loud(loudness);
    }
    if (state !== this.state || floor !== this.floor) {
      this.state = state;
      this.floor = floor;
      this.changed(state);
    }
  }
}
