// A recovery phrase is stopped before it leaves this device. The word lists are data, fetched only when somebody writes as if he
// were listing words. The desk's guard looks once more, and at everything.
import { part, spot, when } from "./words.js";
import { language } from "../js/upload-sending.js";

const SHORTEST = 12; // words of a phrase (BIP-39)
const LISTLIKE = 8;
const WORD = /\p{L}[\p{L}\p{M}]*/gu;
const SHAPE = /^(?:[\p{Script=Han}]|[\p{Script=Hiragana}\p{Script=Hangul}]{2,12}|[\p{Script=Latin}\p{Script=Cyrillic}]{3,9})$/u;
const GAP = /^[\s\d.,;:()\-–—_/|'"]*$/;

const folded = (word) => word.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const composed = (word) => word.normalize("NFC");
let lists;

function fetched() {
  const names = [...new Set(["en", language.toLowerCase()])];
  const fetching = names.map(async (name) => {
    try {
      const answer = await fetch(`/chat/words/${name}.json`, { credentials: "omit" });
      return answer.ok ? new Set((await answer.json()).map(folded)) : new Set();
    } catch {
      return new Set();
    }
  });
  return (lists ??= Promise.all(fetching));
}

// The words of a text in rows: a row ends where another sign than a separator or a number stands between two words.
function rows(text) {
  const found = [[]];
  let end = 0;
  for (const { 0: word, index } of text.matchAll(WORD)) {
    if (!GAP.test(text.slice(end, index))) found.push([]);
    end = index + word.length;
    found.at(-1).push({ word, start: index, end });
  }
  return found;
}

// Runs of words that all pass, at least so many.
function runs(row, passes, least) {
  const found = [];
  let run = [];
  for (const one of [...row, null]) {
    if (one && passes(one.word)) run.push(one);
    else {
      if (run.length >= least) found.push(run);
      run = [];
    }
  }
  return found;
}

const isListlike = (text) => rows(text).some((row) => runs(row, (word) => SHAPE.test(composed(word)), LISTLIKE).length);

// The first phrase in a text, as what stands between two places; null for none.
export function phraseIn(text, known) {
  for (const row of rows(text)) {
    for (const list of known) {
      const [run] = runs(row, (word) => list.has(folded(word)), SHORTEST);
      if (run) return { start: run[0].start, end: run.at(-1).end };
    }
  }
  return null;
}

export class Recovery {
  constructor(field, place) {
    Object.assign(this, { field, place });
    when(field, "input", () => this.look());
  }

  async look() {
    if (!isListlike(this.field.value)) return this.show(null);
    this.show(phraseIn(this.field.value, await fetched()));
  }

  async stops() {
    await this.look();
    if (this.found) spot("remove", this.place).focus();
    return Boolean(this.found);
  }

  show(found) {
    const isNew = found && !this.found;
    this.found = found;
    if (!found) this.place.replaceChildren();
    if (!isNew) return;
    const notice = part("phrase");
    spot("remove", notice).onclick = () => this.remove();
    this.place.replaceChildren(notice);
  }

  remove() {
    const { start, end } = this.found;
    this.field.setRangeText("", start, end, "end");
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    this.field.focus();
  }
}
