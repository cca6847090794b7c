import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { useConnection } from '../../stores/connection.ts';
import { useDesk } from '../api/services.ts';
import type { AgentOrder } from '../api/types.ts';

const ACK_MS = 5_000;

/** The order whose panel is open: its state, its timeline, its money, as the server tells them. */
export const useOrderFile = defineStore('desk-order-file', () => {
  const file = shallowRef<AgentOrder | null>(null);
  /** Why there is none, in a sentence. */
  const failure = shallowRef<string | null>(null);
  let orderId: string | null = null;

  const watchKey = () => `order:${orderId ?? ''}`;

  function take(told: AgentOrder): void {
    const known = file.value?.order?.revision ?? 0;
    if (told.orderId !== orderId || (told.order?.revision ?? known) < known) return;
    file.value = told;
    failure.value = null;
  }

  useDesk().live.on('order:changed', (message) => take(message.file));

  async function resync(watched: string): Promise<'fresh' | 'gone' | 'failed'> {
    const { live } = useDesk();
    const message = { orderId: watched };
    const ack = await live.request<{ file: AgentOrder }>('order:watch', message, ACK_MS);
    if (watched !== orderId) return 'gone';
    if (ack.ok) {
      take(ack.file);
      return 'fresh';
    }
    if (!file.value) failure.value = ack.error.message;
    return ack.error.code === 'order-not-found' ? 'gone' : 'failed';
  }

  /** Asks over REST: works while the live line does not. */
  async function load(wanted: string): Promise<void> {
    const answer = await useDesk().client.order(wanted);
    if (answer.ok) take(answer.value);
    else if (wanted === orderId && !file.value) failure.value = answer.error.message;
  }

  /** Opens an order's file in place of the one before. */
  function open(id: string): void {
    close();
    orderId = id;
    if (!useDesk().live.connected) void load(id);
    useConnection().watch(watchKey(), () => resync(id));
  }

  function close(): void {
    if (orderId === null) return;
    const { live } = useDesk();
    useConnection().unwatch(watchKey());
    if (live.connected) live.request('order:unwatch', { orderId }, ACK_MS).catch(() => undefined);
    orderId = null;
    file.value = null;
    failure.value = null;
  }

  return { file, failure, open, close };
});
