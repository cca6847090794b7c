/** How the workflows of flights and orders start. */
import { defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';
import type { WorkflowStartOptions } from '@temporalio/client';
import {
  confirmationCode,
  confirmationsAttribute,
  flightWorkflowId,
  orderWorkflowId,
} from '@aisle/shared/ids';
import { grpc } from '@aisle/shared/grpc';
import {
  workerBuild,
  taskQueues,
  type FlightInput,
  type OrderInput,
} from '@aisle/shared/workflow-api';
import { grpcCode, sentenceOf } from './calls.ts';

/**
 * Which build of the worker a workflow runs on: the server notes it at a workflow's first task. A workflow
 * that has the note from its start is spared the second of two entries in the server's list of workflows,
 * each of which costs some 3 ms of its processor time on SQLite.
 */
const unversioned: SearchAttributePair = {
  key: defineSearchAttributeKey('BuildIds', 'KEYWORD_LIST'),
  value: ['unversioned', `unversioned:${workerBuild}`],
};
/** By which an order is found by its confirmation, from its start: later it would cost an event and another entry. */
const confirmations = defineSearchAttributeKey(confirmationsAttribute, 'KEYWORD_LIST');

/** A worker that starts may register what the server does not know: it is offered again after this. */
const pauseMs = 30_000;

/** The search attributes of an order from its start. One that the server does not take is left out for a while. */
export class StartAttributes {
  readonly #refusedAt = new Map<string, number>();
  readonly #isVersioned: boolean;
  readonly #now: () => number;

  /** `isVersioned`: workers have versions, and the server notes which one an order runs on. `now`: ms. */
  constructor(isVersioned = false, now: () => number = Date.now) {
    this.#isVersioned = isVersioned;
    this.#now = now;
  }

  of(orderId: string): SearchAttributePair[] {
    const all: SearchAttributePair[] = [
      ...(this.#isVersioned ? [] : [unversioned]),
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

/**
 * A worker that dies with a flight's task in hand holds the flight up for so long: half of Temporal's default. A
 * flight's task takes milliseconds, and a second at most where its whole history has to be replayed.
 */
const flightTaskMs = 5_000;

/** The start of a flight's workflow, once for each flight. */
export function flightStart(input: FlightInput): WorkflowStartOptions & { args: [FlightInput] } {
  return {
    workflowId: flightWorkflowId(input.definition.id),
    taskQueue: taskQueues.flights,
    args: [input],
    workflowTaskTimeout: flightTaskMs,
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    workflowIdConflictPolicy: 'FAIL',
  };
}

/** The start of an order's workflow, once for each order. An order of before whose creation was refused has failed: its id is free. */
export function orderStart(
  input: OrderInput,
  attributes: SearchAttributePair[],
): WorkflowStartOptions & { args: [OrderInput] } {
  return {
    workflowId: orderWorkflowId(input.orderId),
    taskQueue: taskQueues.orders,
    args: [input],
    typedSearchAttributes: attributes,
    workflowIdConflictPolicy: 'FAIL',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
  };
}
