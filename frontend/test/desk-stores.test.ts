import { err, ok, type Result } from '@aisle/shared/result';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { nextTick } from 'vue';
import type { Failure } from '../src/api/failure.ts';
import type {
  AgentOrder,
  InterventionPreview,
  RoomChanged,
  RoomOrder,
} from '../src/desk/api/types.ts';
import { createDeskClient } from '../src/desk/api/client.ts';
import { sessionRequests } from '../src/desk/api/session-requests.ts';
import { useBoard } from '../src/desk/stores/board.ts';
import { useCallers } from '../src/desk/stores/callers.ts';
import { useFeed } from '../src/desk/stores/feed.ts';
import { useIntervening } from '../src/desk/stores/intervening.ts';
import { useOrderFile } from '../src/desk/stores/order-file.ts';
import { useRebooking } from '../src/desk/stores/rebooking.ts';
import { useRoom } from '../src/desk/stores/room.ts';
import { useSelection } from '../src/desk/stores/selection.ts';
import { useSession } from '../src/desk/stores/session.ts';
import { useOrders } from '../src/stores/orders.ts';
import { aRoom, aRow, anEvent, fakeDesk } from './desk-support.ts';
import { aFlight, anOrder, aRefusal, deferred, fakeServices, NOW } from './support.ts';

const supervisor = { agent: { name: 'ada', role: 'supervisor' as const }, expiresAt: null };
const agent = { agent: { name: 'bob', role: 'agent' as const }, expiresAt: null };
const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

describe('the session', () => {
  test('opens the line once it stands, and drops it when it ends', async () => {
    const answers = [ok(agent), err(aRefusal('agent-required', 401))];
    const live = fakeDesk({ session: () => Promise.resolve(answers.shift()!) });
    const session = useSession();
    expect(await session.check()).toBe('signed-in');
    expect(live.connected).toBe(true);
    expect(await session.check()).toBe('signed-out');
    expect(live.connected).toBe(false);
    expect(session.agent).toBeNull();
    expect(session.ended).toBe(true);
  });

  test('takes along what its agent was about to do, and which callers they book for', async () => {
    const order = anOrder();
    fakeServices();
    fakeDesk({
      signIn: () => Promise.resolve(ok(agent)),
      signOut: () => Promise.resolve(ok({})),
      bookForCaller: () => Promise.resolve(ok(order)),
    });
    const session = useSession();
    await session.signIn('bob', 'secret');
    useIntervening().open({ type: 'close-sales' }, aFlight());
    useRebooking().open(aFlight(), null);
    await useCallers().begin('ai101-20261125', ['12A']);
    expect(useCallers().has(order.id)).toBe(true);
    await session.signOut();
    expect(useIntervening().draft).toBeNull();
    expect(useRebooking().flight).toBeNull();
    expect(useCallers().has(order.id)).toBe(false);
  });

  test('of what it asked for nobody learns after its end', async () => {
    fakeServices();
    const json = (body: object) => Response.json(body);
    const booked = deferred<Response>();
    const { fetcher, end } = sessionRequests((path) => {
      if (path.endsWith('/orders')) return booked.promise;
      return Promise.resolve(json(path.endsWith('/session') ? agent : {}));
    });
    fakeDesk(
      createDeskClient(fetcher, () => undefined),
      end,
    );
    const session = useSession();
    await session.signIn('bob', 'secret');
    const begun = useCallers().begin('ai101-20261125', ['12A']);
    await session.signOut();
    await session.signIn('ada', 'secret');
    const order = anOrder();
    booked.settle(json({ order, token: 'a token' }));
    expect(await begun).toMatchObject({ kind: 'refused', problem: { code: 'agent-required' } });
    expect(useCallers().has(order.id)).toBe(false);
    expect(useOrders().byId.size).toBe(0);
    expect(session.agent).toEqual(agent.agent);
  });

  test('a dead line ends no session', async () => {
    const answers = [ok(agent), err({ kind: 'unreachable' as const, message: 'No line.' })];
    fakeDesk({ session: () => Promise.resolve(answers.shift()!) });
    const session = useSession();
    await session.check();
    expect(await session.check()).toBe('signed-in');
    expect(session.trouble?.message).toBe('No line.');
  });

  test('a refused sign-in is told, and signs nobody in', async () => {
    fakeDesk({ signIn: () => Promise.resolve(err(aRefusal('sign-in-failed', 401))) });
    const session = useSession();
    expect(await session.signIn('ada', 'wrong')).toMatchObject({ kind: 'refused' });
    expect(session.agent).toBeNull();
  });

  test('roles: an agent may act on orders, a supervisor on flights', async () => {
    fakeDesk({
      signIn: (name) => Promise.resolve(ok(name === 'ada' ? supervisor : agent)),
      signOut: () => Promise.resolve(ok({})),
    });
    const session = useSession();
    await session.signIn('bob', 'secret');
    expect([session.may('move-order'), session.may('cancel-flight')]).toEqual([true, false]);
    await session.signOut();
    expect(session.ended).toBe(false);
    await session.signIn('ada', 'secret');
    expect([session.may('move-order'), session.may('open-flight')]).toEqual([true, true]);
  });
});

