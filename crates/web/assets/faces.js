// <plenary-faces> and <plenary-face seat="…">: the officer sees the face of each who waits beside the Admit button.
import { Room, RoomEvent, Track } from "./lib/livekit-client.js";
import { pass } from "./pass.js";

const pictures = new Map();

function hang(face) {
  const track = pictures.get(face.getAttribute("seat"));
  if (!track) {
    face.textContent = face.getAttribute("label");
    return;
  }
  const video = track.attach();
  video.setAttribute("aria-hidden", "true");
  face.replaceChildren(video);
}

const hangAll = () => document.querySelectorAll("plenary-face").forEach(hang);

class Face extends HTMLElement {
  connectedCallback() {
    hang(this);
  }

  disconnectedCallback() {
    const video = this.querySelector("video");
    if (video) pictures.get(this.getAttribute("seat"))?.detach(video);
  }
}

class Faces extends HTMLElement {
  async connectedCallback() {
    const room = new Room({ disconnectOnPageLeave: true });
    const isPicture = (track) => track.kind === Track.Kind.Video;
    room
      .on(RoomEvent.TrackSubscribed, (track, _, who) => {
        if (isPicture(track)) pictures.set(who.identity, track);
        hangAll();
      })
      .on(RoomEvent.TrackUnsubscribed, (track, _, who) => {
        if (pictures.get(who.identity) === track) pictures.delete(who.identity);
        track.detach();
        hangAll();
      })
      .on(RoomEvent.Disconnected, () => setTimeout(() => this.enter(room), 3000));
    this.enter(room);
  }

  async enter(room) {
    if (!this.isConnected) return;
    try {
      const { url, token } = await pass(this, "faces");
      await room.connect(url, token);
      this.setAttribute("connected", "");
    } catch (error) {
      console.warn("faces are not seen", error);
    }
  }
}

customElements.define("plenary-face", Face);
customElements.define("plenary-faces", Faces);
