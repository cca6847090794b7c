/** An agent's program: it has signed in by a name and a password, and is checked by that session alone. */
import { randomUUID } from 'node:crypto';
import type {
  AgentSession,
  FlightRoom,
  InterventionAnswer,
  InterventionCommand,
  InterventionPreview,
} from '@aisle/shared/agent-contract';
import type { Flight } from '@aisle/shared/contract';
import { must, type Answer, type Request, type Site } from './site.ts';

/** What goes with a command; a reason is given unless it is said to be missing. */
export interface Act {
  readonly reason?: string | null;
  readonly version?: number;
  readonly key?: string;
}

export class AgentProgram {
  readonly #site: Site;
  readonly #cookie: string;

  private constructor(site: Site, cookie: string) {
    this.#site = site;
    this.#cookie = cookie;
  }

  static async signIn(site: Site, name: string, password: string): Promise<AgentProgram> {
    const answer = await trySignIn(site, name, password);
    must(answer, 200);
    const cookie = answer.headers.get('Set-Cookie')?.split(';', 1)[0];
    if (cookie === undefined) throw new Error('a session without a cookie');
    return new AgentProgram(site, cookie);
  }

  /** `path` under `/api/agent`. */
  ask<T>(method: string, path: string, request: Request = {}): Promise<Answer<T>> {
    return this.#site.ask(method, `/api/agent${path}`, { ...request, cookie: this.#cookie });
  }

  /** Opens a flight, as `POST /api/flights` takes it. */
  open(flight: object): Promise<Answer<{ flight: Flight }>> {
    return this.#site.ask('POST', '/api/flights', { body: flight, cookie: this.#cookie });
  }

  async read<T>(path: string): Promise<T> {
    return must(await this.ask<T>('GET', path), 200);
  }

  room(flightId: string): Promise<FlightRoom> {
    return this.read(`/flights/${flightId}`);
  }

  preview(flightId: string, command: object): Promise<Answer<InterventionPreview>> {
    return this.ask('POST', `/flights/${flightId}/interventions/preview`, { body: { command } });
  }

  act(flightId: string, command: object, act: Act = {}): Promise<Answer<InterventionAnswer>> {
    const { reason = 'because it is right', version, key = randomUUID() } = act;
    const body = { command, ...(reason !== null && { reason }), ...(version && { version }) };
    return this.ask('POST', `/flights/${flightId}/interventions`, { body, key });
  }

  /** An intervention that must be done. */
  async mustAct(flightId: string, command: InterventionCommand): Promise<InterventionAnswer> {
    return must(await this.act(flightId, command), 200);
  }
}

export function trySignIn(
  site: Site,
  name: string,
  password: string,
): Promise<Answer<AgentSession>> {
  return site.ask('POST', '/api/agent/session', { body: { name, password } });
}
