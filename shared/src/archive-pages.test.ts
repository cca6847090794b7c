import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fillPage, firstPage, pagesOf } from './former-orders.ts';
import { documentOf } from './document-name.ts';
import { limits } from './limits.ts';
import type { OrderPeople, Passenger } from './people/index.ts';
import { termsOf } from './person-search.ts';

const surname = fc.oneof(
  fc.constantFrom('Ek', 'Müller', "O'Neill", 'Smith-Jones', 'ß', '李', 'da Silva', 'Ek Å'),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
);
const passenger = fc
  .record({ surname, own: fc.option(fc.constantFrom('MULLER', 'EK', ''), { nil: undefined }) })
  .map(({ surname: name, own }): Passenger => {
    const typed = { seat: '1A', givenName: '', surname: name, type: 'adult' } as const;
    const document = own === undefined ? undefined : { givenName: '', surname: own };
    return { ...typed, document: documentOf({ ...typed, document }) };
  });
const people = fc.record({
  passengers: fc.array(passenger, { maxLength: 2 * limits.seatsPerOrder }),
  contact: fc.option(fc.constant({ email: 'a@b.de' })),
}) as fc.Arbitrary<OrderPeople>;
const orders = fc.array(
  fc.record({ people: fc.option(people, { nil: undefined }) }).map(({ people: given }) => ({
    ...(given && { people: given }),
  })),
  { maxLength: 300 },
);

it('T9, X6: each order is on one page, in order, and a page’s orders and keys fit', () => {
  fc.assert(
    fc.property(orders, (all) => {
      const pages = pagesOf(all);
      expect(pages.flat()).toEqual(all);
      for (const page of pages) {
        expect(page.length).toBeLessThanOrEqual(limits.archivePageOrders);
        const terms = page.flatMap((order) => (order.people ? termsOf(order.people) : []));
        expect(new Set(terms).size).toBeLessThanOrEqual(limits.archivePageKeys);
      }
      expect(pages.length === 1 || pages.every((page) => page.length > 0)).toBe(true);
    }),
    { numRuns: 40 },
  );
});

it('T10: a page that is filled bit by bit is full where one that is filled at once is', () => {
  fc.assert(
    fc.property(orders, fc.integer({ min: 1, max: 70 }), (all, most) => {
      let page = firstPage;
      const counts: number[] = [];
      for (let left = all; left.length > 0;) {
        const filled = fillPage(left.slice(0, most), page);
        page = filled.page;
        counts[page.number - 1] = (counts[page.number - 1] ?? 0) + filled.taken.length;
        left = left.slice(filled.taken.length);
      }
      expect(counts).toEqual(all.length === 0 ? [] : pagesOf(all).map(({ length }) => length));
    }),
    { numRuns: 40 },
  );
});
