// Measures what a microphone sends: the signal after capture, Opus and a connection, as the others would get it.
// Levels are in dB relative to full scale, times in milliseconds.

const FRAME_MS = 40;
const AUDIBLE_DB = -88; // Weaker than this, a bin of the spectrum says nothing.
const BELOW_LOUDEST_DB = 55; // Weaker than this beside the loudest tone is what codecs and clicks leave.
const CRACKLES = 5; // Frames that a single crackle is in at most: a computer that cannot keep up drops samples.
const ABOVE_QUIET_DB = 18; // The loudest of many frames of mere noise stays below this, above their mean.

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const toDb = (value) => 20 * Math.log10(Math.max(value, 1e-6));
const rms = (samples) => Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
const share = (values, part) => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * part)] ?? -120;

/** A connection of the browser with itself; gives what comes out of it. */
async function throughOpus(stream) {
  const [from, to] = [new RTCPeerConnection(), new RTCPeerConnection()];
  from.onicecandidate = (event) => event.candidate && to.addIceCandidate(event.candidate);
  to.onicecandidate = (event) => event.candidate && from.addIceCandidate(event.candidate);
  const arrives = new Promise((done) => (to.ontrack = (event) => done(new MediaStream([event.track]))));
  from.addTrack(stream.getAudioTracks()[0], stream);
  await from.setLocalDescription();
  await to.setRemoteDescription(from.localDescription);
  await to.setLocalDescription();
  await from.setRemoteDescription(to.localDescription);
  const [sender] = from.getSenders();
  const parameters = sender.getParameters();
  for (const encoding of parameters.encodings) encoding.maxBitrate = 48000;
  await sender.setParameters(parameters);
  return { stream: await arrives, close: () => [from, to].forEach((one) => one.close()) };
}

class Ear {
  constructor(context, stream, size) {
    this.analyser = context.createAnalyser();
    this.analyser.fftSize = size;
    this.analyser.smoothingTimeConstant = 0;
    context.createMediaStreamSource(stream).connect(this.analyser);
    this.samples = new Float32Array(size);
    this.bins = new Float32Array(this.analyser.frequencyBinCount);
  }

  // Listens for a while: the level of every frame, clipped samples; of every bin the mean, and the loudest but for what is
  // heard in a few frames only.
  async listen(ms) {
    const heard = { levels: [], samples: 0, clipped: 0 };
    const spectra = [];
    for (const end = performance.now() + ms; performance.now() < end; await pause(FRAME_MS)) {
      this.analyser.getFloatTimeDomainData(this.samples);
      this.analyser.getFloatFrequencyData(this.bins);
      heard.levels.push(toDb(rms(this.samples)));
      heard.samples += this.samples.length;
      heard.clipped += this.samples.filter((sample) => Math.abs(sample) >= 0.985).length;
      spectra.push(this.bins.map((level) => Math.max(level, -200)));
    }
    const perBin = (tell) => this.bins.map((_, bin) => tell(Float32Array.from(spectra, (spectrum) => spectrum[bin]).sort()));
    heard.loudest = perBin((levels) => levels[Math.max(0, levels.length - 1 - CRACKLES)]);
    heard.mean = perBin((levels) => levels.reduce((sum, level) => sum + level, 0) / levels.length);
    return heard;
  }
}

// The highest frequency at which speech stands out of the quiet, three bins in a row.
function bandEnd(speech, quiet, hzPerBin) {
  const least = Math.max(AUDIBLE_DB, Math.max(...speech) - BELOW_LOUDEST_DB);
  const stands = (bin) => speech[bin] > Math.max(least, quiet[bin] + ABOVE_QUIET_DB);
  for (let bin = speech.length - 1; bin >= 2; bin -= 1) {
    if (stands(bin) && stands(bin - 1) && stands(bin - 2)) return Math.round(bin * hzPerBin);
  }
  return 0;
}

// A short rising tone from the loudspeaker; whether it comes back is heard meanwhile.
function ring(context, ms) {
  const tone = context.createOscillator();
  const gain = new GainNode(context, { gain: 0.1 });
  const now = context.currentTime;
  tone.frequency.setValueAtTime(500, now);
  tone.frequency.linearRampToValueAtTime(3000, now + ms / 1000);
  tone.connect(gain).connect(context.destination);
  tone.start();
  tone.stop(now + ms / 1000);
}

/**
 * Measures a microphone's stream. `step` is told what the person should do: "quiet", "ring", "speak".
 * Gives level_dbfs, clipped_permille, band_hz and echo_db as the record takes them.
 */
export async function measure(stream, step) {
  const context = new AudioContext({ sampleRate: 48000 });
  await context.resume();
  const line = await throughOpus(stream);
  // Chromium hands on what a connection brings only while an element plays it.
  const sink = Object.assign(new Audio(), { srcObject: line.stream, muted: true });
  await sink.play().catch(() => {});
  const sent = new Ear(context, line.stream, 8192);
  const taken = new Ear(context, stream, 2048);
  try {
    await pause(500);
    step("quiet");
    const quiet = await sent.listen(1200);
    step("ring");
    ring(context, 800);
    const rung = await sent.listen(1000);
    step("speak");
    const [speech, raw] = await Promise.all([sent.listen(5000), taken.listen(5000)]);
    const floor = share(quiet.levels, 0.5);
    const bounded = (value, least, most) => Math.max(least, Math.min(most, Math.round(value)));
    return {
      level_dbfs: bounded(share(speech.levels, 0.8), -120, 0),
      clipped_permille: bounded((1000 * raw.clipped) / Math.max(1, raw.samples), 0, 1000),
      band_hz: bounded(bandEnd(speech.loudest, quiet.mean, context.sampleRate / 8192), 0, 24000),
      echo_db: bounded(share(rung.levels, 0.7) - floor, 0, 120),
    };
  } finally {
    line.close();
    await context.close();
  }
}
