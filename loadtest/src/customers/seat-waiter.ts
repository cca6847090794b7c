import { EventEmitter, once } from 'node:events';
import type { SeatWatch } from '@aisle/shared/watch-routes';
import type { Called, Caller } from '../client/caller.ts';
import type { Viewer } from '../client/viewer.ts';
import type { RunContext } from '../run/types.ts';

/** One customer's watch of seats: at most one at a time. */
export class SeatWaiter {
  readonly #context: RunContext;
  readonly #caller: Caller;
  readonly #viewer: () => Viewer;
  readonly #changed = new EventEmitter();
  #watch: SeatWatch | null = null;
  #token: string | null = null;

  constructor(context: RunContext, caller: Caller, viewer: () => Viewer) {
    this.#context = context;
    this.#caller = caller;
    this.#viewer = viewer;
  }

  /** Whether seats are on offer. */
  get offered(): boolean {
    return this.#watch?.offer != null;
  }

  /** As it was told. */
  sighted(watch: SeatWatch): void {
    if (watch.id !== this.#watch?.id || watch.revision < this.#watch.revision) return;
    this.#watch = watch;
    this.#changed.emit('changed');
  }

  /** Waits for one seat of any kind, or for an offer, or does something with it. Null where nothing was asked. */
  async perform(
    deed: 'wait' | 'await-offer' | 'decline' | 'take',
    intendedAt: number,
  ): Promise<Called | null> {
    switch (deed) {
      case 'wait':
        return this.#wait(intendedAt);
      case 'decline':
        return this.#decline(intendedAt);
      case 'take':
        return this.#ask('take', 'POST', '/acceptance', intendedAt);
      case 'await-offer':
        await this.#offer();
        return null;
    }
  }

  async #wait(intendedAt: number): Promise<Called> {
    const called = await this.#caller.call({
      ...{ step: 'wait', expected: 'watch', method: 'POST', path: this.#path(), intendedAt },
      body: { count: 1 },
    });
    const { outcome, token } = called;
    if (outcome.kind === 'watch' && token !== undefined) {
      this.#watch = outcome.watch;
      this.#token = token;
      const { id } = outcome.watch;
      const headers = { ...this.#caller.cookies.headers(), authorization: `Bearer ${token}` };
      this.#context.holdings.watches.push({ path: `${this.#path()}/${id}`, headers });
      void this.#viewer().followWatch(id, token);
    }
    return called;
  }

  /** Until there is an offer, or the watch has ended, or the run is over. */
  async #offer(): Promise<void> {
    const { over } = this.#context;
    while (this.#watch?.status === 'waiting' && !over.aborted) {
      await once(this.#changed, 'changed', { signal: over }).catch(() => undefined);
    }
  }

  async #decline(intendedAt: number): Promise<Called | null> {
    const called = await this.#ask('decline', 'DELETE', '/offer', intendedAt);
    if (called?.outcome.kind === 'watch') this.sighted(called.outcome.watch);
    return called;
  }

  async #ask(
    step: 'take' | 'decline',
    method: 'POST' | 'DELETE',
    path: string,
    intendedAt: number,
  ): Promise<Called | null> {
    const watch = this.#watch;
    if (watch?.offer == null) return null;
    return this.#caller.call({
      ...{ step, expected: step === 'take' ? 'order' : 'watch', method, intendedAt },
      ...{ path: `${this.#path()}/${watch.id}${path}`, token: this.#token, orderId: watch.id },
      seats: watch.offer.seats,
    });
  }

  #path(): string {
    return `/api/flights/${this.#context.flightId}/watches`;
  }
}
