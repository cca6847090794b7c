import ICAL from 'ical.js';
import { extractText, getDocumentProxy } from 'unpdf';
import { describe, expect, it } from 'vitest';
import { aBooking } from '../../testing/bookings.ts';
import type { Passenger } from '../people/types.ts';
import { fontFiles, fontOf, isDrawn, type FontName } from './pass-pdf.ts';
import { calendarFile, passesPdf, type CalendarOptions } from './index.ts';

const pageText = async (pdf: Buffer) =>
  extractText(await getDocumentProxy(new Uint8Array(pdf)), { mergePages: false });

describe('U4: the passes as one PDF', () => {
  it('has a pass for each person, three a page, with names, seats, times and zones', async () => {
    const booking = aBooking({
      seats: ['12A', '12B', '12C'],
      passengers: [
        person('12A', 'Łukasz Ægir', "O'Neill"),
        person('12B', '小龍', '李'),
        person('12C', 'Ирина', 'Иванова'),
        { ...person('12A', 'Zoë', "O'Neill"), type: 'infant' },
      ],
    });
    const { totalPages, text } = await pageText(await passesPdf(booking));
    const all = text.join('\n');
    expect(totalPages).toBe(2);
    expect(all.match(/Boarding pass · Economy/g)).toHaveLength(4);
    // As written, where the font has the letters, and as travel documents have it.
    for (const name of ["Łukasz Ægir O'Neill", 'LUKASZ AEGIR ONEILL', 'Ирина Иванова']) {
      expect(all).toContain(name);
    }
    expect(all).not.toContain('李');
    expect(all).toContain('XIAOLONG LI');
    for (const said of ['ABC23D', 'AI 101', 'LHR', 'JFK', 'ON THE LAP OF', '12C']) {
      expect(all).toContain(said);
    }
    expect(all).toMatch(/Wed, 25 Nov 2026 11:20 GMT/);
  });

  it('takes any name for a text, and keeps within its page', async () => {
    const long = 'Wolfeschlegelsteinhausenbergerdorff '.repeat(2).trim();
    const trick = '(Bob) \\) Tj ET /JS (app.alert(1))';
    const booking = aBooking({
      seats: ['12A', '12B'],
      passengers: [person('12A', long, long), person('12B', trick, 'Smith')],
    });
    const pdf = await passesPdf(booking);
    expect((await pageText(pdf)).text.join()).toContain(trick);
    // Names are glyphs, no syntax.
    expect(pdf.toString('latin1')).not.toMatch(/app\.alert|\/JavaScript/);
  });

  it('says when to board, by the clock of the departure, and where as far as it is known', async () => {
    const booking = aBooking();
    const at = { ...booking.flight, terminal: '5', gate: 'B42' };
    const [bare, known] = await Promise.all(
      [booking.flight, at].map(async (flight) =>
        (await pageText(await passesPdf(aBooking({ flight })))).text.join(),
      ),
    );
    expect(bare).toContain('10:40');
    expect(bare).not.toContain('GATE');
    for (const said of ['10:40', 'TERMINAL', 'GATE', 'B42']) expect(known).toContain(said);
  });

  it('has a pass without a name for a seat of which nobody is named', async () => {
    const { text } = await pageText(await passesPdf(aBooking({ seats: ['12A'], passengers: [] })));
    expect(text.join()).toContain('12A');
  });
});

describe('the fonts of the passes', () => {
  it.each(Object.keys(fontFiles) as FontName[])('have every letter that is drawn: %s', (name) => {
    const signs = Array.from({ length: 0x3000 }, (_, code) => String.fromCodePoint(code));
    const drawn = signs.filter((sign) => /[\p{L}\p{P}]/u.test(sign) && isDrawn(sign));
    expect(drawn.length).toBeGreaterThan(1_000);
    const font = fontOf(name);
    expect(drawn.filter((sign) => !font.hasGlyphForCodePoint(sign.codePointAt(0)!))).toEqual([]);
  });
});

describe('U5: the calendar file', () => {
  const booking = aBooking();
  const options: CalendarOptions = {
    host: 'aisle.example',
    url: 'https://aisle.example/orders/1#link=0.x',
    invitation: { from: { name: 'Aisle', email: 'bookings@aisle.example' }, to: 'ann@b.example' },
    cancelled: false,
  };
  const read = (text: string) => {
    const calendar = new ICAL.Component(ICAL.parse(text) as unknown[]);
    const event = new ICAL.Event(calendar.getFirstSubcomponent('vevent') ?? undefined);
    return { method: calendar.getFirstPropertyValue('method'), event };
  };

  it('is one entry, which a delay moves and a cancellation takes away', () => {
    const first = read(calendarFile(booking, options));
    expect(first.method).toBe('REQUEST');
    expect(first.event.startDate.toJSDate().toISOString()).toBe(booking.flight.departsAt);
    expect(first.event.summary).toBe('Flight AI 101 London to New York City');
    expect(first.event.description).toContain('Departs Wed, 25 Nov 2026 11:20 GMT');

    const departsAt = '2026-11-25T14:20:00.000Z';
    const delayed = {
      ...booking,
      sequence: booking.sequence + 3,
      flight: { ...booking.flight, departsAt },
    };
    const second = read(calendarFile(delayed, options));
    expect(second.event.uid).toBe(first.event.uid);
    expect(second.event.sequence).toBeGreaterThan(first.event.sequence);
    expect(second.event.startDate.toJSDate().toISOString()).toBe(departsAt);

    const third = read(calendarFile({ ...delayed, sequence: 20 }, { ...options, cancelled: true }));
    expect(third.method).toBe('CANCEL');
    expect(third.event.uid).toBe(first.event.uid);
    expect(third.event.component.getFirstPropertyValue('status')).toBe('CANCELLED');
  });

  it('ends when the flight lands', () => {
    const arrivesAt = '2026-11-25T19:00:00.000Z';
    const { event } = read(
      calendarFile(aBooking({ flight: { ...booking.flight, arrivesAt } }), options),
    );
    expect(event.endDate.toJSDate().toISOString()).toBe(arrivesAt);
    expect(event.description).toContain('Arrives Wed, 25 Nov 2026 14:00 GMT-5');
  });

  it('takes any name for a text', () => {
    const passengers = [person('12A', 'Ann\r\nATTENDEE:mailto:x@y.example', 'Smith;,\\')];
    const text = calendarFile(aBooking({ passengers }), options);
    expect(text.match(/^ATTENDEE/gm)).toHaveLength(1);
    expect(read(text).event.description).toContain('Smith;,\\');
  });

  it('is for one to open when nobody is invited', () => {
    const { host, url, cancelled } = options;
    const text = calendarFile(booking, { host, url, cancelled });
    expect(read(text).method).toBe('PUBLISH');
    expect(text).not.toMatch(/ATTENDEE|ORGANIZER/);
  });
});

function person(seat: string, givenName: string, surname: string): Passenger {
  return { seat, givenName, surname, type: 'adult' };
}
