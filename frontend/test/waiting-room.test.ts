import { mount, type VueWrapper } from '@vue/test-utils';
import { getActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defineComponent, h, nextTick } from 'vue';
import { createClient, type Client } from '../src/api/client.ts';
import ChoiceSummary from '../src/components/order/ChoiceSummary.vue';
import { useSeatMarks } from '../src/composables/use-seat-choice.ts';
import { useWaitingVoice } from '../src/composables/use-waiting-room.ts';
import { useChoice } from '../src/stores/choice.ts';
import { useConnection } from '../src/stores/connection.ts';
import { useMessages } from '../src/stores/messages.ts';
import { useSeatMap } from '../src/stores/seat-map.ts';
import { anOrder, aSnapshot, deferred, fakeServices, NOW, ok, type FakeLive } from './support.ts';

const FLIGHT = 'ai101-20261125';
const KEPT = `aisle:creation:${FLIGHT}`;

let live: FakeLive;
let page: VueWrapper | undefined;
/** What the backend answers, one after the other; the last one for ever. */
let answers: (() => Response | Promise<Response>)[];
let asked: { key: string; seats: string[] }[];

function inLine(place: number, retryAfterSeconds: number): () => Response {
  const body = { type: 'about:blank', title: '', status: 503, detail: '', code: 'waiting', place };
  const headers = { 'retry-after': String(retryAfterSeconds) };
  return () => Response.json(body, { status: 503, headers });
}
const letIn = () => Response.json({ order: anOrder(), token: 'token' }, { status: 201 });

function fetcher(_path: string, init: RequestInit): Promise<Response> {
  const { seats } = JSON.parse(init.body as string) as { seats: string[] };
  asked.push({ key: new Headers(init.headers).get('idempotency-key') ?? '', seats });
  const answer = answers.length > 1 ? answers.shift() : answers[0];
  return Promise.resolve(answer!());
}

const createOrder: Client['createOrder'] = (wish, key) =>
  createClient(fetcher, () => undefined).createOrder(wish, key);

async function open(kept?: string): Promise<VueWrapper> {
  live = fakeServices({ createOrder, flight: async () => ok(aSnapshot()) });
  if (kept !== undefined) sessionStorage.setItem(KEPT, kept);
  live.answer = () => Promise.resolve({ ok: true, snapshot: aSnapshot() });
  useConnection().start();
  useSeatMap().open(FLIGHT);
  const shell = defineComponent(() => {
    useWaitingVoice();
    useSeatMarks(FLIGHT);
    return () => h(ChoiceSummary, { flightId: FLIGHT });
  });
  page = mount(shell, { attachTo: document.body, global: { plugins: [getActivePinia()!] } });
  await vi.advanceTimersByTimeAsync(10);
  return page;
}

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  await nextTick();
}

function taken(seat: string, version: number): void {
  live.emit('flight:changed', {
    flightId: FLIGHT,
    from: version - 1,
    version,
    seats: { [seat]: { status: 'held' } },
    serverTime: new Date(NOW).toISOString(),
  });
}

