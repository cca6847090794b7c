import { err, ok, type Result } from '@aisle/shared/result';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { flushPromises } from '@vue/test-utils';
import { anOrder, aRefusal, deferred } from '../../test/support.ts';
import type { Failure } from '../api/failure.ts';
import type { Order } from '../api/types.ts';
import { SeatChoice, type ChoiceParts } from './seat-choice.ts';

type Answer = Result<Order, Failure>;
const unreachable: Failure = { kind: 'unreachable', message: 'No line.' };

let order: Order | null;
let waiting: ReturnType<typeof deferred<Answer>>[];
let keys: number;
const refusals = vi.fn();
const keep = vi.fn();
const create = vi.fn();
const change = vi.fn();
const entered = vi.fn();
const pause = vi.fn<ChoiceParts['pause']>();
let now: number;

function hold(seats: readonly string[]): Answer {
  order = anOrder({ seats: [...seats], status: seats.length > 0 ? 'held' : 'open' });
  return ok(order);
}

function start() {
  const parts: ChoiceParts = {
    order: () => order,
    create: create.mockImplementation(() => {
      const answer = deferred<Answer>();
      waiting.push(answer);
      return answer.promise;
    }),
    change: ({ id }, seats) => {
      change(id, seats);
      const answer = deferred<Answer>();
      waiting.push(answer);
      return answer.promise;
    },
    newKey: () => `key-${(keys += 1)}`,
    keep,
    refused: refusals,
    entered,
    pause,
    now: () => now,
  };
  return new SeatChoice(parts);
}

async function answerWith(answer: Answer): Promise<void> {
  waiting.shift()?.settle(answer);
  await flushPromises();
}

beforeEach(() => {
  vi.clearAllMocks();
  order = null;
  waiting = [];
  keys = 0;
  now = 0;
  pause.mockImplementation(() => Promise.resolve());
});

