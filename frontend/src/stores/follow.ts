import { serverTimeIn } from '../api/ask.ts';
import type { Live } from '../api/live.ts';
import type { SocketError } from '../api/types.ts';
import { useClock } from './clock.ts';
import { useConnection } from './connection.ts';

const ACK_MS = 5_000;

/** What a store follows over a live line: the whole of it is asked for here, its changes come as events. */
export interface Followed<Whole extends object> {
  readonly live: Pick<Live, 'connected' | 'request'>;
  /** As its events are named: `board` is asked for with `board:watch`. */
  readonly name: string;
  /** Which one, where there are many; the server is told when it is let go of. */
  readonly of?: Readonly<Record<string, string>>;
  /** What the question says besides. */
  readonly more?: () => object;
  readonly take: (whole: Whole) => void;
  /** Whether what was taken is all that there is; else it is asked for again. */
  readonly isWhole?: () => boolean;
  readonly refused?: (error: SocketError) => void;
  /** Whether a refusal says that there is nothing to follow any more; as a rule it is not found then. */
  readonly isGone?: (error: SocketError) => boolean;
}

/** A thing that is followed. */
export interface Following {
  /** Something was missed: asks for the whole at once. */
  readonly again: () => void;
  readonly stop: () => void;
}

/** Whether a refusal says that what is asked for does not exist, or is none of ours. */
export function isNotFound({ code }: SocketError): boolean {
  return code.endsWith('-not-found');
}

/** What a question says besides where no cookie speaks for what is asked for. */
export function tokenMessage(token: string | undefined): object {
  return token === undefined ? {} : { token };
}

/** Follows a thing: asks for the whole of it now, after each broken line, and from time to time. */
export function follow<Whole extends object>(followed: Followed<Whole>): Following {
  const { live, name, of = {}, more = () => ({}), take } = followed;
  const { isWhole = () => true, refused, isGone = isNotFound } = followed;
  const connection = useConnection();
  const ids = Object.values(of);
  const key = [name, ...ids].join(':');
  let stopped = false;

  const unwatch = connection.watch(key, async () => {
    const sentAt = Date.now();
    const ack = await live.request<Whole>(`${name}:watch`, { ...of, ...more() }, ACK_MS);
    if (stopped) return 'gone';
    if (!ack.ok) {
      const isOver = isGone(ack.error);
      refused?.(ack.error);
      return isOver ? 'gone' : 'failed';
    }
    const serverTime = serverTimeIn(ack);
    if (serverTime !== null) useClock().observe(serverTime, sentAt, Date.now());
    take(ack);
    return isWhole() ? 'fresh' : 'failed';
  });

  function stop(): void {
    if (stopped) return;
    stopped = true;
    const isLast = unwatch();
    if (!isLast || ids.length === 0 || !live.connected) return;
    live.request(`${name}:unwatch`, of, ACK_MS).catch(() => undefined);
  }

  return { again: () => connection.resync(key), stop };
}
