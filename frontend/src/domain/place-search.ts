import type { Airport } from '../api/types.ts';

/** IATA codes of cities that have several airports, with these. */
const METROPOLITAN: Readonly<Record<string, string>> = {
  BJS: 'PEK PKX',
  BUE: 'EZE AEP',
  BUH: 'OTP BBU',
  CHI: 'ORD MDW',
  DTT: 'DTW',
  HOU: 'IAH HOU',
  JKT: 'CGK HLP',
  LON: 'LHR LGW STN LTN LCY SEN',
  MIL: 'MXP LIN BGY',
  MOW: 'SVO DME VKO ZIA',
  NYC: 'JFK LGA EWR',
  OSA: 'KIX ITM UKB',
  PAR: 'CDG ORY BVA',
  REK: 'KEF RKV',
  RIO: 'GIG SDU',
  ROM: 'FCO CIA',
  SAO: 'GRU CGH VCP',
  SEL: 'ICN GMP',
  SPK: 'CTS OKD',
  STO: 'ARN BMA NYO VST',
  TCI: 'TFN TFS',
  TYO: 'HND NRT',
  WAS: 'IAD DCA BWI',
  YEA: 'YEG',
  YMQ: 'YUL YMX',
  YTO: 'YYZ YTZ YHM',
};

const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  æ: 'a',
  œ: 'o',
  ł: 'l',
  đ: 'd',
};

/** A text for comparison: without accents, and with `ue` for `ü` the same as `u`: `Zürich`, `Zuerich` and `Zurich` are one. */
export function plain(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[ßøæœłđ]/g, (letter) => LETTERS[letter] ?? letter)
    .replace(/([aou])e/g, '$1');
}

/** Everything by which an airport may be searched for, the code of its city's airports included. */
export function placeWords({ code, city, name }: Airport): string {
  const cities = Object.entries(METROPOLITAN).filter(([, airports]) => airports.includes(code));
  return plain([code, city, name, ...cities.map(([metropolitan]) => metropolitan)].join(' '));
}
