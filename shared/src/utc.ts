/** A moment (ISO 8601) to the minute, for people anywhere: `Tue, 01 Dec 2026 12:10 UTC`. */
export function inUtc(time: string): string {
  return new Date(time).toUTCString().replace(/:\d\d GMT$/, ' UTC');
}