describe('the board', () => {
  function watched(ids: string[]) {
    const live = fakeDesk();
    live.answer = () =>
      Promise.resolve({ ok: true, flights: ids.map((id) => aRow(id)), serverTime: '' });
    const board = useBoard();
    board.watch();
    live.start();
    return { live, board };
  }

  test('marks what comes later as new, and what changes as changed', async () => {
    const { live, board } = watched(['a']);
    await vi.waitFor(() => expect(board.loaded).toBe(true));
    expect(board.timesOf('a')).toEqual({ cameAt: null, changedAt: null });
    live.emit('board:changed', {
      flights: [aRow('a', { version: 2 }), aRow('b')],
      gone: [],
      serverTime: '',
    });
    expect(board.timesOf('a').changedAt).not.toBeNull();
    expect(board.timesOf('b').cameAt).not.toBeNull();
  });

  test('a row that is older than what is known changes nothing', async () => {
    const { live, board } = watched(['a']);
    await vi.waitFor(() => expect(board.loaded).toBe(true));
    const newer = aRow('a', { version: 9, viewers: 7 });
    live.emit('board:changed', { flights: [newer], gone: [], serverTime: '' });
    live.emit('board:changed', { flights: [aRow('a', { version: 8 })], gone: [], serverTime: '' });
    expect(board.byId.get('a')?.viewers).toBe(7);
  });

  test('what left the board is gone from it', async () => {
    const { live, board } = watched(['a', 'b']);
    await vi.waitFor(() => expect(board.rows).toHaveLength(2));
    live.emit('board:changed', { flights: [], gone: ['a'], serverTime: '' });
    expect(board.rows.map(({ flight }) => flight.id)).toEqual(['b']);
  });
});

