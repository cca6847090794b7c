import { defineStore } from 'pinia';
import { computed, effectScope, reactive, ref, shallowRef, watch } from 'vue';
import { isPassing, pauseMs, retryAfterMs, type Failure } from '../api/failure.ts';
import { useServices } from '../api/services.ts';
import {
  fieldsOf,
  mergedFields,
  peopleOf,
  repetition,
  savable,
  troubles,
  withField,
  type Fields,
  type FieldTrouble,
} from '../domain/people.ts';
import { ownPart, ownSeats } from '../domain/party.ts';
import { keptInTab, keptValue } from '../kept.ts';
import { useOrders } from './orders.ts';
import { useSeatMap } from './seat-map.ts';

/** A pause in typing. */
const TYPING_MS = 600;

/** How far what was typed has come. `held-back`: a field is wrong, and the rest is saved. */
export type Saving = 'untouched' | 'saving' | 'saved' | 'held-back' | 'failed';

/** The form about who flies, one for each order; it goes on saving while other pages are on screen. */
export const usePeople = defineStore('people', () => {
  const forms = new Map<string, PeopleForm>();

  function of(orderId: string): PeopleForm {
    const known = forms.get(orderId);
    if (known) return known;
    // It outlives the page that asked for it first: a change of seats on the next one belongs to it, too.
    const form = effectScope(true).run(() => peopleForm(orderId));
    if (!form) throw new Error('a new scope is active');
    forms.set(orderId, form);
    return form;
  }

  // The page may be left in the middle of a word.
  window.addEventListener('pagehide', () => {
    for (const form of forms.values()) void form.flush();
  });

  return { of };
});

export type PeopleForm = ReturnType<typeof peopleForm>;
/** What the fields of a name need of a form. */
export type NameForm = Pick<PeopleForm, 'fields' | 'found' | 'set' | 'hasOneName' | 'setOneName'>;

function peopleForm(orderId: string) {
  const orders = useOrders();
  const seatMap = useSeatMap();
  const order = computed(() => orders.byId.get(orderId) ?? null);
  /** But for those of guests, who say themselves what they are called. */
  const seats = computed(() => (order.value ? ownSeats(order.value) : []));
  /** As the server has it, and as it stands in the form. */
  const base = shallowRef<Fields>({});
  const fields = shallowRef<Fields>({});
  const failure = shallowRef<Failure | null>(null);
  const isTouched = ref(false);
  /** The field to which the page is to lead: it moves the focus there, and forgets it. */
  const wanted = ref<string | null>(null);
  const oneNames = reactive(new Set(keptOneNames(orderId)));
  /** Known even while another flight is on screen, and what was typed before is being saved. */
  const exits = new Map<string, boolean>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | null = null;
  let failures = 0;
  /** What the server has answered is not sent again before something else was typed. */
  let answered = '';

  function isExitRow(seat: string): boolean {
    const isOnScreen = seatMap.flight?.id === order.value?.flightId;
    const place = isOnScreen ? seatMap.index.get(seat) : undefined;
    if (place) exits.set(seat, place.exit);
    return exits.get(seat) ?? false;
  }

  watch(
    order,
    (now) => {
      if (!now) return;
      const next = fieldsOf(now);
      fields.value = mergedFields(base.value, fields.value, next);
      base.value = next;
    },
    { immediate: true, flush: 'sync' },
  );

  const people = computed(() => peopleOf(fields.value, seats.value, isExitRow));
  const savableFields = computed(() => savable(fields.value, base.value));
  const toSend = computed(() => peopleOf(savableFields.value, seats.value, isExitRow));
  const isUnsaved = computed(
    () =>
      JSON.stringify(toSend.value) !== JSON.stringify(peopleOf(base.value, seats.value, isExitRow)),
  );
  const found = computed(() => troublesOf(fields.value));
  const isRefused = computed(() => troublesOf(savableFields.value).some(isWrong));
  const saving = computed<Saving>(() => {
    if (found.value.some(isWrong)) return 'held-back';
    if (failure.value) return 'failed';
    if (isUnsaved.value) return 'saving';
    return isTouched.value || order.value?.passengers.length ? 'saved' : 'untouched';
  });

  function troublesOf(values: Fields): FieldTrouble[] {
    if (!order.value) return [];
    return troubles(values, base.value, seats.value, isExitRow, (prefix) => oneNames.has(prefix));
  }

  function set(field: string, value: string): void {
    fields.value = withField(fields.value, field, value);
    isTouched.value = true;
    answered = '';
    sendAfter(TYPING_MS);
  }

  function setOneName(prefix: string, hasOneName: boolean): void {
    if (hasOneName) oneNames.add(prefix);
    else oneNames.delete(prefix);
    keptInTab.set(oneNamesKey(orderId), JSON.stringify([...oneNames]));
    if (hasOneName) set(`${prefix}.givenName`, '');
  }

  function sendAfter(waitMs: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void flush(), waitMs);
  }

  /** Sends what is not saved yet, without waiting for a pause. False: it could not be saved now. */
  async function flush(): Promise<boolean> {
    clearTimeout(timer);
    running ??= save().finally(() => (running = null));
    await running;
    return failure.value === null;
  }

  /** Where each pays for themselves, until the own part is paid. */
  function canName(): boolean {
    const now = order.value;
    const isUnpaid = now?.status === 'paying' && ownPart(now)?.state === 'unpaid';
    return now?.status === 'held' || isUnpaid;
  }

  /** One request at a time; what is typed meanwhile goes with the next. */
  async function save(): Promise<void> {
    while (canName() && isUnsaved.value && !isRefused.value) {
      const sent = toSend.value;
      if (JSON.stringify(sent) === answered) return;
      const answer = await useServices().client.setPassengers(orderId, sent);
      if (!answer.ok && isPassing(answer.error)) {
        failure.value = answer.error;
        failures += 1;
        sendAfter(pauseMs(failures, retryAfterMs(answer.error), Math.random()));
        return;
      }
      answered = JSON.stringify(sent);
      failure.value = answer.ok ? null : answer.error;
      failures = 0;
      if (answer.ok) orders.take(answer.value);
    }
  }

  return reactive({
    fields,
    found,
    failure,
    saving,
    isUnsaved,
    seats,
    wanted,
    repeated: computed(() => repetition(people.value)),
    hasOneName: (prefix: string) => oneNames.has(prefix),
    isExitRow,
    set,
    setOneName,
    flush,
  });
}

const isWrong = ({ isMissing }: FieldTrouble) => !isMissing;

const oneNamesKey = (orderId: string) => `aisle:one-name:${orderId}`;

/** Cards of people with one name, as ticked in this tab. */
function keptOneNames(orderId: string): string[] {
  const kept = keptValue(keptInTab, oneNamesKey(orderId));
  return Array.isArray(kept) ? kept.filter((each) => typeof each === 'string') : [];
}