const room = () => page!.find('[data-testid="waiting-room"]');

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  vi.spyOn(Math, 'random').mockReturnValue(0);
  answers = [inLine(17, 3)];
  asked = [];
});
afterEach(() => {
  page?.unmount();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('the waiting room', () => {
  it('shows the place, asks no sooner than it was told to, and enters by itself', async () => {
    answers = [inLine(17, 3), inLine(5, 7), letIn];
    await open();
    useChoice().toggle(FLIGHT, '12A');
    await pass(10);
    expect(room().text()).toContain('You are number 17 in line');
    expect(room().text()).toContain('Nothing is held for you yet.');
    await pass(2_980);
    expect(asked).toHaveLength(1);
    await pass(20);
    expect(asked).toHaveLength(2);
    expect(room().attributes('data-place')).toBe('5');
    await pass(6_980);
    expect(asked).toHaveLength(2);
    await pass(30);
    expect(asked).toHaveLength(3);
    expect(new Set(asked.map(({ key }) => key)).size).toBe(1);
    expect(room().exists()).toBe(false);
    expect(page!.get('[data-testid="review"]').attributes('disabled')).toBeUndefined();
    expect(useMessages().current?.text).toBe('It was your turn: 12A is held for you.');
    expect(sessionStorage.getItem(KEPT)).toBeNull();
  });

  it('says how long it takes only once the line has shown its pace', async () => {
    answers = [inLine(20, 10), inLine(10, 10)];
    await open();
    useChoice().toggle(FLIGHT, '12A');
    await pass(10);
    expect(room().text()).not.toContain('at the pace so far');
    await pass(10_000);
    expect(room().text()).toContain('less than a minute');
    expect(room().get('[role="progressbar"]').attributes('aria-valuetext')).toBe(
      '9 customers before you',
    );
  });

  it('tells a screen reader the first place, then only a good step ahead', async () => {
    answers = [inLine(17, 3), inLine(16, 3), inLine(15, 60), inLine(8, 60)];
    await open();
    useChoice().toggle(FLIGHT, '12A');
    await pass(10);
    const first = useMessages().polite;
    expect(first).toContain('You are number 17 in line.');
    await pass(6_100);
    expect(room().attributes('data-place')).toBe('15');
    expect(useMessages().polite).toBe(first);
    await pass(60_000);
    expect(useMessages().polite).toBe('You are number 8 in line.');
  });

  it('lets the customer leave: the wish is gone and nothing more is asked', async () => {
    await open();
    useChoice().toggle(FLIGHT, '12A');
    await pass(10);
    await room().get('[data-testid="waiting-leave"]').trigger('click');
    await pass(60_000);
    expect(room().exists()).toBe(false);
    expect(page!.text()).toContain('No seats yet');
    expect(asked).toHaveLength(1);
    expect(sessionStorage.getItem(KEPT)).toBeNull();
  });

  it('goes on after a reload with the same key and shows the seats again', async () => {
    await open(JSON.stringify({ key: 'kept-key', seats: ['12A'] }));
    await pass(10);
    expect(room().text()).toContain('17');
    expect(room().text()).toContain('12A');
    expect(asked).toEqual([{ key: 'kept-key', seats: ['12A'] }]);
  });

  it('goes on after a reload on a page without a seat map, too', async () => {
    fakeServices({ createOrder });
    sessionStorage.setItem(KEPT, JSON.stringify({ key: 'kept-key', seats: ['12A'] }));
    useChoice().start();
    await pass(10);
    expect(useChoice().line).toMatchObject({ flightId: FLIGHT, waiting: { place: 17 } });
  });

  it('says when a seat went to someone else, and lets the customer wait for others from a new place', async () => {
    await open();
    useChoice().toggle(FLIGHT, '12A');
    await pass(10);
    taken('12A', 1);
    await pass(10);
    const warning = () => room().get('[data-testid="waiting-lost"]');
    expect(warning().text()).toContain('12A went to someone else.');
    expect(room().find('[data-testid="waiting-anew"]').exists()).toBe(false);
    useChoice().toggle(FLIGHT, '14C');
    await pass(10);
    expect(asked).toHaveLength(1);
    expect(warning().text()).toContain('a new place at the end of the line');
    answers = [inLine(90, 3)];
    await room().get('[data-testid="waiting-anew"]').trigger('click');
    await pass(10);
    expect(asked.at(-1)?.seats).toEqual(['14C']);
    expect(asked.at(-1)?.key).not.toBe(asked[0]?.key);
    expect(room().attributes('data-place')).toBe('90');
    expect(room().find('[data-testid="waiting-lost"]').exists()).toBe(false);
  });

  it('does not call a seat lost while the answer is out: it may be held for ourselves', async () => {
    await open();
    useChoice().toggle(FLIGHT, '12A');
    await pass(10);
    const answer = deferred<Response>();
    answers = [() => answer.promise];
    await pass(3_000);
    taken('12A', 1);
    await pass(10);
    expect(asked).toHaveLength(2);
    expect(room().find('[data-testid="waiting-lost"]').exists()).toBe(false);
    answer.settle(inLine(1, 3)());
    await pass(10);
    expect(room().find('[data-testid="waiting-lost"]').exists()).toBe(true);
  });
});
