import { describe, expect, test } from 'vitest';
import { gateWords, scheduleOf, type Scheduled } from './flight-schedule.ts';

const airport = (code: string, timeZone: string) => ({ code, name: code, city: code, timeZone });
const now = Date.parse('2026-11-24T10:00:00Z');

function flight(from: string, departsAt: string, to: string, arrivesAt: string): Scheduled {
  const boardingAt = new Date(Date.parse(departsAt) - 40 * 60_000).toISOString();
  const route = { origin: airport('AAA', from), destination: airport('BBB', to) };
  return { departsAt, arrivesAt, boardingAt, route };
}

describe('the times of a flight', () => {
  test('Z2, Z6, Z7: are told by the clocks of its airports', () => {
    const day = flight(
      'Europe/London',
      '2026-11-25T11:20:00Z',
      'America/New_York',
      '2026-11-25T18:40:00Z',
    );
    expect(scheduleOf(day, now)).toEqual({
      departs: { time: '11:20', zone: 'GMT', day: 'Wed 25 Nov' },
      arrives: { time: '13:40', zone: 'GMT-5', day: 'Wed 25 Nov' },
      mark: '',
      markWords: '',
      duration: '7 h 20 min',
      boards: { time: '10:40', zone: 'GMT', day: 'Wed 25 Nov' },
      gate: '',
    });
  });

  test('Z6: say when it lands on another day, and name another year', () => {
    const night = flight(
      'Europe/Zurich',
      '2026-12-31T21:00:00Z',
      'Asia/Dubai',
      '2027-01-01T03:15Z',
    );
    expect(scheduleOf(night, now)).toMatchObject({
      departs: { time: '22:00', day: 'Thu 31 Dec' },
      arrives: { time: '07:15', zone: 'GST', day: 'Fri 1 Jan 2027' },
      mark: '+1',
      markWords: 'the next day',
      duration: '6 h 15 min',
    });
  });

  test('Z6: over the date line it lands the day before it left', () => {
    const back = flight(
      'Asia/Tokyo',
      '2026-12-01T15:30:00Z',
      'America/Los_Angeles',
      '2026-12-02T01:45:00Z',
    );
    expect(scheduleOf(back, now)).toMatchObject({
      departs: { time: '00:30', day: 'Wed 2 Dec' },
      arrives: { time: '17:45', day: 'Tue 1 Dec' },
      mark: '-1',
      markWords: 'the day before',
      duration: '10 h 15 min',
    });
    const far = flight(
      'America/Los_Angeles',
      '2026-12-02T06:30:00Z',
      'Pacific/Auckland',
      '2026-12-02T18:00:00Z',
    );
    expect(scheduleOf(far, now)).toMatchObject({ mark: '+2', markWords: '2 days later' });
  });

  test('Z6: in the night in which the clocks change, what passes counts', () => {
    const spring = flight(
      'Europe/London',
      '2027-03-28T00:30:00Z',
      'Europe/Zurich',
      '2027-03-28T02:05:00Z',
    );
    expect(scheduleOf(spring, now)).toMatchObject({
      departs: { time: '00:30', zone: 'GMT' },
      arrives: { time: '04:05', zone: 'CEST' },
      duration: '1 h 35 min',
    });
  });
});

test('A21: terminal and gate are named as far as they are known', () => {
  expect(gateWords({ terminal: '5', gate: 'B42' })).toBe('Terminal 5, gate B42');
  expect(gateWords({ gate: 'B42' })).toBe('Gate B42');
  expect(gateWords({ terminal: '5' })).toBe('Terminal 5');
  expect(gateWords({})).toBe('');
});