describe('the feed', () => {
  test('names the flights of which more happened than could be told, until that is read', () => {
    const live = fakeDesk();
    const feed = useFeed();
    live.emit('feed:events', { events: [anEvent(1)], missed: [anEvent(1).flightId] });
    live.emit('feed:events', { events: [anEvent(9)], missed: [anEvent(1).flightId, 'unknown'] });
    expect(feed.gaps).toEqual(['AI 101', 'unknown']);
    feed.forgetGaps();
    expect(feed.gaps).toEqual([]);
  });

  test('asks for everything once, and after a broken line for what came since alone', async () => {
    const live = fakeDesk();
    live.answer = () => Promise.resolve({ ok: true, events: [anEvent(1), anEvent(2)], missed: [] });
    const stop = useFeed().watch();
    live.set(true);
    await vi.waitFor(() => expect(useFeed().loaded).toBe(true));
    live.set(false);
    live.set(true);
    await vi.waitFor(() => expect(live.requests).toHaveLength(2));
    const [first, again] = live.requests.map(({ message }) => message);
    expect(first).toEqual({});
    const after = Date.parse(String(again?.['after']));
    expect(Date.parse(anEvent(2).at) - after).toBe(10_000);
    stop();
  });

  test('a page that goes does not let go of what the page that came follows', async () => {
    const live = fakeDesk();
    live.answer = () => Promise.resolve({ ok: true, events: [], missed: [] });
    const leaveBoard = useFeed().watch();
    const leaveRoom = useFeed().watch();
    leaveBoard();
    live.set(true);
    await vi.waitFor(() => expect(useFeed().loaded).toBe(true));
    leaveRoom();
    const asked = live.requests.length;
    live.set(false);
    live.set(true);
    expect(live.requests).toHaveLength(asked);
  });

  test('pause stops the list, counts what passes the filter, and resume shows it', async () => {
    const live = fakeDesk();
    const feed = useFeed();
    live.emit('feed:events', { events: [anEvent(1)], missed: [] });
    await nextFrame();
    expect(feed.shown).toHaveLength(1);
    feed.narrow({ text: '', kind: 'sales' });
    expect(feed.shown).toHaveLength(0);
    feed.pause();
    const sold = anEvent(2, { type: 'seats-sold' });
    live.emit('feed:events', { events: [sold, anEvent(3)], missed: [] });
    await nextFrame();
    expect(feed.missed).toBe(1);
    expect(feed.shown).toHaveLength(0);
    feed.resume();
    expect(feed.shown.map(({ version }) => version)).toEqual([2]);
    expect(feed.missed).toBe(0);
  });

  test('however much comes in a frame, the list is laid out once and stays short', async () => {
    const live = fakeDesk();
    const feed = useFeed();
    const paints = vi.spyOn(globalThis, 'requestAnimationFrame');
    for (let batch = 0; batch < 100; batch += 1) {
      const events = Array.from({ length: 50 }, (_, place) => anEvent(batch * 50 + place));
      live.emit('feed:events', { events, missed: [] });
    }
    expect(paints).toHaveBeenCalledTimes(1);
    paints.mockRestore();
    await nextFrame();
    await nextFrame();
    expect(feed.shown.length).toBeLessThanOrEqual(200);
    expect(feed.shown[0]?.version).toBe(4_999);
  });
});

const ada = { seat: '14A', givenName: 'Ada', surname: 'Lovelace', type: 'adult' } as const;
const order: RoomOrder = {
  orderId: 'ANN',
  confirmation: null,
  status: 'held',
  seats: ['12A', '12B'],
  total: { amount: '90.00', currency: 'GBP' },
  until: new Date(NOW + 60_000).toISOString(),
  passengers: [],
  contact: null,
};

function aChange(part: Partial<RoomChanged>): RoomChanged {
  return {
    flightId: aFlight().id,
    flight: aFlight(),
    state: 'open',
    from: 5,
    version: 6,
    seats: {},
    orders: [],
    gone: [],
    audit: [],
    serverTime: new Date(NOW).toISOString(),
    ...part,
  };
}

function aFile(orderId: string, revision: number): AgentOrder {
  const [timeline, payments] = [[], []];
  const known = { orderId, confirmation: 'ABC234', flightId: aFlight().id, archived: null };
  return {
    ...known,
    order: anOrder({ revision }),
    timeline,
    mails: [],
    acts: [],
    payments,
    temporalUrl: null,
    keeps: null,
  };
}

