import { defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';
import { confirmationCode } from '@aisle/shared/confirmation';
import { grpc } from '@aisle/shared/grpc';
import { confirmationsAttribute } from '@aisle/shared/search-attributes';
import { workerBuild } from '@aisle/shared/workflow-api';
import { grpcCode, sentenceOf } from './calls.ts';

/**
 * Which build of the worker a workflow runs on: the server notes it at a workflow's first task. A workflow
 * that has the note from its start is spared the second of two entries in the server's list of workflows,
 * each of which costs some 3 ms of its processor time on SQLite.
 */
const builds = defineSearchAttributeKey('BuildIds', 'KEYWORD_LIST');
/** By which an order is found by its confirmation, from its start: later it would cost an event and another entry. */
const confirmations = defineSearchAttributeKey(confirmationsAttribute, 'KEYWORD_LIST');

/** A worker that starts may register what the server does not know: it is offered again after this. */
const pauseMs = 30_000;

/** The search attributes of an order from its start. One that the server does not take is left out for a while. */
export class StartAttributes {
  readonly #refusedAt = new Map<string, number>();
  readonly #now: () => number;

  /** `now`: ms. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  of(orderId: string): SearchAttributePair[] {
    const all: SearchAttributePair[] = [
      { key: builds, value: ['unversioned', `unversioned:${workerBuild}`] },
      { key: confirmations, value: [confirmationCode(orderId)] },
    ];
    const since = this.#now() - pauseMs;
    return all.filter(({ key }) => (this.#refusedAt.get(key.name) ?? -Infinity) < since);
  }

  /** Whether a start failed for the sake of one of those that it was `given`: the next one goes without. */
  refusedBy(error: unknown, given: readonly SearchAttributePair[]): boolean {
    if (grpcCode(error) !== grpc.invalidArgument) return false;
    const sentence = sentenceOf(error);
    const refused = given.filter(({ key }) => sentence.includes(key.name));
    for (const { key } of refused) this.#refusedAt.set(key.name, this.#now());
    return refused.length > 0;
  }
}
