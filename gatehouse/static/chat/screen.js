// A recording of the screen, where the browser has it: the customer starts it, sees that it runs, and gets a file.
import { put, say, spot, when } from "./words.js";

const LONGEST = 180; // seconds
const KINDS = ["video/webm;codecs=vp9", "video/webm", "video/mp4"];

export function recordings(button, done) {
  const canRecord = navigator.mediaDevices?.getDisplayMedia && window.MediaRecorder;
  button.hidden = !canRecord;
  const consent = spot("consent");
  when(button, "click", () => consent.showModal());
  when(consent, "close", () => {
    if (consent.returnValue === "yes") record(done);
    else button.focus();
    consent.returnValue = "";
  });
}

async function record(done) {
  let stream;
  try {
    stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: 10 }, audio: false });
  } catch {
    return; // the browser's own question was answered with no
  }
  const recorder = new MediaRecorder(stream, { mimeType: KINDS.find((kind) => MediaRecorder.isTypeSupported(kind)) });
  const pieces = [];
  recorder.ondataavailable = ({ data }) => pieces.push(data);
  recorder.onstop = () => {
    const [type, ending] = /\w+\/(\w+)/.exec(recorder.mimeType);
    done(new File(pieces, `screen.${ending}`, { type }));
  };
  const stop = () => recorder.state === "recording" && recorder.stop();
  when(stream.getVideoTracks()[0], "ended", stop);
  const hideTime = showTime(stop);
  when(recorder, "stop", () => {
    stream.getTracks().forEach((track) => track.stop());
    hideTime();
  });
  recorder.start(1000);
}

function showTime(stop) {
  const box = spot("recorder");
  const began = Date.now();
  const tick = () => {
    const seconds = Math.round((Date.now() - began) / 1000);
    const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    put(box, { time: say("recording", { time }) });
    if (seconds >= LONGEST) stop();
  };
  const beat = setInterval(tick, 1000);
  spot("stop", box).onclick = stop;
  box.hidden = false;
  tick();
  return () => {
    clearInterval(beat);
    box.hidden = true;
  };
}
