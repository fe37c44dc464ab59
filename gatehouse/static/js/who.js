// The small window beside a chat. What it has to say it says to the frame that opened it, at our own origin and at no other.
const WAIT = 1000; // ms: a second click that was meant for something else must not answer

const alone = document.querySelector("[data-alone]");
const button = document.querySelector("[data-answer] button");
const sent = document.querySelector("[data-sent]");
const code = document.getElementById("code");

if (button && opener) setTimeout(() => (button.disabled = false), WAIT);
if (alone) alone.hidden = Boolean(opener);
if (sent) addEventListener("focus", () => location.replace(sent.dataset.sent));
if (code) opener?.postMessage({ gatehouse: 1, type: "introduced", code: JSON.parse(code.textContent) }, location.origin);
