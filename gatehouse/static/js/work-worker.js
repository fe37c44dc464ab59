// Finds the numbers that a hot door asks for (channels/forms/work.py): SHA-256 of "seed:part:number" begins with zero bits.
// Its own SHA-256 (FIPS 180-4), because the browser's answers only by promise, which takes a hundred times as long.
const K = new Uint32Array(64);
const START = new Uint32Array(8);

// The constants are the fractions of the cube and square roots of the first primes (FIPS 180-4, 4.2.2 and 5.3.3).
function fraction(root) {
  return Math.floor((root - Math.floor(root)) * 2 ** 32);
}

for (let candidate = 2, found = 0; found < 64; candidate++) {
  let isPrime = true;
  for (let factor = 2; factor * factor <= candidate; factor++) isPrime &&= candidate % factor !== 0;
  if (!isPrime) continue;
  K[found] = fraction(Math.cbrt(candidate));
  if (found < 8) START[found] = fraction(Math.sqrt(candidate));
  found++;
}

const words = new Uint32Array(64);
const bytes = new Uint8Array(64);
const view = new DataView(bytes.buffer);

function right(x, n) {
  return (x >>> n) | (x << (32 - n));
}

// The first 32 bits of the hash of one block.
function firstWord() {
  for (let i = 0; i < 16; i++) words[i] = view.getUint32(i * 4);
  for (let i = 16; i < 64; i++) {
    const a = words[i - 15];
    const b = words[i - 2];
    words[i] = words[i - 16] + words[i - 7]
      + (right(a, 7) ^ right(a, 18) ^ (a >>> 3)) + (right(b, 17) ^ right(b, 19) ^ (b >>> 10));
  }
  let [a, b, c, d, e, f, g, h] = START;
  for (let i = 0; i < 64; i++) {
    const one = (h + (right(e, 6) ^ right(e, 11) ^ right(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + words[i]) | 0;
    const two = ((right(a, 2) ^ right(a, 13) ^ right(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0;
    d = c; c = b; b = a; a = (one + two) | 0;
  }
  return (START[0] + a) >>> 0;
}

// Puts a text of at most 55 characters and its padding into the block; returns how long it is.
function write(text) {
  bytes.fill(0);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  bytes[text.length] = 0x80;
  view.setUint32(60, text.length * 8);
}

function find(prefix, bits) {
  for (let number = 0; ; number++) {
    write(prefix + number);
    if (firstWord() >>> (32 - bits) === 0) return number;
  }
}

onmessage = ({ data: { seed, bits, parts } }) => {
  for (let part = 0; part < parts; part++) postMessage(find(`${seed}:${part}:`, bits));
};
