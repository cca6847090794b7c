/**
 * A flight's id: its number in lower case without the space, and the day of departure in UTC, such as
 * `ai101-20261125`. So a number departs once a day. `departsAt`: ISO 8601 with any offset.
 */
export function flightIdOf(number: string, departsAt: string): string {
  const day = new Date(departsAt).toISOString().slice(0, 10).replaceAll('-', '');
  return `${number.replaceAll(' ', '').toLowerCase()}-${day}`;
}
