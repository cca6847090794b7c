import { beforeEach, describe, expect, it } from 'vitest';
import type { AgentOrder } from '@aisle/shared/agent-contract';
import { limits } from '@aisle/shared/limits';
import { err, ok } from '@aisle/shared/result';
import { FakeClock, settled } from '../../test/support/fake-clock.ts';
import type { Answer } from '../booking/port.ts';
import { OrderWatch, type OrderFile } from './order-files.ts';

const orderId = 'ORDER';
let clock: FakeClock;
let watch: OrderWatch;
let emitted: string[];
let looks: number;
/** What the file says next: its change, and the order's confirmation, which stands for all of it. */
let sequence: number;
let content: string;
let gate: Promise<void>;
let broken: boolean;

function fileOf(confirmation: string): AgentOrder {
  const order = null;
  const [timeline, payments] = [[], []];
  return {
    order,
    orderId,
    confirmation,
    flightId: null,
    archived: null,
    timeline,
    mails: [],
    acts: [],
    payments,
    temporalUrl: null,
    keeps: null,
  };
}

beforeEach(() => {
  clock = new FakeClock();
  [emitted, looks, sequence, content, broken] = [[], 0, 1, 'first', false];
  gate = Promise.resolve();
  const file = async (): Answer<OrderFile> => {
    looks += 1;
    const answer = { file: fileOf(content), sequence };
    await gate;
    return broken ? err({ code: 'unavailable' }) : ok(answer);
  };
  watch = new OrderWatch({
    clock,
    file,
    emit: ({ confirmation }) => emitted.push(confirmation ?? ''),
    failed: (_orderId, error) => {
      throw error;
    },
  });
});

async function open(): Promise<string> {
  watch.addViewer(orderId);
  const current = await watch.current(orderId);
  if (!current.ok) throw new Error(current.error.code);
  return current.value.file.confirmation ?? '';
}

/** The order changes; `told`: and its notice comes. */
function change(to: string, told = true): void {
  [sequence, content] = [sequence + 1, to];
  if (told) watch.noticed(orderId, sequence);
}

/** Answers wait until the returned function is called. */
function hold(): () => void {
  let release = (): void => undefined;
  gate = new Promise((resolve) => {
    release = resolve;
  });
  return release;
}

describe('D13 an order’s file that agents have open', () => {
  it('is told again at each change, and to nobody when it is closed', async () => {
    expect(await open()).toBe('first');
    change('second');
    await settled();
    expect(emitted).toEqual(['second']);
    watch.removeViewer(orderId);
    change('third');
    await clock.pass(limits.orderFileSweepMs * 2);
    expect(emitted).toEqual(['second']);
    expect(looks).toBe(2);
  });

  it('is read once for those who open it at once, and once more for all that changes meanwhile', async () => {
    const release = hold();
    const both = [open(), open()];
    for (let time = 0; time < 50; time += 1) change(`change ${time}`);
    release();
    await Promise.all(both);
    await settled();
    expect(looks).toBe(2);
    expect(emitted).toEqual(['change 49']);
  });

  it('is never told older than it was', async () => {
    await open();
    change('second');
    await settled();
    [sequence, content] = [1, 'first'];
    await clock.pass(limits.orderFileSweepMs);
    expect(emitted).toEqual(['second']);
    const again = await watch.current(orderId);
    expect(again).toMatchObject({ ok: true, value: { file: { confirmation: 'second' } } });
  });

  it('is asked for again when the answer is older than the notice, and not without end', async () => {
    await open();
    watch.noticed(orderId, 2);
    await settled();
    expect(looks).toBe(2);
    change('second', false);
    await clock.pass(250);
    expect(emitted).toEqual(['second']);
    watch.noticed(orderId, 99);
    await clock.pass(limits.orderFileSweepMs * 10);
    expect(looks).toBeLessThan(30);
  });

  it('is asked for again when it cannot be had', async () => {
    await open();
    broken = true;
    change('second');
    await settled();
    broken = false;
    await clock.pass(250);
    expect(emitted).toEqual(['second']);
  });

  it('heals from a lost notice by itself, and at once when all may be lost', async () => {
    await open();
    change('second', false);
    await clock.pass(limits.orderFileSweepMs);
    expect(emitted).toEqual(['second']);
    change('third', false);
    watch.distrust();
    await settled();
    expect(emitted).toEqual(['second', 'third']);
    watch.stop();
    await clock.pass(limits.orderFileSweepMs * 2);
    expect(looks).toBe(3);
  });
});
