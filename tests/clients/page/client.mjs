// One participant in a browser, by the library that the address names (`?library=livekit-client-2-0`). What stories ask
// of it is on `globalThis.client`; what it is told by the room is kept in `client.events`.

/** Counts the connections for signalling, so that a story knows whether one was really made anew. */
let sockets = 0;
globalThis.WebSocket = class extends WebSocket {
  constructor(...words) {
    super(...words);
    sockets += 1;
  }
};

const library = new URLSearchParams(location.search).get("library");
const kit = await import(`/page/node_modules/${library}/dist/livekit-client.esm.mjs`);
kit.setLogLevel("warn");

const rising = ["framesDecoded", "framesReceived", "framesDropped", "packetsReceived", "packetsLost", "freezeCount", "totalAudioEnergy"];

class Client {
  version = kit.version;
  events = [];
  heard = [];

  /** Joins; gives what passed until connected, in ms. */
  async join(url, token, options) {
    const { connect, ...rest } = options;
    this.room = new kit.Room({ ...rest });
    for (const event of Object.values(kit.RoomEvent)) {
      this.room.on(event, (...facts) => this.events.push([event, ...facts.filter((fact) => typeof fact !== "object" || fact === null)]));
    }
    this.room.on(kit.RoomEvent.DataReceived, (payload, who, _kind, topic) => {
      this.heard.push({ from: who?.identity, topic, text: new TextDecoder().decode(payload) });
    });
    this.room.on(kit.RoomEvent.TrackSubscribed, (track) => {
      const shown = track.attach();
      shown.style.width = "320px";
      if (track.kind === "video") shown.requestVideoFrameCallback?.(() => (this.firstFrame ??= performance.now()));
      document.body.append(shown);
    });
    this.room.on(kit.RoomEvent.TrackUnsubscribed, (track) => track.detach().forEach((shown) => shown.remove()));
    this.began = performance.now();
    await this.room.connect(url, token, connect);
    const add = this.room.registerRpcMethod ?? this.room.localParticipant.registerRpcMethod;
    const receiver = this.room.registerRpcMethod ? this.room : this.room.localParticipant;
    add?.call(receiver, "add", async ({ payload, callerIdentity }) => `${callerIdentity} ${JSON.parse(payload).reduce((one, two) => one + two)}`);
    return performance.now() - this.began;
  }

  publication(source, who = this.room.localParticipant) {
    const all = who.trackPublications ?? who.tracks;
    return [...all.values()].find((one) => one.source === source);
  }

  other(identity) {
    const all = this.room.remoteParticipants ?? this.room.participants;
    return [...all.values()].find((who) => who.identity === identity);
  }

  others() {
    const all = this.room.remoteParticipants ?? this.room.participants;
    return [...all.values()].map((who) => who.identity).sort();
  }

  camera(on, options) {
    // Large enough for three layers, and few pictures a second: several cameras are encoded on one machine.
    const resolution = { ...kit.VideoPresets.h540.resolution, frameRate: 8 };
    return this.room.localParticipant.setCameraEnabled(on, { resolution }, options).then(() => true);
  }

  microphone(on) {
    return this.room.localParticipant.setMicrophoneEnabled(on).then(() => true);
  }

  send(text, reliable, topic) {
    const bytes = new TextEncoder().encode(text);
    return this.room.localParticipant.publishData(bytes, { reliable, topic });
  }

  /** Whether this version calls methods of others. */
  calls() {
    return Boolean(this.room.localParticipant.performRpc);
  }

  call(destinationIdentity, method, payload) {
    return this.room.localParticipant.performRpc({ destinationIdentity, method, payload });
  }

  /** What arrives of a source of another: counts that only rise, the codec, whether it is muted and wanted. */
  async arriving(identity, source) {
    const publication = this.other(identity) && this.publication(source, this.other(identity));
    if (!publication) return null;
    const found = { muted: publication.isMuted, subscribed: publication.isSubscribed, sid: publication.trackSid };
    for (const name of rising) found[name] = 0;
    const stats = await publication.track?.receiver?.getStats();
    for (const one of stats?.values() ?? []) {
      if (one.type !== "inbound-rtp") continue;
      for (const name of rising) found[name] += one[name] ?? 0;
      found.codec = stats.get(one.codecId)?.mimeType?.toLowerCase();
      if (one.frameHeight) found.height = one.frameHeight;
    }
    return found;
  }

  /** The streams that the camera is sent in: height, frames and whether it is being sent. */
  async sending() {
    const streams = [];
    for (const one of (await this.publication("camera")?.track?.sender?.getStats())?.values() ?? []) {
      if (one.type === "outbound-rtp") streams.push({ rid: one.rid, frames: one.framesSent ?? one.framesEncoded ?? 0, height: one.frameHeight, active: one.active });
    }
    return streams;
  }

  /** How often a connection for signalling was made, and the name of the session. */
  session() {
    return { sockets, sid: this.room.localParticipant.sid };
  }

  /** Time from the call of join to the first frame of another on the screen, in ms. */
  untilFirstFrame() {
    return this.firstFrame && this.firstFrame - this.began;
  }
}

globalThis.client = new Client();
