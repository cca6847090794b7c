import { decode } from 'bcbp';
import { parseBCBP } from 'bcbp-parser';
import { describe, expect, it } from 'vitest';
import { boardingPassText, passesOf, type PassFacts } from './boarding-pass.ts';
import { documentOf } from './document-name.ts';
import type { Passenger } from './people/index.ts';

const flight = {
  number: 'AI 101',
  origin: 'LHR',
  destination: 'JFK',
  departsAt: '2026-11-25T11:20:00.000Z',
  route: { origin: { timeZone: 'Europe/London' } },
};

function person(givenName: string, surname: string, part: Partial<Passenger> = {}): Passenger {
  const passenger = { seat: '7C', givenName, surname, type: 'adult' as const, ...part };
  return { ...passenger, document: documentOf(passenger) };
}

function text(facts: Partial<PassFacts>): string {
  return boardingPassText({
    flight,
    designator: '7C',
    cabinClass: 'economy',
    confirmation: 'ABC123',
    passenger: person('Zoë', 'van der Meer'),
    withInfant: false,
    onLap: false,
    sequence: 2,
    ...facts,
  });
}

describe('the bar code of a pass', () => {
  it('says in IATA’s text who flies where, when and on which seat', () => {
    expect(text({})).toMatch(/^M1VANDERMEER\/ZOE {6}.ABC123 LHRJFKAI 0101 329Y007C0002 1/);
    expect(decode(text({}), 2026).data?.legs?.[0]).toMatchObject({
      seatNumber: '007C',
      compartmentCode: 'Y',
    });
  });

  it('counts the day where the flight departs', () => {
    const late = {
      ...flight,
      departsAt: '2026-11-25T13:00:00.000Z',
      route: { origin: { timeZone: 'Pacific/Auckland' } },
    };
    const given = text({ flight: late, designator: '12A', cabinClass: 'business' });
    expect(given).toContain('AI 0101 330J012A');
  });

  it('H13: has a name for nobody where none was given', () => {
    expect(text({ passenger: null }).slice(2, 22)).toBe('PASSENGER/AISLE     ');
  });

  it.each([
    ['Anne-Marie', 'Smith-Jones', 'SMITHJONES/ANNEMARIE'],
    ['Łukasz', 'Kowalski', 'KOWALSKI/LUKASZ'],
    ['John', 'O’Neill', 'ONEILL/JOHN'],
    ['Ægir', 'Þórsson', 'THORSSON/AEGIR'],
    ['小龍', '李', 'LI/XIAOLONG'],
    ['', 'Sukarno', 'SUKARNO'],
    ['Hubert Blaine', 'Wolfeschlegelsteinhausenbergerdorff', 'WOLFESCHLEGELSTEIN/H'],
    ['Юрий', 'Щербаков', 'SHCHERBAKOV/IURII'],
  ])('H12: an independent reader finds the name of %s %s', (givenName, surname, name) => {
    const read = parseBCBP(text({ passenger: person(givenName, surname) }));
    expect(read).toMatchObject({
      passenger: name,
      pnr: 'ABC123',
      origin: 'LHR',
      destination: 'JFK',
      airline: 'AI',
      flight_number: '0101',
      seat: '007C',
      passenger_details: 'Adult',
    });
  });

  it('H13: an independent reader finds the pass of each of a family', () => {
    const family = [
      person('Anna', 'Ek'),
      person('Bo', 'Ek', { seat: '7D', type: 'child' }),
      person('Ci', 'Ek', { type: 'infant' }),
      person('Di', 'Ek', { seat: '7F', type: 'infant' }),
    ];
    const passes = passesOf(family, ['7C', '7D', '7E', '7F']);
    const read = passes.map((pass) => parseBCBP(text(pass)));
    expect(read.map(({ passenger, seat, passenger_details: type }) => [passenger, seat, type]))
      // One seat was paid for without a name.
      .toEqual([
        ['EK/ANNA', '007C', 'Adult travelling with infant'],
        ['EK/CI', 'INF', 'Infant'],
        ['EK/BO', '007D', 'Child'],
        ['PASSENGER/AISLE', '007E', ''],
        ['EK/DI', '007F', 'Infant'],
      ]);
    expect(passes.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
    for (const pass of passes) expect(text(pass).slice(52, 56)).toBe(`000${pass.sequence}`);
  });
});
