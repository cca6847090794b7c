import { ok, type Result } from '@aisle/shared/result';
import { limits } from '@aisle/shared/limits';
import { defineStore } from 'pinia';
import { computed, shallowReactive } from 'vue';
import { failureCode, isOvertaken, retryAfterMs, type Failure, pauseMs } from '../api/failure.ts';
import { useServices } from '../api/services.ts';
import type { Order } from '../api/types.ts';
import { listed } from '../domain/format.ts';
import { isEnded } from '../domain/order-words.ts';
import { SeatChoice, type Creation } from '../domain/seat-choice.ts';
import {
  creationKey,
  flightsWithCreation,
  keepCreation,
  keptCreation,
  oneTabAtATime,
} from './creations.ts';
import { useMessages, type MessageAction } from './messages.ts';
import { useOrders } from './orders.ts';

const TOPIC = 'choice';
/** How often, and at what distance, an order is looked for that another tab is making. */
const OTHER_TAB_TRIES = 10;
const OTHER_TAB_MS = 500;

function pause(tries: number, failure: Failure): Promise<void> {
  const wait = pauseMs(tries, retryAfterMs(failure), Math.random());
  return new Promise((resolve) => setTimeout(resolve, wait));
}

/** The sentence for seats that went to someone else. */
function lostSentence(seats: readonly string[]): string {
  const noun = seats.length === 1 ? 'Seat' : 'Seats';
  return `${noun} ${listed(seats)} just went to someone else.`;
}

