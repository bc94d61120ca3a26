// Two sounds, made here: *clear* is one short high note, *refer* two lower ones. Neither is an alarm.

const NOTES = { clear: [[880, 0]], refer: [[440, 0], [440, 0.18]] };
let context; // a browser gives a page few of these

/** Play the sound of a verdict. */
export function play(verdict) {
  context ??= new AudioContext();
  for (const [pitch, after] of NOTES[verdict] ?? []) {
    const [tone, volume] = [context.createOscillator(), context.createGain()];
    const start = context.currentTime + after;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.25, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.14);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + 0.15);
  }
}
