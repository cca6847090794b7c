import type { FlightBook } from '@aisle/shared/flight-book';
import { formerWorkflowId } from '@aisle/shared/ids';
import {
  fillPage,
  type FilledPage,
  type FormerOrder,
  type FormerPage,
} from '@aisle/shared/former-orders';
import { limits } from '@aisle/shared/limits';
import { archiveMessages, type FlightState } from '@aisle/shared/workflow-api';
import { uncut } from '../instruction.ts';
import { signalDetached, startDetachedChild } from '../detached-child.ts';
import type { IsPatched } from './patches.ts';

/**
 * Gives the archive the orders that had paid and lost their seats, soon after they did: their workflows
 * end then, and the flight itself remembers only the last of them. One message at a time, with whatever came
 * meanwhile; as with notifications the run may not close before it has arrived.
 */
export class FormerArchive {
  readonly #book: FlightBook;
  readonly #isPatched: IsPatched;
  #archived: number;
  #page: FilledPage;
  #underWay = false;
  #paused = false;
  /** A run of before there were such pages: it is replayed without. */
  #isOld = false;
  #mostKeys = Infinity;

  constructor(book: FlightBook, state: FlightState | undefined, isPatched: IsPatched) {
    this.#book = book;
    this.#isPatched = isPatched;
    this.#archived = state?.archived ?? 0;
    const { archivePageOrders } = limits;
    this.#page = state?.formerPage ?? {
      number: Math.floor(this.#archived / archivePageOrders) + 1,
      orders: this.#archived % archivePageOrders,
      keys: 0,
    };
  }

  /** No message is under way. */
  get idle(): boolean {
    return !this.#underWay;
  }

  /** The archive has been given all. */
  get delivered(): boolean {
    return this.idle && (this.#isOld || this.#left().length === 0);
  }

  /** To be called whenever there may be more of them. */
  update(): void {
    if (this.#underWay || this.#paused || this.#left().length === 0) return;
    // Pages of before took any people.
    if (this.#isPatched('archive-people')) this.#mostKeys = limits.archivePageKeys;
    else this.#isOld = !this.#isPatched('archive-former');
    if (this.#isOld) return;
    this.#underWay = true;
    void uncut(() => this.#send()).finally(() => {
      this.#underWay = false;
      // What came after the last look at it.
      this.update();
    });
  }

  /** Lets the message under way arrive, and sends no more: for the end of a run. */
  pause(): void {
    this.#paused = true;
  }

  /** For the flight's next run. */
  carryOver(): Pick<FlightState, 'archived' | 'formerPage'> {
    return { archived: this.#archived, formerPage: this.#page };
  }

  #left(): readonly FormerOrder[] {
    return this.#book.formerAfter(this.#archived);
  }

  async #send(): Promise<void> {
    for (let left = this.#left(); left.length > 0; left = this.#paused ? [] : this.#left()) {
      const { taken: former, page: filled } = fillPage(left, this.#page, this.#mostKeys);
      const isNew = filled.orders === former.length;
      const page = filled.number;
      const { flight } = this.#book;
      let isSent = isNew && (await begin({ flight, page, former }));
      // A page may be there from a run that was reset since, or have been removed by hand.
      while (!isSent) {
        isSent = (await add({ flight, page, former })) || (await begin({ flight, page, former }));
      }
      this.#archived += former.length;
      this.#page = filled;
    }
  }
}

/** Begins a page; false when it is there already. */
function begin(input: FormerPage): Promise<boolean> {
  return startDetachedChild('archiveFormer', formerWorkflowId(input.flight.id, input.page), input);
}

/** Adds to a page; false when it is not there. */
function add({ flight, page, former }: FormerPage): Promise<boolean> {
  return signalDetached(formerWorkflowId(flight.id, page), archiveMessages.add, former);
}
