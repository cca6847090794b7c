/** A short sound. Browsers play none before the page was touched: a wish for it is made by a click. */
let context: AudioContext | undefined;

/** To be called by a click of the customer. */
export function readyChime(): void {
  context ??= new AudioContext();
  void context.resume();
}

/** Two notes, one after the other; silent where the browser plays nothing. */
export function playChime(): void {
  if (context?.state !== 'running') return;
  for (const [hertz, after] of [
    [660, 0],
    [880, 0.18],
  ] as const) {
    const [tone, volume] = [context.createOscillator(), context.createGain()];
    const begin = context.currentTime + after;
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.2, begin);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + 0.4);
    tone.connect(volume).connect(context.destination);
    tone.start(begin);
    tone.stop(begin + 0.4);
  }
}
