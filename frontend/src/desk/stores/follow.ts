import type { SocketError } from '../../api/types.ts';
import { useConnection } from '../../stores/connection.ts';
import { useDesk } from '../api/client.ts';

const ACK_MS = 5_000;
/** Refusals that say that there is nothing to follow any more. */
const goneCodes: ReadonlySet<string> = new Set(['flight-not-found', 'order-not-found']);

/** What a store follows over the desk's line: the whole of it is asked for here, its changes come as events. */
export interface Followed<Whole extends object> {
  /** As its events are named: `board` is asked for with `board:watch`. */
  readonly name: string;
  /** Which one, where there are many; the server is told when it is let go of. */
  readonly of?: Readonly<Record<string, string>>;
  /** What the question says besides. */
  readonly more?: () => object;
  /** Takes the whole, and when it was asked for (ms, by this computer's clock). */
  readonly take: (whole: Whole, sentAt: number) => void;
  readonly refused?: (error: SocketError) => void;
}

/** A thing that is followed. */
export interface Following {
  /** Something was missed: asks for the whole at once. */
  readonly again: () => void;
  readonly stop: () => void;
}

/** Follows a thing: asks for the whole of it now, after each broken line, and from time to time. */
export function follow<Whole extends object>(followed: Followed<Whole>): Following {
  const { name, of = {}, more = () => ({}), take, refused } = followed;
  const { live } = useDesk();
  const connection = useConnection();
  const ids = Object.values(of);
  const key = [name, ...ids].join(':');
  let stopped = false;

  const unwatch = connection.watch(key, async () => {
    const sentAt = Date.now();
    const ack = await live.request<Whole>(`${name}:watch`, { ...of, ...more() }, ACK_MS);
    if (stopped) return 'gone';
    if (ack.ok) {
      take(ack, sentAt);
      return 'fresh';
    }
    refused?.(ack.error);
    return goneCodes.has(ack.error.code) ? 'gone' : 'failed';
  });

  function stop(): void {
    if (stopped) return;
    stopped = true;
    unwatch();
    if (ids.length === 0 || !live.connected) return;
    live.request(`${name}:unwatch`, of, ACK_MS).catch(() => undefined);
  }

  return { again: () => connection.resync(key), stop };
}
