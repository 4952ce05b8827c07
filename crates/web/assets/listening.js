// What is heard: the floor, and one language above it. Whose sound is an interpreter's is the server's word. The floor
// is lowered beneath a language that sounds, and comes back when the channel is empty or silent. The live channels are
// kept ready and paused (nothing of them is sent), so that a choice needs no new agreement with the server.
import { RoomEvent, Track } from "./lib/livekit-client.js";

// A channel counts as silent after this long without sound, in ms: a breath or a cough does not bring the floor up.
const SILENT_AFTER = 3000;
// Samples below this are silence: −54 dB of full scale.
const SILENCE = 0.002;
const LOOK_EVERY = 200;

// A limiter on all that is heard: a microphone that is struck, or a fault of a device, hurts nobody's ears. The gain
// takes back what the browser's compressor adds by itself (Web Audio, 1.19: 0.6 of the reduction at full scale).
const LIMIT = { threshold: -10, knee: 0, ratio: 20, attack: 0.003, release: 0.25 };
const TAKEN_BACK = 10 ** ((-0.6 * 10 * (1 - 1 / 20)) / 20);

const limiter = (context) => [new DynamicsCompressorNode(context, LIMIT), new GainNode(context, { gain: TAKEN_BACK })];

export class Listening {
  constructor(context, { beneath = 0, unheard = [], changed = () => {} }) {
    this.context = context;
    this.beneath = beneath;
    this.unheard = unheard;
    this.changed = changed;
    this.chosen = "";
    this.volume = 1;
    this.told = { interpreters: new Map(), channels: [] };
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
        if (wants && language) publication.setEnabled(language === this.chosen);
      }
    }
    this.mix();
  }

  hear(track, publication, who) {
    const language = this.languageOf(who);
    track.setWebAudioPlugins(limiter(this.context));
    const element = track.attach();
    document.body.append(element);
    const sound = { element, publication, language, sounded: performance.now() };
    if (language) this.measure(track, sound);
    this.sounds.set(track, sound);
    this.mix();
  }

  unhear(track) {
    const sound = this.sounds.get(track);
    if (!sound) return;
    this.sounds.delete(track);
    sound.source?.disconnect();
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
    this.mix();
  }

  // Whether the chosen channel is heard, and how loud the floor is for it.
  mix() {
    const now = performance.now();
    const channel = [...this.sounds.values()].filter((sound) => sound.language && sound.language === this.chosen);
    const sounds = channel.some((sound) => now - sound.sounded < SILENT_AFTER);
    const floor = this.chosen && sounds ? this.beneath : 1;
    for (const [track, sound] of this.sounds) {
      const volume = this.volume * (sound.language ? Number(sound.language === this.chosen) : floor);
      if (track.getVolume() !== volume || !sound.mixed) track.setVolume(volume);
      sound.mixed = true;
    }
    const state = this.chosen ? (sounds ? "language" : "falls-back") : "floor";
    if (state !== this.state || floor !== this.floor) {
      this.state = state;
      this.floor = floor;
      this.changed(state);
    }
  }
}
