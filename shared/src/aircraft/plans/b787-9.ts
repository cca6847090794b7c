import type { AircraftPlan } from '../plan.ts';

/**
 * 257 seats: 48 business (1-2-1), 21 premium (2-3-2), 188 economy (3-3-3). Follows a North American airline's
 * long-haul arrangement: business is staggered, so that odd rows have A, D, G, L and even rows B, E, F, K,
 * each with its own way to the aisle; there is no C in premium and no H, I or G in economy. The first row
 * behind the third doors lacks its window seats, and so does the last one, where the fuselage narrows.
 */
export const b787: AircraftPlan = {
  id: '787-9',
  name: 'Boeing 787-9',
  decks: [
    {
      name: 'main',
      wings: { firstRow: 21, lastRow: 36 },
      cabins: [
        {
          class: 'business',
          name: 'Business',
          columns: 'AB.DEFG.KL',
          rows: [
            '= gg.gggg.ll exit',
            '1 A-.D--G.-L accessible:DG',
            '2-8 -B.-EF-.K-|A-.D--G.-L',
            '= ll.gggg.gl exit',
            '9-12 A-.D--G.-L|-B.-EF-.K-',
          ],
        },
        {
          class: 'premium',
          name: 'Premium Economy',
          columns: 'AB.DEF.KL',
          rows: [
            '= cc.bbb.cc',
            '20 AB.DEF.KL legroom bassinet:DEF accessible:BK',
            '21-22 AB.DEF.KL',
          ],
        },
        {
          class: 'economy',
          name: 'Economy',
          columns: 'ABC.DEF.JKL',
          rows: [
            '= lll.bbb.lll',
            '27 ___.DEF.___ legroom bassinet:DEF',
            '28 ABC.DEF.JKL legroom:ABCJKL accessible:CJ',
            '29-36 ABC.DEF.JKL',
            '37 ABC.DEF.JKL fixed',
            '= lll.ggg.lll exit',
            '38 _BC.DEF.JK_ exit legroom',
            '39 ABC.DEF.JKL legroom:AL accessible:CJ',
            '40-47 ABC.DEF.JKL',
            '48 -BC.DEF.JK- fixed',
            '= lgg.ggg.ggl exit',
          ],
        },
      ],
    },
  ],
};
