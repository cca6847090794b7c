import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';

export type Tone = 'info' | 'success' | 'warning' | 'error';

export interface MessageAction {
  readonly label: string;
  readonly testId?: string;
  readonly run: () => void;
}

/** One sentence for the customer, with what can be done about it. */
export interface Message {
  readonly tone: Tone;
  readonly text: string;
  readonly actions?: readonly MessageAction[];
  /** What it is about: `clear(topic)` takes it away once that is over. */
  readonly topic?: string;
  /** Of more than the page that is open: it stays over a change of page, and nothing takes its place for good. */
  readonly lasting?: boolean;
}

const INFO_MS = 6_000;

/** The one message on screen, and what screen readers are told besides. */
export const useMessages = defineStore('messages', () => {
  const current = shallowRef<Message | null>(null);
  /** Lasting ones that others took the place of. */
  let unread: readonly Message[] = [];
  const polite = ref('');
  const assertive = ref('');
  let fade: ReturnType<typeof setTimeout> | undefined;

  /** Shows a message in the place of the former. Good news goes by itself. */
  function show(message: Message): void {
    clearTimeout(fade);
    const former = current.value;
    const others = former?.lasting ? [...unread, former] : unread;
    unread = others.filter(({ topic }) => topic === undefined || topic !== message.topic);
    current.value = message;
    if (message.tone === 'info' || message.tone === 'success') {
      fade = setTimeout(() => dismiss(), INFO_MS);
    }
  }

  function dismiss(): void {
    clearTimeout(fade);
    current.value = unread.at(-1) ?? null;
    unread = unread.slice(0, -1);
  }

  /** Somebody else reads from now on. */
  function dismissAll(): void {
    unread = [];
    dismiss();
  }

  /** Another page is open: what was said of the former one is of no use there. */
  function leavePage(): void {
    if (current.value && !current.value.lasting) dismiss();
  }

  /** Takes the message away if it is about this. */
  function clear(topic: string): void {
    unread = unread.filter((message) => message.topic !== topic);
    if (current.value?.topic === topic) dismiss();
  }

  /** Says it to screen readers alone. A repetition is spoken again. */
  function announce(text: string, urgency: 'polite' | 'assertive' = 'polite'): void {
    const region = urgency === 'assertive' ? assertive : polite;
    region.value = region.value === text ? `${text}\u00a0` : text;
  }

  return { current, polite, assertive, show, dismiss, dismissAll, leavePage, clear, announce };
});
