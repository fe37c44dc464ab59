// Sending files, taking them back, and saying how far it is. What the forms, the desk and the chat have in common.
export const language = document.documentElement.lang || "en";
// As the server says them (portal/templatetags/looks.py).
const UNITS = {
  en: ["B", "kB", "MB", "GB"],
  fr: ["o", "ko", "Mo", "Go"],
  ru: ["Б", "кБ", "МБ", "ГБ"],
  uk: ["Б", "кБ", "МБ", "ГБ"],
};

export function bytes(size) {
  const step = Math.min(3, Math.floor((String(size).length - 1) / 3));
  const value = size / 1000 ** step;
  const digits = value < 10 && step ? 1 : 0;
  const options = { numberingSystem: "latn", minimumFractionDigits: digits, maximumFractionDigits: digits };
  const units = UNITS[language.split("-")[0]] ?? UNITS.en;
  return `${new Intl.NumberFormat(language, options).format(value)}\u00a0${units[step]}`;
}

export function fill(sentence, values) {
  return sentence.replace(/%\((\w+)\)s/g, (gap, name) => values[name] ?? gap);
}

// XMLHttpRequest sends, because fetch does not tell how far a body has come.
const TEMPORARY = new Set([0, 408, 429, 500, 502, 503, 504, 507]);

function refusal(request) {
  let error = {};
  try {
    const answer = JSON.parse(request.responseText);
    error = answer.error ?? { message: answer.detail };
  } catch {
    // The server underneath answers in plain text when it refuses before our pages see the file.
    if (request.getResponseHeader("content-type")?.startsWith("text/plain")) error.message = request.responseText.trim();
  }
  return { ok: false, message: error.message, code: error.code, mayRetry: TEMPORARY.has(request.status) };
}

// Made here, so that a file can be taken back of which nobody knows whether it has arrived, and sent again without doubling.
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID is missing on pages without TLS
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return [...bytes].map((byte, at) => ([4, 6, 8, 10].includes(at) ? "-" : "") + byte.toString(16).padStart(2, "0")).join("");
}

// A connection may be gone without a word: what does not move for this long (in milliseconds) is over.
const SILENCE = 30_000;

// Calls `lose` when the browser says that it is offline, or when nothing has moved for too long while a file is on its way.
function watch(request, lose) {
  let waiting = 0;
  const moved = (event) => {
    clearTimeout(waiting);
    if (!event || event.loaded < event.total) waiting = setTimeout(lose, SILENCE);
  };
  request.upload.addEventListener("progress", moved);
  addEventListener("offline", lose);
  request.addEventListener("loadend", () => {
    clearTimeout(waiting);
    removeEventListener("offline", lose);
  });
  moved();
}

// `headers` say who sends: the form's CSRF token, or a visitor's.
export function sendFile(address, form, headers, { id, file }, progress) {
  const request = new XMLHttpRequest();
  const answer = new Promise((resolve) => {
    request.upload.onprogress = (event) => progress(event.loaded, event.total);
    request.onload = () =>
      resolve(request.status === 201 ? { ok: true, kept: JSON.parse(request.responseText) } : refusal(request));
    request.onerror = () => resolve(refusal(request));
    request.onabort = () => resolve({ ok: false, isStopped: true });
    watch(request, () => {
      resolve({ ok: false, mayRetry: true });
      request.abort();
    });
  });
  request.open("POST", `${address}?form=${encodeURIComponent(form)}&id=${id}`);
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  request.setRequestHeader("X-File-Name", encodeURIComponent(file.name || "file"));
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.setRequestHeader("Accept", "application/json");
  request.send(file);
  return { answer, stop: () => request.abort() };
}

export async function removeFile(address, id, form, token) {
  try {
    const headers = { "X-CSRFToken": token };
    const answer = await fetch(`${address}${id}/?form=${encodeURIComponent(form)}`, { method: "DELETE", headers });
    return answer.ok || answer.status === 404;
  } catch {
    return false;
  }
}