describe("an order's file", () => {
  test('is what the server pushes, never older than it was, and closes with its panel', async () => {
    const live = fakeDesk();
    live.answer = () => Promise.resolve({ ok: true, file: aFile('ANN', 2) });
    live.start();
    const store = useOrderFile();
    store.open('ANN');
    await vi.waitFor(() => expect(store.file?.order?.revision).toBe(2));
    live.emit('order:changed', { file: aFile('ANN', 3) });
    live.emit('order:changed', { file: aFile('BOB', 9) });
    live.emit('order:changed', { file: aFile('ANN', 1) });
    expect(store.file?.order?.revision).toBe(3);
    store.close();
    live.emit('order:changed', { file: aFile('ANN', 4) });
    expect(store.file).toBeNull();
    expect(live.requests.map(({ event }) => event)).toEqual(['order:watch', 'order:unwatch']);
  });

  test('is asked for over REST while the line is down, and again when it stands', async () => {
    const live = fakeDesk({ order: () => Promise.resolve(ok(aFile('ANN', 1))) });
    live.answer = () => Promise.resolve({ ok: true, file: aFile('ANN', 2) });
    const store = useOrderFile();
    store.open('ANN');
    await vi.waitFor(() => expect(store.file?.order?.revision).toBe(1));
    expect(live.requests).toEqual([]);
    live.start();
    await vi.waitFor(() => expect(store.file?.order?.revision).toBe(2));
  });

  test('says why there is none', async () => {
    const live = fakeDesk();
    const error = { code: 'order-not-found', message: 'There is no such order.' };
    live.answer = () => Promise.resolve({ ok: false, error });
    live.start();
    const store = useOrderFile();
    store.open('ANN');
    await vi.waitFor(() => expect(store.failure).toBe(error.message));
  });
});

describe("a flight's room", () => {
  const held = { status: 'held', orderId: 'ANN', until: order.until! } as const;
  const room = aRoom({ seats: { '12A': held, '12B': held }, orders: [order] });

  function opened() {
    const live = fakeDesk({ room: () => Promise.resolve(ok(room)) });
    live.answer = () => Promise.resolve({ ok: true, room });
    const store = useRoom();
    store.open(room.flight.id);
    return { live, store };
  }

  test('knows the owner and the deadline of each seat', async () => {
    const { store } = opened();
    await vi.waitFor(() => expect(store.flight).not.toBeNull());
    expect(store.seats.get('12A')).toMatchObject({ status: 'held', orderId: 'ANN' });
    expect(store.seats.get('14A')).toMatchObject({ status: 'free', orderId: null });
  });

  test('folds changes in: freed seats, new orders, and those that went', async () => {
    const { live, store } = opened();
    await vi.waitFor(() => expect(store.flight).not.toBeNull());
    live.emit(
      'room:changed',
      aChange({
        seats: { '12A': { status: 'free' }, '14A': { status: 'sold', orderId: 'BOB' } },
        orders: [{ ...order, orderId: 'BOB', status: 'sold', seats: ['14A'], passengers: [ada] }],
        gone: ['ANN'],
      }),
    );
    expect(store.version).toBe(6);
    expect(store.seats.get('12A')).toMatchObject({ status: 'free', orderId: null, until: null });
    expect([...store.orders.keys()]).toEqual(['BOB']);
    expect(store.seats.get('14A')?.name).toBe('Ada Lovelace');
  });

  test('a gap asks for the whole room, and shows nothing half', async () => {
    const { live, store } = opened();
    live.start();
    await vi.waitFor(() => expect(live.requests).toHaveLength(1));
    await vi.waitFor(() => expect(store.flight).not.toBeNull());
    const seats = { '12A': { status: 'free' as const } };
    live.emit('room:changed', aChange({ from: 7, version: 8, seats }));
    expect(store.seats.get('12A')?.status).toBe('held');
    await vi.waitFor(() => expect(live.requests).toHaveLength(2));
    expect(live.requests[1]?.event).toBe('room:watch');
  });

  test('two pages of one flight hand it over; the last that leaves closes it', async () => {
    const { store } = opened();
    await vi.waitFor(() => expect(store.flight).not.toBeNull());
    const leaveFirst = store.open(room.flight.id);
    const leaveSecond = store.open(room.flight.id);
    leaveFirst();
    expect(store.flight).not.toBeNull();
    leaveSecond();
    expect(store.flight).toBeNull();
  });

  test("an order's seats are marked while it is picked", async () => {
    const { store } = opened();
    await vi.waitFor(() => expect(store.flight).not.toBeNull());
    const selection = useSelection();
    selection.press('12A');
    expect(selection.order).toBe('ANN');
    selection.startMove('ANN');
    selection.press('14A');
    selection.press('14B');
    expect(selection.targets).toEqual(['14A', '14B']);
    selection.clear();
    selection.press('14C');
    selection.wholeRows();
    expect(selection.seats).toEqual(['14A', '14B', '14C', '14D', '14E', '14F']);
  });
});

