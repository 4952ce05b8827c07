// <plenary-device>: a device of the hall. Its camera is always sent; its microphone while a voice that it carries has
// the floor, as the server says. The sound is sent as it is: halls have their own desks for everything else.
import { CAPTURED, SENT, chosen } from "./feed.js";
import { ParticipantEvent, Room, RoomEvent, Track } from "./lib/livekit-client.js";
import { pass } from "./pass.js";

const MICROPHONE = 2; // The protocol's number of a microphone.
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

class HallDevice extends HTMLElement {
  connectedCallback() {
    this.state = this.querySelector("[data-state]");
    for (const select of this.querySelectorAll("[data-devices]")) {
      select.addEventListener("change", () => this.choose(select));
    }
    this.work();
  }

  disconnectedCallback() {
    this.gone = true;
    this.room?.disconnect();
  }

  tell(name) {
    this.state.textContent = this.getAttribute(name) ?? "";
  }

  async work() {
    for (let wait = 500; !this.gone; wait = Math.min(wait * 2, 8000)) {
      this.tell("connecting");
      try {
        await this.join();
        wait = 500;
        await this.ended;
      } catch (error) {
        console.warn("the device is not in the conference", error);
      }
      this.removeAttribute("connected");
      await pause(wait);
    }
  }

  async join() {
    const { url, token } = await pass(this, "room");
    const room = new Room({ disconnectOnPageLeave: true });
    this.room = room;
    this.ended = new Promise((resolve) => room.once(RoomEvent.Disconnected, resolve));
    room.localParticipant.on(ParticipantEvent.ParticipantPermissionsChanged, () => this.obey());
    room.on(RoomEvent.Reconnected, () => this.obey());
    await room.connect(url, token);
    this.setAttribute("connected", "");
    this.tell("connected-as");
    await this.picture();
    await this.offer();
    await this.obey();
  }

  async picture() {
    try {
      const publication = await this.room.localParticipant.setCameraEnabled(true, chosen("videoinput"));
      publication?.track?.attach(this.querySelector("video"));
    } catch (error) {
      console.warn("no camera", error);
      this.tell("failed");
    }
  }

  async offer() {
    const devices = await navigator.mediaDevices.enumerateDevices();
    for (const select of this.querySelectorAll("[data-devices]")) {
      const kind = select.dataset.devices;
      const options = devices
        .filter((device) => device.kind === kind)
        .map((device) => {
          const chosen = device.deviceId === localStorage.getItem(`plenary-${kind}`);
          return new Option(device.label || device.deviceId, device.deviceId, false, chosen);
        });
      select.replaceChildren(...options);
    }
  }

  async choose(select) {
    localStorage.setItem(`plenary-${select.dataset.devices}`, select.value);
    await this.room?.switchActiveDevice(select.dataset.devices, select.value);
  }

  // One change at a time, so that a floor that comes and goes quickly ends as it was last given.
  obey() {
    this.turning = (this.turning ?? Promise.resolve())
      .then(() => this.align())
      .catch((error) => console.warn("microphone", error));
    return this.turning;
  }

  async align() {
    const own = this.room.localParticipant;
    const may = (own.permissions?.canPublishSources ?? []).includes(MICROPHONE);
    const publication = own.getTrackPublication(Track.Source.Microphone);
    if (may && (!publication || publication.isMuted)) {
      await own.setMicrophoneEnabled(true, { ...CAPTURED, echoCancellation: false, ...chosen("audioinput") }, SENT);
    } else if (!may && publication?.track) {
      await own.unpublishTrack(publication.track, true);
    }
    this.toggleAttribute("open", may);
  }
}

customElements.define("plenary-device", HallDevice);
