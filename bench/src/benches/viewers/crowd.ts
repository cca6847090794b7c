/** A process with some hundred viewers: each has a socket to the product and one to the bare server. */
import { encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { FlightChanged, PublicFlightSnapshot } from '@aisle/shared/contract';
import type { PublicSeat, PublicSeats } from '@aisle/shared/seat-map';
import { wallClock, recordMs, timeHistogram } from '../../measure.ts';
import { LeanViewer, readInTicks } from '../../parts/lean-viewer.ts';
import type { CrowdReport, FromCrowd, ToCrowd } from './messages.ts';

/** Keeps a flight as a browser does, and remembers when each version came. */
export class Viewer {
  gaps = 0;
  readonly #seats = new Map<string, PublicSeat>();
  readonly #received: { readonly version: number; readonly at: number }[] = [];
  #version = 0;
  #early: FlightChanged[] | null = [];

  constructor(socket: LeanViewer) {
    socket.onChanged((message) => {
      this.#received.push({ version: message.version, at: wallClock() });
      if (this.#early) this.#early.push(message);
      else this.#apply(message);
    });
  }

  begin(snapshot: PublicFlightSnapshot): void {
    this.#version = snapshot.version;
    this.#take(snapshot.seats as PublicSeats);
    for (const message of this.#early ?? []) this.#apply(message);
    this.#early = null;
  }

  /** Messages that came. */
  get messages(): number {
    return this.#received.length;
  }

  /** When a version, or a later one, was first seen; null: never. */
  receivedAt(version: number): number | null {
    let low = 0;
    let high = this.#received.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#received[middle]?.version ?? 0) < version) low = middle + 1;
      else high = middle;
    }
    return this.#received[low]?.at ?? null;
  }

  agreesWith(flight: { readonly version: number; readonly seats: PublicSeats }): boolean {
    const there = Object.entries(flight.seats);
    return (
      this.#version === flight.version &&
      this.#seats.size === there.length &&
      there.every(([designator, seat]) => {
        const here = this.#seats.get(designator);
        return here?.status === seat.status && here.until === seat.until;
      })
    );
  }

  #apply(message: FlightChanged): void {
    if (message.from > this.#version) this.gaps += 1;
    if (message.version <= this.#version) return;
    this.#version = message.version;
    this.#take(message.seats as PublicSeats);
  }

  #take(seats: PublicSeats): void {
    for (const [designator, seat] of Object.entries(seats)) {
      if (seat.status === 'free') this.#seats.delete(designator);
      else this.#seats.set(designator, seat);
    }
  }
}

/** Takes messages that carry when they were sent, and does nothing with them. */
export class BareViewer {
  readonly tookMs: number[] = [];

  constructor(socket: LeanViewer) {
    socket.onChanged((message) => {
      this.tookMs.push(wallClock() - (message as unknown as { sentAt: number }).sentAt);
    });
  }
}

type Connect = Extract<ToCrowd, { type: 'connect' }>;
type Report = Extract<ToCrowd, { type: 'report' }>;

const viewers: Viewer[] = [];
const bareViewers: BareViewer[] = [];
const atOnce = 25;

async function connect({ productUrl, bareUrl, flightId, viewers: count }: Connect): Promise<void> {
  const one = async (): Promise<void> => {
    const socket = await LeanViewer.open(productUrl);
    // Before the snapshot: what comes between the two must not be missed.
    const viewer = new Viewer(socket);
    viewer.begin(await socket.watch(flightId));
    const bare = await LeanViewer.open(bareUrl);
    bareViewers.push(new BareViewer(bare));
    viewers.push(viewer);
  };
  for (let begun = 0; begun < count; begun += atOnce) {
    await Promise.all(Array.from({ length: Math.min(atOnce, count - begun) }, one));
  }
}

function report({ commits, final, bareSent }: Report): CrowdReport {
  const product = timeHistogram();
  const bare = timeHistogram();
  let lost = 0;
  for (const viewer of viewers) {
    for (const [version, at] of commits) {
      const receivedAt = viewer.receivedAt(version);
      if (receivedAt === null) lost += 1;
      else recordMs(product, receivedAt - at);
    }
  }
  let bareLost = 0;
  for (const viewer of bareViewers) {
    bareLost += bareSent - viewer.tookMs.length;
    for (const ms of viewer.tookMs) recordMs(bare, ms);
  }
  return {
    product: encodeIntoCompressedBase64(product),
    bare: encodeIntoCompressedBase64(bare),
    lost,
    bareLost,
    messages: viewers.reduce((sum, viewer) => sum + viewer.messages, 0),
    gaps: viewers.reduce((sum, viewer) => sum + viewer.gaps, 0),
    diverged: viewers.filter((viewer) => !viewer.agreesWith(final)).length,
  };
}

function say(message: FromCrowd): void {
  process.send?.(message);
}

process.on('message', (message: ToCrowd) => {
  if (message.type === 'report') {
    say({ type: 'report', ...report(message) });
    return;
  }
  connect(message).then(
    () => {
      say({ type: 'connected' });
      void readInTicks();
    },
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
