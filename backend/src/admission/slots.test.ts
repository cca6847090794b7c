import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Slots } from './turns.ts';

function fill(slots: Slots, flightId: string): number {
  let taken = 0;
  for (; slots.hasRoom(flightId); taken += 1) slots.take(flightId);
  return taken;
}

it('Q12: one flight gets two thirds of the slots, and leaves the rest to others', () => {
  const slots = new Slots(60);
  expect(fill(slots, 'slow')).toBe(40);
  expect(slots.hasRoom('other')).toBe(true);
  for (let given = 0; given < 40; given += 1) slots.give('slow');
  expect(slots.taken).toBe(0);
  expect(fill(slots, 'other')).toBe(40);
});

it('Q12: several slow flights leave slots to one that has none', () => {
  const slots = new Slots(60);
  const slow = ['slow 1', 'slow 2', 'slow 3'];
  for (const flight of slow) {
    expect(fill(slots, flight)).toBeGreaterThan(0);
    expect(slots.hasRoom('newcomer')).toBe(true);
  }
  // What the greediest gives back is for the others: it has more than its share still.
  slots.give('slow 1');
  expect(slots.hasRoom('slow 1')).toBe(false);
});

it('Q12: never more are taken than there are, and a flight without any is let in while one is free', () => {
  const steps = fc.array(fc.tuple(fc.boolean(), fc.nat(4)), { maxLength: 200 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 20 }), (played, all) => {
      const slots = new Slots(all);
      const taken: string[] = [];
      for (const [takes, which] of played) {
        const flight = `f${which}`;
        if (takes && slots.hasRoom(flight)) taken.push((slots.take(flight), flight));
        if (!takes && taken.length > 0) slots.give(taken.splice(which % taken.length, 1)[0] ?? '');
        expect(slots.taken).toBe(taken.length);
        expect(slots.taken).toBeLessThanOrEqual(all);
        if (slots.taken < all) expect(slots.hasRoom('none yet')).toBe(true);
      }
    }),
  );
});
