// How sound is taken from a microphone and sent: full band, without anything that interpreters would hear as damage.
export const CAPTURED = { echoCancellation: true, noiseSuppression: false, autoGainControl: false };
export const SENT = { dtx: false, red: true, forceStereo: false, audioPreset: { maxBitrate: 48000 } };

/** The chosen device of a kind, as the browser's constraints name it. */
export function chosen(kind) {
  const id = localStorage.getItem(`plenary-${kind}`);
  return id ? { deviceId: id } : {};
}
