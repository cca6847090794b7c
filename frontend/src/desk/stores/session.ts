import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { failureCode, type Failure } from '../../api/failure.ts';
import { useMessages } from '../../stores/messages.ts';
import { useDesk } from '../api/client.ts';
import type { AgentSession, InterventionType } from '../api/types.ts';
import { useCallers } from './callers.ts';
import { useIntervening } from './intervening.ts';
import { useRebooking } from './rebooking.ts';
import { supervisorCommands } from '@aisle/shared/interventions';

/** `unknown` until the server was asked whether the cookie is still good. */
export type SessionState = 'unknown' | 'signed-in' | 'signed-out';

/** Who sits before the desk. The cookie itself is out of a script's reach. */
export const useSession = defineStore('desk-session', () => {
  const session = shallowRef<AgentSession | null>(null);
  const state = ref<SessionState>('unknown');
  /** Why the desk could not find out: the line is down, say. */
  const trouble = shallowRef<Failure | null>(null);
  /** The session ended by itself; the sign-in page says so. */
  const ended = ref(false);
  const agent = computed(() => session.value?.agent ?? null);
  const isSupervisor = computed(() => agent.value?.role === 'supervisor');

  function enter(next: AgentSession): void {
    if (state.value === 'signed-out') useMessages().dismissAll();
    session.value = next;
    state.value = 'signed-in';
    trouble.value = null;
    ended.value = false;
    useDesk().live.start();
  }

  function leave(): void {
    ended.value = state.value === 'signed-in';
    session.value = null;
    state.value = 'signed-out';
    useDesk().endRequests();
    useDesk().live.stop();
    // Whoever signs in next is not to do what somebody else was about to.
    useIntervening().close();
    useRebooking().close();
    useCallers().forget();
  }

  /** Asks the server whether the session stands. */
  async function check(): Promise<SessionState> {
    const answer = await useDesk().client.session();
    if (answer.ok) enter(answer.value);
    else if (answer.error.kind === 'refused' && answer.error.problem.status === 401) leave();
    else trouble.value = answer.error;
    return state.value;
  }

  /** Null when it worked. */
  async function signIn(name: string, password: string): Promise<Failure | null> {
    const answer = await useDesk().client.signIn(name, password);
    if (!answer.ok) return answer.error;
    enter(answer.value);
    return null;
  }

  async function signOut(): Promise<Failure | null> {
    const answer = await useDesk().client.signOut();
    if (!answer.ok && failureCode(answer.error) !== 'agent-required') return answer.error;
    leave();
    ended.value = false;
    return null;
  }

  /** Whether this agent's role is enough. The server decides again. */
  function may(type: InterventionType | 'open-flight'): boolean {
    return isSupervisor.value || !(type === 'open-flight' || supervisorCommands.has(type));
  }

  return { agent, state, trouble, ended, isSupervisor, check, signIn, signOut, may };
});
