import { limits } from '../limits.ts';
import type { CarriedWatches, Watch, WatchCommand, WatchCounts, WatchEnd } from './types.ts';

type Wanted = Extract<WatchCommand, { readonly type: 'watch-seats' }>;

/** The watches of a flight: those that wait or have an offer, in their order, and the last that have ended. */
export class WatchLine {
  readonly #live: Map<string, Watch>;
  readonly #ended: Map<string, Watch>;
  #version: number;

  constructor({ version, watches }: CarriedWatches = { version: 0, watches: [] }) {
    const entries = (those: readonly Watch[]) => those.map((watch) => [watch.id, watch] as const);
    this.#live = new Map(entries(watches.filter(isLive)));
    this.#ended = new Map(entries(watches.filter((watch) => !isLive(watch))));
    this.#version = version;
  }

  get version(): number {
    return this.#version;
  }

  /** How many wait or have an offer. */
  get live(): number {
    return this.#live.size;
  }

  get counts(): WatchCounts {
    const waiting = this.waiting().length;
    return { waiting, offered: this.live - waiting };
  }

  get(id: string): Watch | undefined {
    return this.#live.get(id) ?? this.#ended.get(id);
  }

  /** In the order in which they are offered seats. */
  waiting(): Watch[] {
    return [...this.#live.values()].filter(({ status }) => status === 'waiting');
  }

  /** The live ones of one client. */
  countOf(client: string): number {
    return [...this.#live.values()].filter((watch) => watch.client === client).length;
  }

  /** The live ones that would replace an order's seats. */
  of(orderId: string): Watch[] {
    return [...this.#live.values()].filter((watch) => watch.orderId === orderId);
  }

  all(): Watch[] {
    return [...this.#live.values(), ...this.#ended.values()];
  }

  /** Of those who wait, from 1. */
  places(): ReadonlyMap<string, number> {
    return new Map(this.waiting().map(({ id }, place) => [id, place + 1]));
  }

  add({ type: _, watchId: id, orderId, ...wanted }: Wanted): void {
    this.#put({
      ...{ id, status: 'waiting', orderId: orderId ?? null, ...wanted },
      ...{ offers: 0, declined: [] },
    });
  }

  /** A live watch is so from now on; its place stays. */
  change(watch: Watch, change: Partial<Pick<Watch, 'status' | 'orderId' | 'offers' | 'declined'>>) {
    this.#put({ ...watch, ...change });
  }

  /** Waits on, behind all others. */
  requeue(watch: Watch, declined: readonly string[]): void {
    this.#live.delete(watch.id);
    this.#put({ ...watch, status: 'waiting', declined });
  }

  /** What is not needed any more to say how it ended goes. */
  end(
    { id, wish, fingerprint, offers, orderId }: Watch,
    how:
      | { readonly takenBy: string; readonly taken: readonly string[] }
      | { readonly reason: WatchEnd },
  ): void {
    this.#live.delete(id);
    const kept = { id, wish, fingerprint, offers, declined: [] };
    this.#ended.set(
      id,
      'taken' in how
        ? { ...kept, status: 'taken', orderId: how.takenBy, taken: how.taken }
        : { ...kept, status: 'ended', orderId, reason: how.reason },
    );
    const [oldest] = this.#ended.keys();
    if (this.#ended.size > limits.endedWatches && oldest !== undefined) this.#ended.delete(oldest);
    this.#version += 1;
  }

  carryOver(): CarriedWatches {
    return { version: this.#version, watches: this.all() };
  }

  #put(watch: Watch): void {
    this.#live.set(watch.id, watch);
    this.#version += 1;
  }
}

function isLive({ status }: Watch): boolean {
  return status === 'waiting' || status === 'offered';
}