/** The customer's choice of seats, one for each flight; it goes on while other pages are on screen. */
export const useChoice = defineStore('choice', () => {
  const choices = shallowReactive(new Map<string, SeatChoice>());
  const messages = useMessages();
  const orders = useOrders();
  /** Keys of the creations that may have reached the server. */
  const sent = new Set<string>();

  /** What is offered in place of the lost seats. Whatever is held by then, or wanted besides, stays. */
  function offer(
    flightId: string,
    lost: readonly string[],
    alternatives: readonly string[],
  ): MessageAction[] {
    const choice = of(flightId);
    const fresh = alternatives
      .filter((seat) => !choice.wanted().includes(seat))
      .slice(0, lost.length);
    if (fresh.length === 0) return [];
    return [
      {
        label: `Take ${listed(fresh)} in place of ${listed(lost)}`,
        testId: 'alternatives-accept',
        run: () => {
          messages.clear(TOPIC);
          const all = new Set([...choice.wanted(), ...fresh]);
          if (all.size <= limits.seatsPerOrder) choice.choose([...all]);
          else tellFull();
        },
      },
    ];
  }

  function tellFull(): void {
    const text = `An order takes at most ${limits.seatsPerOrder} seats. Remove one before you add another.`;
    messages.show({ tone: 'warning', text, topic: TOPIC });
  }

  function refuse(flightId: string, failure: Failure): void {
    const code = failureCode(failure);
    const problem = failure.kind === 'refused' ? failure.problem : null;
    if (code === 'seats-unavailable' && problem?.seats?.length) {
      const actions = offer(flightId, problem.seats, problem.alternatives ?? []);
      const rest = actions.length > 0 ? '' : ' Choose another seat.';
      messages.show({
        tone: 'warning',
        text: lostSentence(problem.seats) + rest,
        actions,
        topic: TOPIC,
      });
      return;
    }
    if (code === 'single-seat-left' && problem?.alternatives) {
      const { alternatives: instead, seats = [] } = problem;
      const run = () => {
        messages.clear(TOPIC);
        of(flightId).choose(instead);
      };
      const label = `Take ${listed(instead)}`;
      messages.show({
        tone: 'warning',
        text: `That would leave ${listed(seats)} alone, which this flight allows only where there is no other way.`,
        actions: [{ label, testId: 'alternatives-accept', run }],
        topic: TOPIC,
      });
      return;
    }
    const order = orders.liveOf(flightId);
    if (isEnded(code) && order) void orders.load(order.id);
    messages.show({ tone: 'error', text: failure.message, topic: TOPIC });
  }

  function welcome(order: Order): void {
    const verb = order.seats.length === 1 ? 'is' : 'are';
    const text = `It was your turn: ${listed(order.seats)} ${verb} held for you.`;
    messages.show({ tone: 'success', text, topic: TOPIC });
  }

  /** One creation at a time over all tabs: whoever comes second finds the order of the first, and adds to it. */
  function create(flightId: string, creation: Creation) {
    return oneTabAtATime(flightId, async () => {
      if (!sent.has(creation.key)) {
        await orders.loadKept();
        if (orders.liveOf(flightId)) return join(flightId, creation);
      }
      return send(flightId, creation);
    });
  }

  /** Adds seats to the order that another tab has made meanwhile. */
  async function join(flightId: string, creation: Creation): Promise<Result<Order, Failure>> {
    const order = orders.liveOf(flightId);
    if (!order) return send(flightId, creation);
    const all = [...new Set([...order.seats, ...creation.seats])];
    const answer = await change(order, all);
    return !answer.ok && isOvertaken(answer.error) ? join(flightId, creation) : answer;
  }

  async function send(flightId: string, creation: Creation) {
    sent.add(creation.key);
    const answer = await useServices().client.createOrder(
      { flightId, seats: creation.seats },
      creation.key,
    );
    if (!answer.ok) {
      const isOfOtherTab = failureCode(answer.error) === 'idempotency-mismatch';
      return isOfOtherTab && (await appears(flightId)) ? join(flightId, creation) : answer;
    }
    orders.follow(answer.value.order, true);
    return ok(answer.value.order);
  }

  /** Waits for the order that another tab is making. False: none came. */
  async function appears(flightId: string): Promise<boolean> {
    for (let tries = 0; tries < OTHER_TAB_TRIES; tries += 1) {
      await orders.loadKept();
      if (orders.liveOf(flightId)) return true;
      await new Promise((resolve) => setTimeout(resolve, OTHER_TAB_MS));
    }
    return false;
  }

  async function change(order: Order, seats: readonly string[]) {
    const answer = await useServices().client.changeSeats(order.id, seats, order.revision);
    if (answer.ok) orders.take(answer.value);
    else if (answer.error.kind === 'refused' && answer.error.problem.order) {
      orders.take(answer.error.problem.order);
    }
    return answer;
  }

  /** The choice on this flight; the same one every time. */
  function of(flightId: string): SeatChoice {
    const known = choices.get(flightId);
    if (known) return known;
    const choice = new SeatChoice({
      order: () => orders.liveOf(flightId),
      create: (creation) => create(flightId, creation),
      change,
      newKey: () => creationKey(flightId),
      keep: (creation) => keepCreation(flightId, creation),
      refused: (failure) => refuse(flightId, failure),
      entered: welcome,
      pause,
      now: Date.now,
    });
    choices.set(flightId, choice);
    // Before the first click, so that tabs have it in common.
    creationKey(flightId);
    const cutOff = keptCreation(flightId);
    if (cutOff) {
      sent.add(cutOff.key);
      choice.resume(cutOff);
    }
    return choice;
  }

  /** Turns a seat round; says so when the order is full. */
  function toggle(flightId: string, seat: string): void {
    const choice = of(flightId);
    const wanted = choice.wanted();
    if (!wanted.includes(seat) && wanted.length >= limits.seatsPerOrder) {
      tellFull();
      return;
    }
    messages.clear(TOPIC);
    choice.toggle(seat);
  }

  /** The first flight for which the customer waits in line. */
  const line = computed(() => {
    for (const [flightId, { waiting }] of choices) {
      if (waiting.value) return { flightId, waiting: waiting.value };
    }
    return null;
  });

  /** Goes on with what a reload cut off, whatever page it landed on: a place in line is kept by asking. */
  function start(): void {
    for (const flightId of flightsWithCreation()) of(flightId);
  }

  return { of, toggle, line, start };
});
