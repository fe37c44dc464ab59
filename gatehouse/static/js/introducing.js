// On somebody else's page the portal's session is out of a frame's sight. So a small window of ours asks him who he is, and hands
// over a code that is good for this frame only: it alone has the verifier (docs/decisions/0031). Fetched when it is wanted. Without
// TLS a browser has no SHA-256: that is said as any other fault.

const { texts, portal } = JSON.parse(document.getElementById("panel").textContent);
let last = null;
const line = document.querySelector("[data-slot=introducing]");

// `small` is the window that the click has opened, or null when the browser kept it shut; `receive` takes the visit as it is then.
export async function introduce(small, doors, receive) {
  last?.close(); // a new question ends the one before
  last = small;
  line.textContent = small ? texts.introduce_there : texts.introduce_shut.replace("%(address)s", portal);
  if (!small) return;
  try {
    receive(await introduced(small, doors));
  } catch (error) {
    line.textContent = error.status === undefined ? texts.trouble : error.message;
  }
  small.close();
}

async function introduced(small, doors) {
  const verifier = base64(crypto.getRandomValues(new Uint8Array(32)));
  const answer = codeFrom(small);
  const { window: address } = await doors.post("introductions", { challenge: await hashed(verifier) });
  small.location.replace(address);
  return doors.post("identity", { code: await answer, verifier });
}

// Only that window is heard, and only while it shows a page of ours.
function codeFrom(small) {
  return new Promise((resolve) => {
    addEventListener("message", ({ source, origin, data }) => {
      if (source === small && origin === location.origin && data?.type === "introduced") resolve(data.code);
    });
  });
}

async function hashed(text) {
  return base64(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
}

function base64(bytes) {
  return btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, (sign) => ({ "+": "-", "/": "_", "=": "" })[sign]);
}
