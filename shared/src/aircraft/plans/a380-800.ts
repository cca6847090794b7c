import type { AircraftPlan } from '../plan.ts';

/**
 * 484 seats on two decks: first 14 (1-1-1) and economy 340 (3-4-3) on the main one, business 70 (1-2-1,
 * staggered) and premium 60 (2-3-2) on the upper one. Follows the four-class arrangement of an airline of the
 * Pacific: stairs at the nose and at the tail, no I, economy from row 41. Rows behind doors lack window
 * seats; the last rows are narrower.
 */
export const a380: AircraftPlan = {
  id: 'A380-800',
  name: 'Airbus A380-800',
  decks: [
    {
      name: 'main',
      wings: { firstRow: 47, lastRow: 63 },
      cabins: [
        {
          class: 'first',
          name: 'First',
          columns: 'A.F.K',
          rows: ['= l.s.l exit', '1 A.F.K accessible:AK', '2-4 A.F.K', '5 A._.K', '= c.g.c'],
        },
        {
          class: 'economy',
          name: 'Economy',
          columns: 'ABC.DEFG.HJK',
          rows: [
            '= ggl.llll.lgg exit',
            '= ___.bbbb.___',
            '41 ___.DEFG.___ legroom bassinet:DEFG',
            '42 ABC.DEFG.HJK legroom:ABCHJK accessible:CH',
            '43-51 ABC.DEFG.HJK',
            '52 ABC.DEFG.HJK fixed',
            '= lll.gggg.lll exit',
            '53 _BC.DEFG.HJ_ exit legroom',
            '54 ABC.DEFG.HJK legroom:AK accessible:CH',
            '55-63 ABC.DEFG.HJK',
            '64 ABC.DEFG.HJK fixed',
            '= lll.llll.lll exit',
            '65 _BC.DEFG.HJ_ exit legroom',
            '66 ABC.DEFG.HJK legroom:AK',
            '67-73 ABC.DEFG.HJK',
            '74-75 -BC.DEFG.HJ-',
            '76 -BC.llll.HJ- fixed',
            '= ggg.ssss.ggg exit',
          ],
        },
      ],
    },
    {
      name: 'upper',
      wings: null,
      cabins: [
        {
          class: 'business',
          name: 'Business',
          columns: 'AB.DEFG.JK',
          rows: [
            '= ll.ssss.gg exit',
            '11 A-.D--G.-K accessible:DG',
            '12-16 -B.-EF-.J-|A-.D--G.-K',
            '= gl.gggg.lg exit',
            '17-27 A-.D--G.-K|-B.-EF-.J-',
            '28 -B.gggg.J-',
          ],
        },
        {
          class: 'premium',
          name: 'Premium Economy',
          columns: 'AB.DEF.JK',
          rows: [
            '= ll.ggg.lc exit',
            '31 AB.ccc.JK exit legroom',
            '32 AB.DEF.JK legroom:DEF bassinet:DEF accessible:BJ',
            '33-38 AB.DEF.JK',
            '39 AB.DEF.JK fixed',
            '= lg.sss.gl exit',
          ],
        },
      ],
    },
  ],
};
