import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { useDesk } from '../api/client.ts';
import type { AgentOrder } from '../api/types.ts';
import { follow, type Following } from '../../stores/follow.ts';

/** The order whose panel is open: its state, its timeline, its money, as the server tells them. */
export const useOrderFile = defineStore('desk-order-file', () => {
  const file = shallowRef<AgentOrder | null>(null);
  /** Why there is none, in a sentence. */
  const failure = shallowRef<string | null>(null);
  let orderId: string | null = null;
  let following: Following | null = null;

  function take(told: AgentOrder): void {
    const known = file.value?.order?.revision ?? 0;
    if (told.orderId !== orderId || (told.order?.revision ?? known) < known) return;
    file.value = told;
    failure.value = null;
  }

  useDesk().live.on('order:changed', (message) => take(message.file));

  function refuse(message: string): void {
    if (!file.value) failure.value = message;
  }

  /** Asks over REST: works while the live line does not. */
  async function load(wanted: string): Promise<void> {
    const answer = await useDesk().client.order(wanted);
    if (answer.ok) take(answer.value);
    else if (wanted === orderId) refuse(answer.error.message);
  }

  /** Opens an order's file in place of the one before. */
  function open(id: string): void {
    close();
    orderId = id;
    if (!useDesk().live.connected) void load(id);
    following = follow<{ file: AgentOrder }>({
      live: useDesk().live,
      name: 'order',
      of: { orderId: id },
      take: (ack) => take(ack.file),
      refused: (error) => refuse(error.message),
    });
  }

  function close(): void {
    following?.stop();
    orderId = null;
    file.value = null;
    failure.value = null;
  }

  return { file, failure, open, close };
});
