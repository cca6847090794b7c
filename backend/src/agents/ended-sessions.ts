import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Redis } from 'ioredis';

/** Sessions that were ended before their time. Each is remembered until that time (ms). */
export interface EndedSessions {
  /** Durable when it resolves; rejects when it cannot be. */
  end(id: string, until: number): Promise<void>;
  has(id: string): Promise<boolean>;
}

/** For several backends: what one ends, all know. */
export class RedisEndedSessions implements EndedSessions {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async end(id: string, until: number): Promise<void> {
    this.#reachable();
    await this.#redis.set(key(id), '1', 'PXAT', until);
  }

  async has(id: string): Promise<boolean> {
    this.#reachable();
    return (await this.#redis.exists(key(id))) > 0;
  }

  /** A command to a Redis that is away would wait for as long as it stays so. */
  #reachable(): void {
    if (this.#redis.status !== 'ready') throw new SessionsUnknown();
  }
}

/** Nobody can say just now whether a session was ended. */
export class SessionsUnknown extends Error {
  constructor() {
    super('Redis does not answer');
  }
}

/** For a backend that is alone: a file of lines, `id until`, so that a signed-out session outlives no crash. */
export class FileEndedSessions implements EndedSessions {
  readonly #path: string;
  readonly #now: () => number;
  #ended: Promise<Map<string, number>> | null = null;

  constructor(path: string, now: () => number) {
    this.#path = path;
    this.#now = now;
  }

  async end(id: string, until: number): Promise<void> {
    const ended = await this.#load();
    await appendFile(this.#path, `${id} ${until}\n`, { flush: true });
    ended.set(id, until);
  }

  async has(id: string): Promise<boolean> {
    return (await this.#load()).has(id);
  }

  #load(): Promise<Map<string, number>> {
    this.#ended ??= this.#read();
    return this.#ended;
  }

  /** Reads what still matters, and drops the rest from the file. */
  async #read(): Promise<Map<string, number>> {
    const text = await readFile(this.#path, 'utf8').catch(() => '');
    const lines = text.split('\n').map((line) => line.split(' '));
    const live = lines
      .map(([id = '', until]): [string, number] => [id, Number(until)])
      .filter(([, until]) => until > this.#now());
    await mkdir(dirname(this.#path), { recursive: true });
    await writeFile(this.#path, live.map(([id, until]) => `${id} ${until}\n`).join(''), {
      mode: 0o600,
    });
    return new Map(live);
  }
}

function key(id: string): string {
  return `aisle-ended-session:${id}`;
}
