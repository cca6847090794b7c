import type { AircraftPlan } from '../plan.ts';

/**
 * 137 seats: 12 business (2-2), 125 economy (2-3). Follows the two-class arrangement that North American
 * network airlines fly: business in rows 1 to 3, economy from row 12, one exit over each wing. There is no
 * row 13, and no B: C stands for the aisle on the left.
 */
export const a220: AircraftPlan = {
  id: 'A220-300',
  name: 'Airbus A220-300',
  decks: [
    {
      name: 'main',
      wings: { firstRow: 17, lastRow: 25 },
      cabins: [
        {
          class: 'business',
          name: 'Business',
          columns: 'AC.DF',
          rows: ['= lc.gg exit', '1 AC.DF legroom accessible:CD', '2-3 AC.DF'],
        },
        {
          class: 'economy',
          name: 'Economy',
          columns: 'AC.DEF',
          rows: [
            '12 AC.DEF legroom accessible:CD',
            '14-18 AC.DEF',
            '19 AC.DEF fixed',
            '20 AC.DEF exit legroom',
            '21-36 AC.DEF',
            '37 AC.DEF fixed',
            '= ll.lgg exit',
          ],
        },
      ],
    },
  ],
};