describe('a choice of seats', () => {
  it('shows a click as pending at once and creates the order with the first seat', async () => {
    const choice = start();
    choice.toggle('12A');
    expect(choice.wanted()).toEqual(['12A']);
    expect([...choice.intents.value]).toEqual([['12A', true]]);
    expect(create).toHaveBeenCalledWith({ key: 'key-1', seats: ['12A'] });
    await answerWith(hold(['12A']));
    expect(choice.intents.value.size).toBe(0);
    expect(choice.wanted()).toEqual(['12A']);
  });

  it('sends one request at a time; clicks made meanwhile leave together, the latest wish wins', async () => {
    hold(['12A']);
    const choice = start();
    choice.toggle('12B');
    choice.toggle('12C');
    choice.toggle('12D');
    choice.toggle('12C');
    expect(change).toHaveBeenCalledTimes(1);
    await answerWith(hold(['12A', '12B']));
    expect(change).toHaveBeenCalledTimes(2);
    expect(change).toHaveBeenLastCalledWith(order?.id, ['12A', '12B', '12D']);
    await answerWith(hold(['12A', '12B', '12D']));
    expect(change).toHaveBeenCalledTimes(2);
    expect(choice.intents.value.size).toBe(0);
  });

  it('does not lose a second click on a seat whose request is under way', async () => {
    hold(['12A']);
    const choice = start();
    choice.toggle('12B');
    choice.toggle('12B');
    expect(choice.wanted()).toEqual(['12A']);
    await answerWith(hold(['12A', '12B']));
    expect(change).toHaveBeenLastCalledWith(order?.id, ['12A']);
    await answerWith(hold(['12A']));
    expect(choice.wanted()).toEqual(['12A']);
  });

  it('drops only what was refused, keeps what is confirmed, and goes on with the rest', async () => {
    hold(['12A']);
    const choice = start();
    choice.toggle('12B');
    choice.toggle('14C');
    const failure = aRefusal('seats-unavailable', 409, {
      seats: ['12B'],
      alternatives: ['12A', '12C'],
    });
    await answerWith(err(failure));
    expect(refusals).toHaveBeenCalledWith(failure);
    expect(change).toHaveBeenLastCalledWith(order?.id, ['12A', '14C']);
    await answerWith(hold(['12A', '14C']));
    expect(choice.wanted()).toEqual(['12A', '14C']);
  });

  it('drops all that is pending when a refusal names no seat, rather than ask for ever', async () => {
    hold(['12A']);
    const choice = start();
    choice.toggle('12B');
    await answerWith(err(aRefusal('order-expired')));
    expect(choice.intents.value.size).toBe(0);
    expect(change).toHaveBeenCalledTimes(1);
  });

  it('repeats a creation with the same key and seats until its answer is known, then sends the newer wish', async () => {
    const choice = start();
    choice.toggle('12A');
    choice.toggle('12B');
    await answerWith(err(unreachable));
    expect(choice.unsaved.value).toEqual(unreachable);
    expect(create).toHaveBeenCalledTimes(2);
    expect(create).toHaveBeenLastCalledWith({ key: 'key-1', seats: ['12A'] });
    await answerWith(hold(['12A']));
    expect(choice.unsaved.value).toBeNull();
    expect(change).toHaveBeenCalledWith(order?.id, ['12A', '12B']);
    expect(keep).toHaveBeenLastCalledWith(null);
  });

  it('takes a new key after a creation that was refused for good', async () => {
    const choice = start();
    choice.toggle('12A');
    await answerWith(err(aRefusal('seats-unavailable', 409, { seats: ['12A'] })));
    choice.toggle('12B');
    expect(create).toHaveBeenLastCalledWith({ key: 'key-2', seats: ['12B'] });
  });

  it('goes on with a creation that a reload cut off', async () => {
    const choice = start();
    choice.resume({ key: 'kept', seats: ['12A'] });
    expect(create).toHaveBeenCalledWith({ key: 'kept', seats: ['12A'] });
    await answerWith(hold(['12A']));
    expect(choice.wanted()).toEqual(['12A']);
  });

  it('gives the last seat back with an empty set', async () => {
    hold(['12A']);
    const choice = start();
    choice.toggle('12A');
    expect(change).toHaveBeenCalledWith(order?.id, []);
    await answerWith(hold([]));
    expect(choice.wanted()).toEqual([]);
  });

  it('accepts a whole set of alternatives in one request', async () => {
    hold(['12A']);
    const choice = start();
    choice.choose(['14A', '14B']);
    expect(change).toHaveBeenCalledWith(order?.id, ['14A', '14B']);
    await answerWith(hold(['14A', '14B']));
    expect(change).toHaveBeenCalledTimes(1);
  });

  it('puts its clicks on top of what another tab did, and loses none', async () => {
    hold(['12A']);
    const choice = start();
    choice.toggle('12C');
    const theirs = anOrder({ seats: ['12A', '12B'], revision: 2 });
    const overtaken = aRefusal('order-changed', 409, { order: theirs });
    order = theirs;
    await answerWith(err(overtaken));
    expect(change).toHaveBeenLastCalledWith(anOrder().id, ['12A', '12B', '12C']);
    await answerWith(hold(['12A', '12B', '12C']));
    expect(choice.wanted()).toEqual(['12A', '12B', '12C']);
    expect(refusals).not.toHaveBeenCalled();
  });

  it('says so when an order changes for ever', async () => {
    hold(['12A']);
    const choice = start();
    choice.toggle('12C');
    for (let time = 0; waiting.length > 0 && time < 20; time += 1) {
      await answerWith(err(aRefusal('order-changed', 409, { order: anOrder() })));
    }
    expect(refusals).toHaveBeenCalledTimes(1);
    expect(choice.wanted()).toEqual(['12A']);
  });

  it('keeps seats that another tab added meanwhile', async () => {
    hold(['12A']);
    const choice = start();
    choice.toggle('12B');
    hold(['12A', '20F']);
    await answerWith(err(unreachable));
    expect(change).toHaveBeenLastCalledWith(order?.id, ['12A', '20F', '12B']);
  });
});

