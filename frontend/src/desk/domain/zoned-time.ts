/** Times of day at an airport, as `<input type="datetime-local">` writes them: `2026-11-25T11:20`. */

function offsetMs(timeZone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(new Date(at));
  const piece = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const wall = Date.UTC(
    piece('year'),
    piece('month') - 1,
    piece('day'),
    piece('hour'),
    piece('minute'),
    piece('second'),
  );
  return wall - Math.floor(at / 1000) * 1000;
}

/** The wall clock of a zone at a moment. */
export function wallTime(iso: string, timeZone: string): string {
  const at = Date.parse(iso);
  return new Date(at + offsetMs(timeZone, at)).toISOString().slice(0, 16);
}

/**
 * The moment at which a zone's wall clock shows this; null for no such text. A time that the clocks leap over
 * counts as if they had not; of one that comes twice, the first.
 */
export function momentOf(wall: string, timeZone: string): string | null {
  const asUtc = Date.parse(`${wall}:00.000Z`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(wall) || Number.isNaN(asUtc)) return null;
  // The offset depends on the moment, and the moment on the offset: a day before and after span every change.
  const candidates = [asUtc - 86_400_000, asUtc + 86_400_000]
    .map((around) => asUtc - offsetMs(timeZone, around))
    .toSorted((a, b) => a - b);
  const right = candidates.find((at) => at + offsetMs(timeZone, at) === asUtc);
  return new Date(right ?? candidates[0] ?? asUtc).toISOString();
}
