import { expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { Exchange, PeerStates, silenceMs, topic, type PeerMessage } from './exchange.ts';

type Listen = (message: PeerMessage) => void;

const words = topic<string>('words');
const viewers = topic<number>('viewers');

/** Backends that get what the others send. */
function cluster(clock: FakeClock) {
  const listeners: Listen[] = [];
  let reachable = true;
  const join = (reachesPeers: (() => boolean) | null = () => reachable): Exchange => {
    const own: Listen[] = [];
    const io = {
      on: (_event: 'peer', listener: Listen) => {
        own.push(listener);
        listeners.push(listener);
      },
      serverSideEmit: (_event: 'peer', message: PeerMessage) => {
        for (const listener of listeners)
          if (!own.includes(listener)) listener(structuredClone(message));
      },
    };
    return new Exchange({ io, clock, reachesPeers });
  };
  return { join, cut: () => (reachable = false) };
}

it('what one backend sends, all the others get, under the same name', () => {
  const { join } = cluster(new FakeClock());
  const [first, second, third] = [join(), join(), join()];
  const received: string[] = [];
  first.subscribe(words, () => expect.unreachable('it said so itself'));
  second.subscribe(words, (word) => received.push(`second: ${word}`));
  third.subscribe(words, (word) => received.push(`third: ${word}`));
  third.subscribe(viewers, () => expect.unreachable('that is something else'));
  first.tell(words, 'hello');
  expect(received).toEqual(['second: hello', 'third: hello']);
});

it('what cannot leave at once is dropped, and a backend that is alone says nothing', () => {
  const { join, cut } = cluster(new FakeClock());
  const [first, alone, listening] = [join(), join(null), join()];
  const received: string[] = [];
  listening.subscribe(words, (word) => received.push(word));
  alone.tell(words, 'nobody is there');
  cut();
  first.tell(words, 'too late');
  expect(received).toEqual([]);
  expect([first.isShared, alone.isShared]).toEqual([true, false]);
});

it('each backend knows what the others said of themselves last, until they fall silent', async () => {
  const clock = new FakeClock();
  const { join } = cluster(clock);
  const [first, second, third] = Array.from({ length: 3 }, () => new PeerStates(join(), viewers));
  first?.tell(1);
  second?.tell(2);
  first?.tell(5);
  expect(third?.others.sort()).toEqual([2, 5]);
  expect(second?.others).toEqual([5]);
  await clock.pass(silenceMs + 1);
  expect(third?.others).toEqual([]);
});
