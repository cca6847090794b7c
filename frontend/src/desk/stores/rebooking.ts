import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { Failure } from '../../api/failure.ts';
import { requestKeys } from '../../api/ask.ts';
import { useDesk } from '../api/client.ts';
import type { BoardRow, Rebooking, RebookingPreview } from '../api/types.ts';
import { useBoard } from './board.ts';
import type { Step } from './intervening.ts';

type Subject = BoardRow['flight'];

/** Between two looks at how far it is. */
const LOOK_MS = 1_000;

/** The one rebooking that an agent is about to begin, or looks at: its form, its plan, and how far it is. */
export const useRebooking = defineStore('desk-rebooking', () => {
  const flight = shallowRef<Subject | null>(null);
  /** One order; null: everybody who has paid. */
  const orderId = ref<string | null>(null);
  const to = ref('');
  const step = ref<Step>('form');
  const reason = ref('');
  const tellCustomer = ref('');
  /** Lower classes are permitted, and why. */
  const lowerClass = ref(false);
  const lowerReason = ref('');
  const preview = shallowRef<RebookingPreview | null>(null);
  const failure = shallowRef<Failure | null>(null);
  const progress = shallowRef<Rebooking | null>(null);
  const running = ref(false);
  const board = useBoard();
  const keys = requestKeys();
  let asked = 0;
  let leaveBoard: (() => void) | null = null;

  const wish = computed(() => {
    const one = orderId.value;
    if (to.value === '') return null;
    const lower = lowerClass.value && { lowerClass: { reason: '' } };
    return { to: to.value, ...(one !== null && { orderId: one }), ...lower };
  });
  /** The flights of the route that sell, soonest first. */
  const targets = computed(() => {
    const from = flight.value;
    if (from === null) return [];
    return board.rows
      .filter(({ state, flight: { id, origin, destination } }) => {
        const isOther = id !== from.id && state === 'open';
        return isOther && origin === from.origin && destination === from.destination;
      })
      .map((row) => row.flight)
      .toSorted((a, b) => Date.parse(a.departsAt) - Date.parse(b.departsAt));
  });

  function open(on: Subject, order: string | null): void {
    flight.value = on;
    orderId.value = order;
    to.value = '';
    step.value = 'form';
    reason.value = '';
    tellCustomer.value = '';
    lowerClass.value = false;
    lowerReason.value = '';
    preview.value = null;
    failure.value = null;
    progress.value = null;
    leaveBoard ??= board.watch();
  }

  function close(): void {
    flight.value = null;
    asked += 1;
    leaveBoard?.();
    leaveBoard = null;
  }

  /** Asks who would sit where. Only the last question's answer counts. */
  async function askForPreview(): Promise<void> {
    const [on, about] = [flight.value, wish.value];
    preview.value = null;
    failure.value = null;
    const number = (asked += 1);
    if (on === null || about === null) return;
    const answer = await useDesk().client.previewRebooking(on.id, about);
    if (number !== asked) return;
    if (answer.ok) preview.value = answer.value;
    else failure.value = answer.error;
  }
  watch(wish, () => void askForPreview());

  /** Begins it, and looks how far it is until it is over. A refusal leads back to the form, with its sentence. */
  async function start(): Promise<void> {
    const [on, about, plan] = [flight.value, wish.value, preview.value?.plan];
    if (on === null || about === null || plan === undefined || running.value) return;
    running.value = true;
    const told = tellCustomer.value.trim();
    const request = {
      ...about,
      ...(about.lowerClass && { lowerClass: { reason: lowerReason.value.trim() } }),
      plan,
      reason: reason.value.trim(),
      ...(told !== '' && { tellCustomer: told }),
    };
    const key = keys.of(on.id, request);
    const answer = await useDesk().client.startRebooking(on.id, request, key);
    running.value = false;
    if (answer.ok) {
      follow(on.id, answer.value);
      return;
    }
    step.value = 'form';
    await askForPreview();
    failure.value = answer.error;
  }

  function follow(flightId: string, now: Rebooking): void {
    progress.value = now;
    const number = asked;
    if (now.over) return;
    setTimeout(() => {
      void useDesk()
        .client.rebooking(flightId, now.id)
        .then((answer) => {
          if (number === asked) follow(flightId, answer.ok ? answer.value : now);
        });
    }, LOOK_MS);
  }

  return {
    flight,
    orderId,
    to,
    step,
    reason,
    tellCustomer,
    lowerClass,
    lowerReason,
    preview,
    failure,
    progress,
    running,
    targets,
    open,
    close,
    start,
  };
});
