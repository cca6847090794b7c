import type { AircraftPlan } from '../plan.ts';

/**
 * 180 seats, all economy (3-3). Follows the single-class arrangement of European short-haul airlines: rows 1
 * to 31 without a row 13, two exits over each wing (rows 12 and 14; the seats before an exit do not recline),
 * lavatories beside the galley at the rear.
 */
export const a320neo: AircraftPlan = {
  id: 'A320neo',
  name: 'Airbus A320neo',
  decks: [
    {
      name: 'main',
      wings: { firstRow: 10, lastRow: 19 },
      cabins: [
        {
          class: 'economy',
          name: 'Economy',
          columns: 'ABC.DEF',
          rows: [
            '= lll.ggg exit',
            '1 ABC.DEF legroom accessible:CD',
            '2-10 ABC.DEF',
            '11 ABC.DEF fixed',
            '12 ABC.DEF exit legroom fixed',
            '14 ABC.DEF exit legroom',
            '15-30 ABC.DEF',
            '31 ABC.DEF fixed',
            '= lgg.ggl exit',
          ],
        },
      ],
    },
  ],
};
