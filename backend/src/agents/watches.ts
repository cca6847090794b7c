import type { AgentSocket } from '../identity/socket-guard.ts';

export interface WatchesParts {
  readonly socket: AgentSocket;
  /** How many one connection may have. */
  readonly most: number;
  /** The room in which news of one are told. */
  readonly room: (id: string) => string;
  /** One that was joined is watched no more. */
  readonly left: (id: string) => void;
}

/** What one connection watches of one kind: what it wants, and what it has joined. */
export class Watches {
  readonly #parts: WatchesParts;
  readonly #wanted = new Set<string>();
  readonly #joined = new Set<string>();

  constructor(parts: WatchesParts) {
    this.#parts = parts;
  }

  /** False: there are too many. */
  want(id: string): boolean {
    if (!this.#wanted.has(id) && this.#wanted.size >= this.#parts.most) return false;
    this.#wanted.add(id);
    return true;
  }

  /** It cannot be had; if it was before, it stays. */
  refuse(id: string): void {
    if (!this.#joined.has(id)) this.#wanted.delete(id);
  }

  /** Whether the connection joins now: not when it has gone or wants it no more, nor if it is there already. */
  join(id: string): boolean {
    const over = !this.#parts.socket.connected || !this.#wanted.has(id);
    if (over || this.#joined.has(id)) return false;
    this.#joined.add(id);
    void this.#parts.socket.join(this.#parts.room(id));
    return true;
  }

  leave(id: string): void {
    this.#wanted.delete(id);
    if (!this.#joined.delete(id)) return;
    void this.#parts.socket.leave(this.#parts.room(id));
    this.#parts.left(id);
  }

  /** The connection has ended. */
  leaveAll(): void {
    this.#wanted.clear();
    for (const id of this.#joined) this.#parts.left(id);
    this.#joined.clear();
  }
}
