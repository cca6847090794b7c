import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';

export interface Answer {
  /** 0: none came. */
  readonly status: number;
  readonly text: string;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** Where attackers come from: limits are to tell them from honest customers, who come from 127.0.0.1. */
const attackersAddress = '127.0.0.2';
/** Nothing that is attacked may keep the tool waiting. */
const answerMs = 10_000;

/** The system under attack, as one of those who ask there sees it. */
export class Target {
  readonly url: URL;
  readonly flightId: string;
  readonly agentToken: string | null;
  /** How much of an attack is carried out: 1, or less in the short form. */
  readonly scale: number;
  readonly localAddress: string;
  readonly #agent: Agent;

  constructor(
    url: URL,
    flightId: string,
    options: { agentToken: string | null; scale: number; honest?: boolean },
  ) {
    this.url = url;
    this.flightId = flightId;
    this.agentToken = options.agentToken;
    this.scale = options.scale;
    this.localAddress = options.honest === true ? '127.0.0.1' : attackersAddress;
    this.#agent = new Agent({ keepAlive: true, maxSockets: 50, localAddress: this.localAddress });
  }

  /** So many of an attack's steps, in the form that was asked for. */
  count(whole: number): number {
    return Math.max(1, Math.round(whole * this.scale));
  }

  ask(path: string, { method = 'GET', headers = {}, body }: Ask = {}): Promise<Answer> {
    const { hostname, port } = this.url;
    return new Promise((resolve) => {
      const none = (): void => resolve({ status: 0, text: '' });
      const options = { agent: this.#agent, hostname, port, path, method, headers };
      const sent = request({ ...options, timeout: answerMs }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
        answer.on('error', none);
      });
      sent.on('error', none).on('timeout', () => sent.destroy());
      sent.end(body);
    });
  }

  /** Does something so often, fifty at a time. */
  async many<T>(count: number, action: (at: number) => Promise<T>): Promise<T[]> {
    const results: T[] = [];
    for (let at = 0; at < count; at += 50) {
      const size = Math.min(50, count - at);
      results.push(...(await Promise.all(Array.from({ length: size }, (_, n) => action(at + n)))));
    }
    return results;
  }

  /** A bare connection, of which nothing is read. */
  connect(): Socket {
    const { hostname, port } = this.url;
    const socket = connect({
      host: hostname,
      port: Number(port),
      localAddress: this.localAddress,
    });
    return socket.on('error', () => undefined).pause();
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** One attack on a running system, bounded in time and count. */
export interface Attack {
  readonly name: string;
  /** It goes to what agents alone reach: without their token there is nothing to attack. */
  readonly needsAgentToken?: true;
  /**
   * Gives in a sentence what the system should have refused and did not; null when it held. `honest`: a customer whose
   * things the attacker is after.
   */
  run(target: Target, honest: Target): Promise<string | null>;
}

/** A sentence when an answer has none of the statuses that it may have. */
export function unless(statuses: readonly number[], allowed: readonly number[], what: string) {
  const wrong = statuses.filter((status) => !allowed.includes(status));
  return wrong.length === 0 ? null : `${what}: ${[...new Set(wrong)].join(', ')}`;
}
