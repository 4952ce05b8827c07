// How loud a track is, for a meter that people see.

/** Shows the loudest sample of each picture of the screen in a meter, until the returned function is called. */
export function showLevel(track, context, meter) {
  const analyser = context.createAnalyser();
  const source = context.createMediaStreamSource(new MediaStream([track.mediaStreamTrack]));
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let frame;
  const step = () => {
    analyser.getFloatTimeDomainData(samples);
    meter.value = Math.min(1, samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0));
    frame = requestAnimationFrame(step);
  };
  step();
  return () => {
    cancelAnimationFrame(frame);
    source.disconnect();
  };
}
