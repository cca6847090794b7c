import type { Order } from '@aisle/shared/contract';
import type { Exchange, Receipt, Sighting, Stream } from './observations.ts';

/** Collects what a run sees, in the order in which it comes. */
export class Recorder {
  readonly exchanges: Exchange[] = [];
  readonly sightings: Sighting[] = [];
  readonly #streams = new Map<number, Receipt[]>();
  readonly #onExchange: (exchange: Exchange) => void;
  #version = 0;

  constructor(onExchange: (exchange: Exchange) => void = () => undefined) {
    this.#onExchange = onExchange;
  }

  /** The flight's highest version that an order spoke of. */
  get version(): number {
    return this.#version;
  }

  get streams(): Stream[] {
    return [...this.#streams].map(([viewer, receipts]) => ({ viewer, receipts }));
  }

  exchange(exchange: Exchange): void {
    this.exchanges.push(exchange);
    const { outcome } = exchange;
    if (outcome.kind === 'order') this.sighting(exchange.endedAt, 'answer', outcome.order);
    this.#onExchange(exchange);
  }

  sighting(at: number, by: Sighting['by'], order: Order): void {
    this.sightings.push({ at, by, order });
    this.#version = Math.max(this.#version, order.flightVersion);
  }

  receipt(viewer: number, receipt: Receipt): void {
    const receipts = this.#streams.get(viewer);
    if (receipts) receipts.push(receipt);
    else this.#streams.set(viewer, [receipt]);
  }
}
