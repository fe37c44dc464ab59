// Two short notes for a new message. Browsers allow them once the customer has touched the panel.
import { remember } from "./host.js";

const NOTES = [659, 880]; // Hz
let audio;
export let isOn = true;

export function setSound(on) {
  isOn = on;
}

export function toggleSound() {
  isOn = !isOn;
  remember("sound", isOn);
  if (isOn) ring();
}

export function ring() {
  if (!isOn || !navigator.userActivation?.hasBeenActive) return;
  audio ??= new AudioContext();
  NOTES.forEach((pitch, at) => note(pitch, audio.currentTime + at * 0.12));
}

function note(pitch, at) {
  const tone = new OscillatorNode(audio, { frequency: pitch });
  const loudness = new GainNode(audio, { gain: 0 });
  loudness.gain.setValueAtTime(0.06, at);
  loudness.gain.exponentialRampToValueAtTime(0.0001, at + 0.25);
  tone.connect(loudness).connect(audio.destination);
  tone.start(at);
  tone.stop(at + 0.25);
}
