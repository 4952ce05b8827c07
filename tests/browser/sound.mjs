// Sound that a browser's microphone hears, and how loud what a page plays is.
import { writeFileSync } from "node:fs";

export const RATE = 48000;

/** Writes sixteen-bit mono WAV of so many seconds, sample by sample; a full-scale sample is 1. */
export function wav(file, seconds, sampleAt) {
  const count = seconds * RATE;
  const data = Buffer.alloc(44 + 2 * count);
  data.write("RIFF", 0);
  data.writeUInt32LE(36 + 2 * count, 4);
  data.write("WAVEfmt ", 8);
  for (const [value, place, size] of [[16, 16, 4], [1, 20, 2], [1, 22, 2], [RATE, 24, 4], [2 * RATE, 28, 4], [2, 32, 2], [16, 34, 2]]) {
    if (size === 4) data.writeUInt32LE(value, place);
    else data.writeUInt16LE(value, place);
  }
  data.write("data", 36);
  data.writeUInt32LE(2 * count, 40);
  for (let index = 0; index < count; index += 1) {
    const sample = Math.max(-1, Math.min(1, sampleAt(index)));
    data.writeInt16LE(Math.round(32767 * sample), 44 + 2 * index);
  }
  writeFileSync(file, data);
  return file;
}

/** A tone without end, so that whatever is silent was made so. */
export const tone = (hz, level) => (index) => level * Math.sin((2 * Math.PI * hz * index) / RATE);

/** Syllables of a voice's tones, four a second, the loudest sample at `peak`; above 1 the microphone clips. */
export const bursts = (peak) => (index) => {
  const time = index / RATE;
  const tones = [[180, 0.4], [720, 0.3], [2300, 0.2], [5100, 0.1]];
  const syllable = Math.sqrt(Math.max(0, Math.sin(2 * Math.PI * 4 * time)));
  return peak * syllable * tones.reduce((sum, [hz, part]) => sum + part * Math.sin(2 * Math.PI * hz * time), 0);
};

/** The ceiling that the page's limiter names, of full scale. */
export const ceiling = (page) => page.evaluate(() => document.querySelector("plenary-room, plenary-booth").listening.loudspeaker.ceiling);

/** What the page says that is heard, and how loud each is for it. */
export const heard = (page) =>
  page.evaluate(() => {
    const { listening } = document.querySelector("plenary-room, plenary-booth");
    const loud = [...listening.sounds.values()].map((sound) => [sound.language, sound.loudness]);
    return { state: listening.state, loud: Object.fromEntries(loud) };
  });

export async function untilHeard(page, what, holds) {
  let last;
  for (const end = Date.now() + 60000; Date.now() < end; await new Promise((done) => setTimeout(done, 100))) {
    last = await heard(page);
    if (holds(last)) return last;
  }
  throw new Error(`${what} did not come about: ${JSON.stringify(last)}`);
}

/** The loudest sample in this time, of full scale, that the loudspeaker gets of a channel ("" is the floor). */
export const loudest = (page, language, ms) =>
  page.evaluate(async ([language, ms]) => {
    const { listening } = document.querySelector("plenary-room, plenary-booth");
    let most = 0;
    for (const end = performance.now() + ms; performance.now() < end; await new Promise((done) => setTimeout(done, 20))) {
      for (const sound of listening.sounds.values()) {
        if (sound.language !== language) continue;
        if (!sound.tap) sound.voice.gain.connect((sound.tap = new AnalyserNode(listening.context, { fftSize: 2048 })));
        const samples = new Float32Array(sound.tap.fftSize);
        sound.tap.getFloatTimeDomainData(samples);
        for (const sample of samples) most = Math.max(most, Math.abs(sample));
      }
    }
    return most;
  }, [language, ms]);

/** Waits until the page brings the floor up; how long the language's channel had been silent by then, in ms. */
export const silentBefore = (page, language) =>
  page.evaluate(async (language) => {
    const { listening } = document.querySelector("plenary-room, plenary-booth");
    const taps = [...listening.sounds.values()].filter((sound) => sound.language === language).map((sound) => {
      const tap = new AnalyserNode(listening.context, { fftSize: 2048 });
      sound.voice.gain.connect(tap);
      return tap;
    });
    const samples = new Float32Array(2048);
    const sounds = (tap) => (tap.getFloatTimeDomainData(samples), samples.some((sample) => Math.abs(sample) > 0.001));
    let sounded = performance.now();
    for (const end = sounded + 60000; performance.now() < end; await new Promise((done) => setTimeout(done, 20))) {
      if (taps.some(sounds)) sounded = performance.now();
      if (listening.state === "falls-back") return performance.now() - sounded;
    }
    throw new Error("the floor did not come up");
  }, language);

/** Level in dB and loudest sample of what goes into the page's limiter and of what the loudspeaker gets, in this time. */
export const limited = (page, ms) =>
  page.evaluate(async (ms) => {
    const { listening } = document.querySelector("plenary-room, plenary-booth");
    const { context, loudspeaker } = listening;
    const ears = ["sum", "heard"].map((place) => {
      const ear = new AnalyserNode(context, { fftSize: 4096 });
      loudspeaker[place].connect(ear);
      return { ear, place, most: 0, power: 0, count: 0, samples: new Float32Array(4096) };
    });
    for (const end = performance.now() + ms; performance.now() < end; await new Promise((done) => setTimeout(done, 60))) {
      for (const one of ears) {
        one.ear.getFloatTimeDomainData(one.samples);
        for (const sample of one.samples) {
          one.most = Math.max(one.most, Math.abs(sample));
          one.power += sample * sample;
        }
        one.count += one.samples.length;
      }
    }
    return Object.fromEntries(ears.map(({ place, most, power, count }) => [place, { most, db: 10 * Math.log10(power / count + 1e-12) }]));
  }, ms);

/**
 * Chooses a language in the page; how long until its first sample is heard there, in ms. `reached`: the choice was
 * reached for before, as a hand does.
 */
export const switches = (page, language, reached) =>
  page.evaluate(async ([language, reached]) => {
    const { listening } = document.querySelector("plenary-room");
    const select = document.querySelector("plenary-languages [data-language]");
    const turn = () => new Promise((done) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => (port1.close(), done());
      port2.postMessage(0);
    });
    if (reached) {
      select.dispatchEvent(new Event("pointerenter"));
    } else {
      listening.readyUntil = 0;
      listening.align();
    }
    // From a standstill: until what the browser makes up after the last packet has died away.
    await new Promise((done) => setTimeout(done, reached ? 400 : 1500));
    const sounds = [...listening.sounds.values()].filter((sound) => sound.language === language);
    const taps = sounds.map((sound) => {
      const tap = new AnalyserNode(listening.context, { fftSize: 128 });
      sound.voice.gain.connect(tap);
      return tap;
    });
    const samples = new Float32Array(128);
    const receivers = [...listening.sounds].filter(([, sound]) => sound.language === language).map(([track]) => track.receiver);
    const arrived = () => receivers.some((receiver) => receiver.getSynchronizationSources().some((source) => source.timestamp - performance.timeOrigin > start));
    const start = performance.now();
    select.value = language;
    select.dispatchEvent(new Event("change"));
    for (;;) {
      const sounds = taps.some((tap) => {
        tap.getFloatTimeDomainData(samples);
        return samples.some((sample) => Math.abs(sample) > 0.01);
      });
      const passed = performance.now() - start;
      if (sounds && arrived()) return passed;
      if (passed > 20000) return Infinity;
      await turn();
    }
  }, [language, reached]);
