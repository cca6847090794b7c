import type { AircraftPlan } from '../plan.ts';

/**
 * 166 seats: 16 business (2-2), 150 economy (3-3). Follows the two-class arrangement of North American
 * airlines: rows 1 to 4 with A, B, E, F; economy from row 7 without a row 13; two exits over each wing (rows
 * 20 and 21).
 */
export const b737: AircraftPlan = {
  id: '737-800',
  name: 'Boeing 737-800',
  decks: [
    {
      name: 'main',
      wings: { firstRow: 16, lastRow: 25 },
      cabins: [
        {
          class: 'business',
          name: 'Business',
          columns: 'AB.EF',
          rows: ['= lc.gg exit', '1 AB.EF legroom accessible:BE', '2-4 AB.EF'],
        },
        {
          class: 'economy',
          name: 'Economy',
          columns: 'ABC.DEF',
          rows: [
            '7 ABC.DEF legroom bassinet:BE accessible:CD',
            '8-12 ABC.DEF',
            '14-18 ABC.DEF',
            '19 ABC.DEF fixed',
            '20 ABC.DEF exit legroom fixed',
            '21 ABC.DEF exit legroom',
            '22-31 ABC.DEF',
            '32 ABC.DEF fixed',
            '= lll.lll',
            '= ggg.ggg exit',
          ],
        },
      ],
    },
  ],
};
