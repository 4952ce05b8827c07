// The tiles of the delegations and the speaker's picture: what hangs where, and what is said beside it.

export class Tiles {
  constructor(stage) {
    this.stage = stage;
    this.speaker = stage.querySelector("[data-speaker]");
    this.own = stage.getAttribute("seat");
    this.floor = { holder: null, voice: null, presiding: null, states: new Map(), labels: {} };
    this.pictures = new Map();
    this.inLoudspeaker = null;
  }

  tile(seat) {
    return this.stage.querySelector(`[data-seat="${CSS.escape(seat)}"]`);
  }

  // A picture of a seat came or went.
  show(seat, track) {
    this.hide(seat);
    this.pictures.set(seat, track);
    const video = this.tile(seat)?.querySelector("video");
    if (video) {
      track.attach(video);
      video.hidden = false;
    }
    this.lead();
  }

  hide(seat) {
    const track = this.pictures.get(seat);
    if (!track) return;
    this.pictures.delete(seat);
    const video = this.tile(seat)?.querySelector("video");
    if (video) {
      track.detach(video);
      video.hidden = true;
    }
    this.lead();
  }

  // What the record says of the floor.
  told(floor) {
    this.floor = floor;
    for (const tile of this.stage.querySelectorAll("[data-seat]")) {
      const seat = tile.dataset.seat;
      const state = floor.states.get(seat) ?? "present";
      tile.classList.toggle("holds", seat === floor.holder);
      tile.classList.toggle("absent", state === "absent");
      const words = [];
      if (state !== "present") words.push(floor.labels[state]);
      if (seat === floor.holder) words.push(floor.labels.speaking);
      if (seat === floor.presiding) words.push(floor.labels.presiding);
      if (seat === floor.signing) words.push(floor.labels.signing);
      if (seat === this.own) words.push(this.stage.getAttribute("you"));
      this.mark(seat, "state", words.filter(Boolean).join(", "));
    }
    this.lead();
  }

  mark(seat, which, text) {
    const mark = this.tile(seat)?.querySelector(`[data-mark="${which}"]`);
    if (mark && mark.textContent !== text) mark.textContent = text;
  }

  sounding(seats) {
    for (const tile of this.stage.querySelectorAll("[data-seat]")) {
      tile.classList.toggle("sounds", seats.includes(tile.dataset.seat));
    }
  }

  // The large picture: who holds the floor (in a hall: the device through which it is heard), or else whose turn it is
  // to sign (in a hall: the device that looks there), or else who presides.
  lead() {
    const { holder, voice, presiding, signing, signingSeen, labels } = this.floor;
    const seat = holder ?? signing ?? presiding;
    const video = this.speaker.querySelector("video");
    const track = this.pictures.get(holder && voice ? voice : !holder && signing ? (signingSeen ?? seat) : seat);
    if (this.inLoudspeaker !== track) {
      this.inLoudspeaker?.detach(video);
      if (track) track.attach(video);
      this.inLoudspeaker = track;
      video.hidden = !track;
    }
    const name = seat ? (this.tile(seat)?.dataset.name ?? "") : "";
    this.speaker.querySelector("[data-name]").textContent = name;
    const role = holder ? labels.speaking : signing ? labels.signing : presiding ? labels.presiding : "";
    this.speaker.querySelector("[data-role]").textContent = name ? (role ?? "") : "";
  }
}
