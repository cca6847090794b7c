import { defineStore } from 'pinia';
import { computed, reactive, ref, shallowRef, watch } from 'vue';
import { failureCode, isPassing, type Failure } from '../../api/failure.ts';
import { requestKeys } from '../../api/ask.ts';
import { useDesk } from '../api/client.ts';
import type { BoardRow, Intervention, InterventionPreview } from '../api/types.ts';
import {
  commandOf,
  isFilled,
  reasoned,
  withoutSeats,
  type Draft,
  type DraftFields,
} from '../domain/intervening.ts';
import { plannedFields, typedDeparture } from '../domain/new-flight.ts';

type Subject = BoardRow['flight'];
/** `confirm`: the reason is given and the effect was shown; what is left is to mean it. */
export type Step = 'form' | 'confirm';

const EXTRA_MINUTES = 10;
const KEEP_HOURS = 12;
const REBOOK_HOURS = 24;
const AGAIN_MS = 2_000;

/** What passes by itself: payments end. */
const WAITS: ReadonlySet<string> = new Set(['payment-running']);
/** What is said of the sentences: another sentence makes it void. */
const OF_SENTENCES: ReadonlySet<string> = new Set(['reason-required', 'invalid-request']);

function seatsIn(failure: Failure | null): readonly string[] {
  return failure?.kind === 'refused' ? (failure.problem.seats ?? []) : [];
}

/** An effect, and the command that it is of, as JSON. */
interface AnsweredPreview {
  readonly of: string;
  readonly preview: InterventionPreview;
}

/** The one intervention that an agent is about to make: its form, its effect, its confirmation. */
export const useIntervening = defineStore('desk-intervening', () => {
  const draft = shallowRef<Draft | null>(null);
  const flight = shallowRef<Subject | null>(null);
  const step = ref<Step>('form');
  const reason = ref('');
  const tellCustomer = ref('');
  const fields = reactive<{ -readonly [K in keyof DraftFields]: DraftFields[K] }>({
    extraMinutes: EXTRA_MINUTES,
    keepHours: KEEP_HOURS,
    afterCancelling: 'refund',
    rebookHours: REBOOK_HOURS,
    departs: '',
    later: false,
    aircraft: '',
    lowerClass: false,
    lowerReason: '',
    terminal: '',
    gate: '',
  });
  const answered = shallowRef<AnsweredPreview | null>(null);
  const failure = shallowRef<Failure | null>(null);
  /** Seats that were taken while the form was filled in. */
  const lost = shallowRef<readonly string[]>([]);
  const running = ref(false);
  let asked = 0;
  /** The command that was asked about last. */
  let askedOf = '';
  /** The same act, sent again after a dead line, is the same intervention. */
  const keys = requestKeys();

  const zone = computed(() => flight.value?.route.origin.timeZone ?? 'UTC');
  const planned = computed(() => ({
    timeZone: zone.value,
    departsAt: flight.value?.departsAt ?? '',
  }));
  /** What the typed departure means. */
  const typed = computed(() => typedDeparture(fields, planned.value));
  const command = computed(() =>
    draft.value === null ? null : commandOf(draft.value, fields, planned.value),
  );
  const filled = computed(() => draft.value !== null && isFilled(draft.value, fields));
  const text = computed(() => JSON.stringify(command.value));
  /** The effect of what the form says now; of anything else it would be a lie. */
  const preview = computed(() =>
    answered.value?.of === text.value ? answered.value.preview : null,
  );

  function open(next: Draft, on: Subject): void {
    flight.value = on;
    step.value = 'form';
    reason.value = '';
    tellCustomer.value = '';
    fields.extraMinutes = EXTRA_MINUTES;
    fields.keepHours = KEEP_HOURS;
    Object.assign(fields, { afterCancelling: 'refund', rebookHours: REBOOK_HOURS });
    Object.assign(fields, plannedFields(planned.value));
    const { terminal = '', gate = '' } = on;
    Object.assign(fields, { aircraft: '', lowerClass: false, lowerReason: '', terminal, gate });
    answered.value = null;
    failure.value = null;
    lost.value = [];
    draft.value = next;
  }

  function close(): void {
    draft.value = null;
    asked += 1;
  }

  /** Asks what the command would do. Only the last question's answer counts. */
  async function askForPreview(): Promise<void> {
    const wish: Intervention | null = command.value;
    const on = flight.value;
    const of = text.value;
    answered.value = null;
    askedOf = of;
    const number = (asked += 1);
    if (wish === null || on === null) return;
    const answer = await useDesk().client.preview(on.id, wish);
    if (number !== asked) return;
    answered.value = answer.ok ? { of, preview: answer.value } : null;
    failure.value = answer.ok ? null : answer.error;
    lost.value = seatsIn(failure.value);
    // Nothing in the form need change for another answer.
    if (failure.value && (isPassing(failure.value) || WAITS.has(failureCode(failure.value)))) {
      setTimeout(() => {
        if (number === asked) void askForPreview();
      }, AGAIN_MS);
    }
  }

  /** The form may have changed: asks, unless that was asked already. */
  async function refreshPreview(): Promise<void> {
    if (draft.value !== null && text.value !== askedOf) await askForPreview();
  }

  /** Does it. True when it is done; a refusal leads back to the form, with its sentence. */
  async function act(): Promise<boolean> {
    const wish = command.value;
    const on = flight.value;
    if (wish === null || on === null || preview.value === null || running.value) return false;
    running.value = true;
    const told = tellCustomer.value.trim();
    const request = {
      command: reasoned(wish, fields),
      reason: reason.value.trim(),
      version: preview.value.version,
      ...(told !== '' && { tellCustomer: told }),
    };
    const key = keys.of(on.id, request);
    const answer = await useDesk().client.intervene(on.id, request, key);
    running.value = false;
    if (answer.ok) {
      close();
      return true;
    }
    await refuse(answer.error);
    return false;
  }

  /** What was shown is no longer so: show what is so now, and keep the sentence. */
  async function refuse(refusal: Failure): Promise<void> {
    if (!isPassing(refusal)) {
      step.value = 'form';
      await askForPreview();
    }
    failure.value = refusal;
  }

  /** The draft without the seats that were lost; null where that leaves nothing. */
  const rest = computed(() => (draft.value ? withoutSeats(draft.value, lost.value) : null));

  /** Goes on with what is left of the choice, and with the reason that was given. */
  function keepRest(): void {
    if (rest.value === null) return;
    draft.value = rest.value;
    void refreshPreview();
  }

  watch([reason, tellCustomer, () => fields.lowerReason], () => {
    if (failure.value && OF_SENTENCES.has(failureCode(failure.value))) failure.value = null;
  });

  return {
    draft,
    flight,
    step,
    reason,
    tellCustomer,
    fields,
    preview,
    failure,
    lost,
    rest,
    keepRest,
    running,
    command,
    filled,
    zone,
    typed,
    open,
    close,
    askForPreview,
    refreshPreview,
    act,
  };
});
