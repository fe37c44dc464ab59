// The requests of an upload beside sending it.
export { newId, sendFile } from "./upload-sending.js";

export async function removeFile(address, id, form, token) {
  try {
    const headers = { "X-CSRFToken": token };
    const answer = await fetch(`${address}${id}/?form=${encodeURIComponent(form)}`, { method: "DELETE", headers });
    return answer.ok || answer.status === 404;
  } catch {
    return false;
  }
}

export async function listFiles(address, form) {
  try {
    const answer = await fetch(`${address}?form=${encodeURIComponent(form)}`, { headers: { Accept: "application/json" } });
    return answer.ok ? (await answer.json()).uploads : [];
  } catch {
    return [];
  }
}
