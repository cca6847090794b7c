import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import { useDesk } from '../api/client.ts';
import type { AuditLogRow, AuditQuery } from '../api/types.ts';

/** What agents did on all flights, as far as it was asked for, newest first. */
export const useAudit = defineStore('desk-audit', () => {
  const rows = shallowRef<readonly AuditLogRow[]>([]);
  /** Where older ones begin; null: there are none. */
  const next = ref<string | null>(null);
  /** So far back was looked, ISO 8601; null: to the beginning. */
  const searchedTo = ref<string | null>(null);
  const loading = ref(false);
  /** Why the last request came to nothing, in a sentence. */
  const failure = ref<string | null>(null);
  let asked: Partial<AuditQuery> = {};
  let request = 0;

  async function ask(query: Partial<AuditQuery>, known: readonly AuditLogRow[]): Promise<void> {
    request += 1;
    const own = request;
    loading.value = true;
    const answer = await useDesk().client.audit(query);
    // Somebody has asked for something else meanwhile.
    if (own !== request) return;
    loading.value = false;
    failure.value = answer.ok ? null : answer.error.message;
    if (!answer.ok) return;
    rows.value = [...known, ...answer.value.entries];
    next.value = answer.value.next;
    searchedTo.value = answer.value.searchedTo;
  }

  /** The newest that are as they are wanted, in place of what is here. */
  function load(query: Partial<AuditQuery>): Promise<void> {
    asked = query;
    forget();
    return ask(query, []);
  }

  /** The older ones after these; the same again after a failure. */
  function more(): Promise<void> {
    const before = next.value === null ? {} : { before: next.value };
    return ask({ ...asked, ...before }, rows.value);
  }

  function forget(): void {
    request += 1;
    loading.value = false;
    rows.value = [];
    next.value = null;
    searchedTo.value = null;
    failure.value = null;
  }

  return { rows, next, searchedTo, loading, failure, load, more, forget };
});
