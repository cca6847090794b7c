import { expect, test } from 'vitest';
import { useSeatCard } from '../src/composables/use-seat-card.ts';

const seat = () => document.createElement('button');

test('the card stands where the pointer comes from, and stays there while it goes sideways', () => {
  const { anchor, below, point } = useSeatCard();
  const [first, second, third] = [seat(), seat(), seat()];
  point(first, 300);
  expect([anchor.value, below.value]).toEqual([first, false]);
  point(second, 260);
  expect([anchor.value, below.value]).toEqual([second, true]);
  point(third, 266);
  expect([anchor.value, below.value]).toEqual([third, true]);
  point(null, 300);
  expect([anchor.value, below.value]).toEqual([null, false]);
});

test('the card does not change sides while the pointer turns back within the seat, and is not in the way to the next', () => {
  const { anchor, below, point } = useSeatCard();
  const [first, second] = [seat(), seat()];
  point(first, 300);
  point(first, 280);
  expect([anchor.value, below.value]).toEqual([first, false]);
  point(second, 270);
  expect([anchor.value, below.value]).toEqual([second, true]);
});

test('a card that was dismissed comes back once the pointer has been elsewhere', () => {
  const { anchor, point, dismiss } = useSeatCard();
  const [first, second] = [seat(), seat()];
  point(first, 300);
  dismiss();
  expect(anchor.value).toBeNull();
  point(first, 301);
  expect(anchor.value).toBeNull();
  point(second, 301);
  point(first, 301);
  expect(anchor.value).toBe(first);
});
