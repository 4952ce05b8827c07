// The microphone that follows the server's permission: with it the microphone opens, without it it is closed and
// withdrawn. Who may publish is decided by the server alone; this only obeys.
import { CAPTURED, SENT, chosen } from "./feed.js";
import { ParticipantEvent, RoomEvent, Track } from "./lib/livekit-client.js";

const MICROPHONE = 2; // The protocol's number of a microphone.

export class Permitted {
  /** `reopens`: a muted microphone is opened again; `changed` learns whether it may and the track that is there. */
  constructor({ captured = CAPTURED, sent = SENT, reopens = true, changed }) {
    this.captured = captured;
    this.sent = sent;
    this.reopens = reopens;
    this.changed = changed;
  }

  follow(room) {
    this.room = room;
    room.localParticipant.on(ParticipantEvent.ParticipantPermissionsChanged, () => this.obey());
    room.on(RoomEvent.Reconnected, () => this.obey());
  }

  // One change at a time, so that a permission that comes and goes quickly ends as it was last given.
  obey() {
    this.turning = (this.turning ?? Promise.resolve()).then(() => this.align()).catch((error) => console.warn("microphone", error));
    return this.turning;
  }

  async align() {
    const own = this.room.localParticipant;
    const may = Boolean(own.permissions?.canPublish) && (own.permissions?.canPublishSources ?? []).includes(MICROPHONE);
    const publication = own.getTrackPublication(Track.Source.Microphone);
    if (may && (!publication || (this.reopens && publication.isMuted))) {
      await own.setMicrophoneEnabled(true, { ...this.captured, ...chosen("audioinput") }, this.sent);
    } else if (!may && publication?.track) {
      await own.unpublishTrack(publication.track, true);
    }
    this.changed(may, own.getTrackPublication(Track.Source.Microphone)?.track ?? null);
  }
}
