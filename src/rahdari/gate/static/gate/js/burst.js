// A scanner's burst told from a hand by its rhythm, and its lines put together.
//
// In: key presses with their times. Out: the lines of one reading. Invariant: what a hand types is never
// touched. A scanner writes a character each 1 to 30 ms; the fastest hands need 60 ms and more.

import { characterOf } from "./keys.js";

const SLOWEST = 45; // ms between two keys, in the mean of a run
const LONGEST = 150; // ms: a longer pause ends a run
const SHORTEST = 10; // keys: no permit, number or line of a zone is shorter

/** Told of each key press; answers Enter with the line that a scanner ended by it, or with null. */
export class Burst {
  #text = "";
  #keys = 0;
  #began = 0;
  #last = -Infinity;

  /** Whether this key begins a new run: the moment to remember what its field held. */
  begins(at) {
    return at - this.#last > LONGEST || this.#keys === 0;
  }

  /** Take one key press: `{code, shiftKey, capsLock, at}`. Return a scanner's line at its Enter, else null. */
  press(key) {
    if (this.begins(key.at)) this.#restart(key.at);
    this.#last = key.at;
    if (key.code === "Enter" || key.code === "NumpadEnter") {
      const [keys, line] = [this.#keys, this.#text];
      const mean = (key.at - this.#began) / Math.max(keys, 1);
      this.#restart(key.at);
      return keys >= SHORTEST && mean <= SLOWEST ? line : null;
    }
    const character = characterOf(key);
    if (character) {
      this.#text += character;
      this.#keys += 1;
    } else if (!/^(Shift|CapsLock|Control|Alt)/.test(key.code)) {
      this.#restart(key.at); // a key that no scanner sends: this is a hand
    }
    return null;
  }

  #restart(at) {
    this.#text = "";
    this.#keys = 0;
    this.#began = at;
  }
}

const WIDTHS = [30, 36, 44];

/** Whether nothing more need be waited for: a whole machine-readable zone (Doc 9303: 3 x 30, 2 x 36, 2 x 44), or a
 * line that is none of a zone's. Equal or uneven lines are not whole: the server says what is wrong with them. */
export function isWhole(lines) {
  const widths = new Set(lines.map((line) => line.length));
  const [width] = widths;
  if (lines.length === 1) return [72, 88, 90].includes(width) || !(WIDTHS.includes(width) || lines[0].includes("<"));
  if (widths.size !== 1 || new Set(lines).size !== lines.length) return false;
  return lines.length === 3 ? width === 30 : lines.length === 2 && (width === 36 || width === 44);
}