describe('a choice that waits in line', () => {
  const never = () => new Promise<void>(() => undefined);
  const place = (number: number) => err(aRefusal('waiting', 503, { place: number }));

  /** A first order for these seats, which has heard of its place and pauses. */
  async function inLine(seats: readonly string[], number = 17) {
    pause.mockImplementation(never);
    const choice = start();
    choice.choose(seats);
    await answerWith(place(number));
    return choice;
  }

  it('keeps the place while it falls, and enters by itself with the same key', async () => {
    const choice = start();
    choice.toggle('12A');
    await answerWith(place(17));
    expect(choice.waiting.value).toEqual({ place: 17, from: 17, since: 0, at: 0 });
    expect(choice.unsaved.value).toBeNull();
    now = 4_000;
    await answerWith(place(5));
    expect(choice.waiting.value).toEqual({ place: 5, from: 17, since: 0, at: 4_000 });
    expect(create).toHaveBeenCalledTimes(3);
    expect(create).toHaveBeenLastCalledWith({ key: 'key-1', seats: ['12A'] });
    await answerWith(hold(['12A']));
    expect(choice.waiting.value).toBeNull();
    expect(entered).toHaveBeenCalledWith(order);
    expect(keep).toHaveBeenLastCalledWith(null);
  });

  it('says nothing of a turn when there was no wait', async () => {
    const choice = start();
    choice.toggle('12A');
    await answerWith(hold(['12A']));
    expect(entered).not.toHaveBeenCalled();
  });

  it('keeps the place while the line is dead or the system busy, and says so', async () => {
    const choice = start();
    choice.toggle('12A');
    await answerWith(place(17));
    await answerWith(err(unreachable));
    expect(choice.waiting.value?.place).toBe(17);
    expect(choice.unsaved.value).toEqual(unreachable);
    await answerWith(place(16));
    expect(choice.unsaved.value).toBeNull();
  });

  it('asks for seats that were added or removed meanwhile once it is in', async () => {
    const choice = start();
    choice.choose(['12A', '12B']);
    await answerWith(place(2));
    choice.toggle('12B');
    choice.toggle('14C');
    await answerWith(hold(['12A', '12B']));
    expect(change).toHaveBeenCalledWith(order?.id, ['12A', '14C']);
  });

  it('leaves at once between two questions: the key is forgotten and nothing more is asked', async () => {
    const choice = await inLine(['12A']);
    choice.leave();
    await flushPromises();
    expect(choice.waiting.value).toBeNull();
    expect(choice.wanted()).toEqual([]);
    expect(keep).toHaveBeenLastCalledWith(null);
    expect(create).toHaveBeenCalledTimes(1);
    choice.toggle('12B');
    expect(create).toHaveBeenLastCalledWith({ key: 'key-2', seats: ['12B'] });
  });

  it('leaves when no seat is wanted any more', async () => {
    const choice = await inLine(['12A']);
    choice.toggle('12A');
    await flushPromises();
    expect(choice.creation.value).toBeNull();
    expect(create).toHaveBeenCalledTimes(1);
  });

  it('gives the seats back when it was let in at the moment of leaving', async () => {
    const choice = start();
    choice.toggle('12A');
    await answerWith(place(1));
    choice.leave();
    expect(choice.waiting.value).toBeNull();
    await answerWith(hold(['12A']));
    expect(entered).not.toHaveBeenCalled();
    expect(change).toHaveBeenCalledWith(order?.id, []);
    await answerWith(hold([]));
    expect(choice.wanted()).toEqual([]);
  });

  it('is not done with leaving until it is certain that nothing was begun', async () => {
    const choice = start();
    choice.toggle('12A');
    await answerWith(place(1));
    pause.mockImplementation(never);
    await answerWith(err(unreachable));
    choice.leave();
    await flushPromises();
    expect(create).toHaveBeenCalledTimes(3);
    expect(create).toHaveBeenLastCalledWith({ key: 'key-1', seats: ['12A'] });
    await answerWith(place(1));
    expect(choice.creation.value).toBeNull();
    expect(waiting).toHaveLength(0);
    expect(refusals).not.toHaveBeenCalled();
  });

  it('starts anew with other seats from a new place', async () => {
    const choice = await inLine(['12A', '12B'], 3);
    choice.startAnew(['12B']);
    await flushPromises();
    expect(create).toHaveBeenLastCalledWith({ key: 'key-2', seats: ['12B'] });
    await answerWith(place(40));
    expect(choice.waiting.value).toMatchObject({ place: 40, from: 40 });
    expect(choice.wanted()).toEqual(['12B']);
  });

  it('shows the seats of a creation that a reload cut off, while it waits on', async () => {
    const choice = start();
    choice.resume({ key: 'kept', seats: ['12A'] });
    await answerWith(place(9));
    expect(choice.wanted()).toEqual(['12A']);
    expect(create).toHaveBeenLastCalledWith({ key: 'kept', seats: ['12A'] });
  });

  it('ends the wait with a refusal when the seats went to someone else', async () => {
    const choice = start();
    choice.toggle('12A');
    await answerWith(place(2));
    await answerWith(err(aRefusal('seats-unavailable', 409, { seats: ['12A'] })));
    expect(choice.waiting.value).toBeNull();
    expect(choice.wanted()).toEqual([]);
    expect(refusals).toHaveBeenCalledTimes(1);
  });
});
