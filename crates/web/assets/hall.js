// <plenary-device>: a device of the hall. Its camera is always sent; its microphone while a voice that it carries has
// the floor, as the server says. The sound is sent as it is: halls have their own desks for everything else.
import { offer, whenChosen } from "./choice.js";
import { CAPTURED, chosen } from "./feed.js";
import { Room, RoomEvent } from "./lib/livekit-client.js";
import { pass } from "./pass.js";
import { Permitted } from "./permitted.js";

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

class HallDevice extends HTMLElement {
  connectedCallback() {
    this.state = this.querySelector("[data-state]");
    this.voice = new Permitted({
      captured: { ...CAPTURED, echoCancellation: false },
      changed: (may) => this.toggleAttribute("open", may),
    });
    whenChosen(this, (kind, device) => this.room?.switchActiveDevice(kind, device));
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
    this.voice.follow(room);
    await room.connect(url, token);
    this.setAttribute("connected", "");
    this.tell("connected-as");
    await this.picture();
    await offer(this);
    await this.voice.obey();
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
}

customElements.define("plenary-device", HallDevice);