describe('stepping in', () => {
  const effect: InterventionPreview = {
    effect: { sentences: ['It ends.'], orders: [] },
    version: 5,
  };
  const preview = vi.fn((): Promise<Result<InterventionPreview, Failure>> =>
    Promise.resolve(ok(effect)),
  );
  const intervene = vi.fn();
  beforeEach(() => {
    preview.mockClear();
    intervene.mockReset();
    fakeDesk({ preview, intervene });
  });

  async function ready() {
    const store = useIntervening();
    store.open({ type: 'cancel-flight' }, aFlight());
    store.reason = ' The crew is out of hours. ';
    await store.askForPreview();
    store.step = 'confirm';
    return store;
  }

  test('nothing is sent before its effect was shown', async () => {
    const store = useIntervening();
    store.open({ type: 'cancel-flight' }, aFlight());
    expect(await store.act()).toBe(false);
    expect(intervene).not.toHaveBeenCalled();
  });

  test('is sent with its reason and the version that the effect was shown for', async () => {
    const store = await ready();
    intervene.mockResolvedValue(ok({}));
    expect(await store.act()).toBe(true);
    expect(intervene.mock.calls[0]?.slice(0, 2)).toMatchObject([
      aFlight().id,
      { command: { type: 'cancel-flight' }, reason: 'The crew is out of hours.', version: 5 },
    ]);
    expect(store.draft).toBeNull();
  });

  test('a dead line keeps it as it is; the same again has the same key', async () => {
    const store = await ready();
    intervene.mockResolvedValueOnce(err({ kind: 'unreachable', message: 'No line.' }));
    expect(await store.act()).toBe(false);
    expect(store.step).toBe('confirm');
    expect(store.failure?.message).toBe('No line.');
    intervene.mockResolvedValueOnce(ok({}));
    expect(await store.act()).toBe(true);
    expect(intervene.mock.calls[1]?.[2]).toBe(intervene.mock.calls[0]?.[2]);
  });

  test('another reason is another act, with a key of its own', async () => {
    const store = await ready();
    intervene.mockResolvedValue(err({ kind: 'unreachable', message: 'No line.' }));
    await store.act();
    store.reason = 'The weather.';
    await store.act();
    expect(intervene.mock.calls[1]?.[2]).not.toBe(intervene.mock.calls[0]?.[2]);
  });

  test('when another agent was faster, the effect is shown anew with the sentence', async () => {
    const store = await ready();
    intervene.mockResolvedValue(err(aRefusal('superseded-by-another')));
    expect(await store.act()).toBe(false);
    expect(store.step).toBe('form');
    expect(preview).toHaveBeenCalledTimes(2);
    expect(store.preview).toEqual(effect);
    expect(store.failure?.message).toBe('superseded-by-another.');
  });

  test('who lost a race reads what changed, and goes on with the rest of the choice', async () => {
    const store = useIntervening();
    store.open({ type: 'block', seats: ['1A', '2A'] }, aFlight());
    store.reason = 'A broken recline.';
    await store.askForPreview();
    const changes = [
      {
        version: 6,
        at: new Date(NOW).toISOString(),
        type: 'seats-held',
        seats: ['1A'],
        cause: 'customer',
      },
    ];
    intervene.mockResolvedValue(err(aRefusal('superseded-by-another', 409, { changes })));
    preview.mockResolvedValueOnce(err(aRefusal('seats-not-free', 409, { seats: ['1A'] })));
    await store.act();
    expect(store.failure).toMatchObject({ problem: { code: 'superseded-by-another', changes } });
    expect(store.lost).toEqual(['1A']);
    store.keepRest();
    await vi.waitFor(() => expect(store.preview).toEqual(effect));
    expect([store.command, store.reason, store.lost, store.rest]).toEqual([
      { type: 'block', seats: ['2A'] },
      'A broken recline.',
      [],
      null,
    ]);
  });

  test('asks nothing before an aircraft is chosen, and again while somebody pays', async () => {
    vi.useFakeTimers();
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const store = useIntervening();
    store.open({ type: 'change-aircraft' }, aFlight());
    await store.askForPreview();
    expect(preview).not.toHaveBeenCalled();
    expect(store.failure).toBeNull();
    preview.mockResolvedValueOnce(err(aRefusal('payment-running')));
    store.fields.aircraft = '787-9';
    await store.refreshPreview();
    expect(store.failure?.message).toBe('payment-running.');
    await vi.advanceTimersByTimeAsync(2_000);
    expect([store.preview, store.failure]).toEqual([effect, null]);
  });

  test('a refused reason is forgotten once it is another one', async () => {
    const store = await ready();
    intervene.mockResolvedValue(err(aRefusal('reason-required', 422)));
    await store.act();
    expect(store.failure).not.toBeNull();
    store.reason = 'Crew rest.';
    await nextTick();
    expect(store.failure).toBeNull();
  });

  test('the effect of another command is never shown, and the same is not asked for twice', async () => {
    const store = useIntervening();
    store.open({ type: 'change-aircraft' }, aFlight());
    store.fields.aircraft = '787-9';
    await store.askForPreview();
    await store.refreshPreview();
    expect(preview).toHaveBeenCalledTimes(1);
    expect(store.preview).toEqual(effect);
    store.fields.aircraft = 'A380-800';
    expect(store.preview).toBeNull();
    expect(await store.act()).toBe(false);
    await store.refreshPreview();
    expect(preview).toHaveBeenCalledTimes(2);
    expect(store.preview).toEqual(effect);
  });

  test('an effect that nobody could tell is asked for again, as long as it is wanted', async () => {
    vi.useFakeTimers();
    onTestFinished(() => {
      vi.useRealTimers();
    });
    preview.mockResolvedValueOnce(err(aRefusal('unavailable', 503)));
    const store = useIntervening();
    store.open({ type: 'cancel-flight' }, aFlight());
    await store.askForPreview();
    expect([store.preview, store.failure?.message]).toEqual([null, 'unavailable.']);
    await vi.advanceTimersByTimeAsync(2_000);
    expect([store.preview, store.failure]).toEqual([effect, null]);
    preview.mockResolvedValueOnce(err(aRefusal('unavailable', 503)));
    await store.askForPreview();
    store.close();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(preview).toHaveBeenCalledTimes(3);
  });

  test('what somebody was about to do is not left to who signs in next', async () => {
    fakeDesk({
      signIn: () => Promise.resolve(ok(supervisor)),
      signOut: () => Promise.resolve(ok({})),
    });
    const [store, session] = [useIntervening(), useSession()];
    await session.signIn('ada', 'secret');
    store.open({ type: 'cancel-flight' }, aFlight());
    await session.signOut();
    await session.signIn('bob', 'secret');
    expect(store.draft).toBeNull();
  });

  test('of two questions for the effect, only the last answer counts', async () => {
    const store = useIntervening();
    const slow = deferred<ReturnType<typeof ok<InterventionPreview>>>();
    preview.mockReturnValueOnce(slow.promise);
    store.open({ type: 'cancel-flight' }, aFlight());
    const first = store.askForPreview();
    await store.askForPreview();
    slow.settle(ok({ effect: { sentences: ['Old.'], orders: [] }, version: 1 }));
    await first;
    expect(store.preview?.version).toBe(5);
  });
});
