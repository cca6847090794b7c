import { describe, expect, test } from 'vitest';
import { OneAtATime } from './one-at-a-time.ts';

function questions() {
  const asked: { answer: (value: number) => void; fail: (error: Error) => void }[] = [];
  const ask = () =>
    new Promise<number>((answer, fail) => {
      asked.push({ answer, fail });
    });
  return { asked, ask };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('questions about one order', () => {
  test('share the next answer with all who come while one is under way', async () => {
    const { asked, ask } = questions();
    const queue = new OneAtATime<number>();
    const first = queue.run('a', ask);
    const others = [queue.run('a', ask), queue.run('a', ask)];
    expect(asked).toHaveLength(1);
    asked[0]?.answer(1);
    expect(await first).toBe(1);
    await turn();
    expect(asked).toHaveLength(2);
    asked[1]?.answer(2);
    expect(await Promise.all(others)).toEqual([2, 2]);
  });

  test('never run two at once, also when one comes as the last ends', async () => {
    const { asked, ask } = questions();
    const queue = new OneAtATime<number>();
    void queue.run('a', ask);
    const second = queue.run('a', ask);
    asked[0]?.answer(1);
    await turn();
    const third = queue.run('a', ask);
    expect(asked).toHaveLength(2);
    asked[1]?.answer(2);
    expect(await second).toBe(2);
    await turn();
    expect(asked).toHaveLength(3);
    asked[2]?.answer(3);
    expect(await third).toBe(3);
  });

  test('go on after a failure, and do not wait for those about another order', async () => {
    const { asked, ask } = questions();
    const queue = new OneAtATime<number>();
    const first = queue.run('a', ask);
    const second = queue.run('a', ask);
    void queue.run('b', ask);
    expect(asked).toHaveLength(2);
    asked[0]?.fail(new Error('away'));
    await expect(first).rejects.toThrow('away');
    await turn();
    expect(asked).toHaveLength(3);
    asked[2]?.answer(7);
    expect(await second).toBe(7);
  });
});
