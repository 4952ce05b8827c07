// The one loudspeaker of a page: every voice with a loudness of its own, and a limiter on their sum, so that a microphone
// that is struck, or a fault of a device, hurts nobody's ears.

// No sample that is heard is above this, of full scale: −8 dB. Speech at its usual level passes as it is.
const CEILING = 0.4;

// What goes beyond −10 dB is pressed together to a twentieth of what it was. The browser's compressor adds loudness by
// itself (Web Audio, 1.19: 0.6 of the reduction at full scale), which is taken back.
const LIMIT = { threshold: -10, knee: 0, ratio: 20, attack: 0.001, release: 0.25 };
const TAKEN_BACK = 10 ** ((-0.6 * 10 * (1 - 1 / 20)) / 20);
// A change of loudness takes this long, in seconds (time constant): without a click, and faster than is noticed.
const CHANGE = 0.005;

// What the limiter is too slow for is cut at the ceiling.
const cut = () => {
  const curve = new Float32Array(2049);
  for (let place = 0; place < curve.length; place += 1) {
    const sample = (place - 1024) / 1024;
    curve[place] = Math.max(-CEILING, Math.min(CEILING, sample));
  }
  return curve;
};

export class Loudspeaker {
  constructor(context) {
    this.context = context;
    this.ceiling = CEILING;
    this.sum = new GainNode(context);
    this.heard = new WaveShaperNode(context, { curve: cut() });
    this.sum
      .connect(new DynamicsCompressorNode(context, LIMIT))
      .connect(new GainNode(context, { gain: TAKEN_BACK }))
      .connect(this.heard)
      .connect(context.destination);
  }

  /** A voice, silent at first. Its nodes go into the library's chain, whose own way to the loudspeaker stays silent. */
  voice() {
    const gain = new GainNode(this.context, { gain: 0 });
    gain.connect(this.sum);
    return {
      gain,
      nodes: [gain, new GainNode(this.context, { gain: 0 })],
      loud: (loudness) => {
        const now = this.context.currentTime;
        gain.gain.cancelScheduledValues(now);
        gain.gain.setTargetAtTime(loudness, now, CHANGE);
      },
      end: () => gain.disconnect(),
    };
  }
}
