import { createRequire } from 'node:module';
import { openSync, type Font } from 'fontkit';
import PDFDocument from 'pdfkit';
import { encode } from 'uqr';
import { cabinOf, type CabinClass } from '../aircraft/index.ts';
import { boardingPassText, passesOf, type Pass } from '../boarding-pass.ts';
import { documentOf } from '../document-name.ts';
import { boardingAt, wallTime } from '../times.ts';
import { fullName } from '../people/index.ts';
import { documentLine, routeOf, timesOf, type Booking } from './booking.ts';

const require = createRequire(import.meta.url);
const file = (name: string): string => require.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`);

/** DejaVu Sans: letters of Latin, Greek and Cyrillic in all their forms. A file of its own, for machines have other fonts, or none. */
export const fontFiles = { regular: file('DejaVuSans'), bold: file('DejaVuSans-Bold') } as const;

export type FontName = keyof typeof fontFiles;

const opened = new Map<FontName, Font>();

/** A font, read once for all papers: that takes longer than a pass does. */
export function fontOf(name: FontName): Font {
  let font = opened.get(name);
  if (font === undefined) {
    // A collection of several is none of these files.
    font = openSync(fontFiles[name]) as Font;
    // A glyph stands for the letter that asked for it first; one that was met as a part of another, for none.
    for (let code = 0; code <= LAST; code += 1) {
      if (isDrawn(String.fromCodePoint(code))) font.glyphForCodePoint(code);
    }
    opened.set(name, font);
  }
  return font;
}

/** What the fonts have and that is written from left to right, one sign after the other. */
const DRAWN =
  /^[\u0020-\u007e\u00a0-\u024f\u02bc\u0370-\u0373\u037b-\u037d\u0386-\u03ff\u0400-\u0525\u1e00-\u1efb\u2010-\u2019\u2022\u2026]*$/;

/** The last of these. */
const LAST = 0x2026;

/** Whether a text can be drawn; of a name that cannot, the form for travel documents is. */
export function isDrawn(text: string): boolean {
  return DRAWN.test(text.normalize('NFC'));
}

/** A4 in points, three passes a page, to be cut apart. */
const PAGE = { width: 595.28, height: 841.89 };
const PASSES_A_PAGE = 3;
const MARGIN = 40;
const PASS = { width: PAGE.width - 2 * MARGIN, height: 235 };
const GAP = (PAGE.height - PASSES_A_PAGE * PASS.height) / (PASSES_A_PAGE + 1);
const STUB = 140;
const BAND = 32;
const PADDING = 18;

const colours = { brand: '#0b5c5f', ink: '#14222a', muted: '#52626b', line: '#b9b8ae' } as const;

type Document = InstanceType<typeof PDFDocument>;

/** The boarding passes of a booking, one for each person, as one PDF (SPEC U4). */
export async function passesPdf(booking: Booking): Promise<Buffer> {
  const document = new PDFDocument({
    autoFirstPage: false,
    size: [PAGE.width, PAGE.height],
    margin: 0,
    lang: 'en',
    displayTitle: true,
    // Nothing of whose passes they are: file systems index it.
    info: { Title: 'Boarding passes', Author: 'Aisle', CreationDate: new Date(booking.at) },
  });
  const written = collect(document);
  for (const name of Object.keys(fontFiles) as FontName[]) {
    // It takes fonts that are open already, which its types do not know.
    document.registerFont(name, fontOf(name) as unknown as string);
  }
  passesOf(booking.passengers, booking.seats).forEach((pass, place) => {
    const row = place % PASSES_A_PAGE;
    if (row === 0) document.addPage();
    drawPass(document, GAP + row * (PASS.height + GAP), booking, pass);
  });
  document.end();
  return written;
}

function collect(document: Document): Promise<Buffer> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
  });
}

function drawPass(document: Document, top: number, booking: Booking, pass: Pass): void {
  const cabin = cabinOf(booking.flight.aircraft, pass.designator);
  const { width, height } = PASS;
  document.save().roundedRect(MARGIN, top, width, height, 10).clip();
  document.rect(MARGIN, top, width, BAND).fill(colours.brand);
  document.restore();
  document.roundedRect(MARGIN, top, width, height, 10).lineWidth(1).stroke(colours.line);
  const right = MARGIN + width - PADDING;
  const title = `Boarding pass · ${cabin.name}`;
  text(document, 'Aisle', {
    x: MARGIN + PADDING,
    y: top + 8,
    size: 14,
    bold: true,
    colour: 'white',
  });
  text(document, title, { x: right, y: top + 10, size: 10, colour: 'white', fromRight: true });
  const stub = right - STUB;
  document
    .moveTo(stub - PADDING, top + BAND)
    .lineTo(stub - PADDING, top + height)
    .dash(3, { space: 3 })
    .stroke(colours.line)
    .undash();
  const box = { x: MARGIN + PADDING, y: top + BAND, width: stub - 2 * PADDING - MARGIN - PADDING };
  drawJourney(document, box, booking, pass);
  drawStub(document, { x: stub, y: top + BAND, width: STUB }, booking, pass, cabin.class);
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

function drawJourney(document: Document, { x, y, width }: Box, booking: Booking, pass: Pass): void {
  const { flight } = booking;
  const { origin, destination } = routeOf(flight);
  const { departs, arrives } = timesOf(flight);
  const end = x + width;
  text(document, flight.origin, { x, y: y + 12, size: 26, bold: true });
  text(document, flight.destination, { x: end, y: y + 12, size: 26, bold: true, fromRight: true });
  text(document, '→', { x: x + width / 2 - 8, y: y + 16, size: 18, colour: colours.brand });
  const half = width / 2 - 10;
  text(document, origin.city, { x, y: y + 43, size: 9, width: half, colour: colours.muted });
  const where = { x: end, y: y + 43, size: 9, width: half, colour: colours.muted };
  text(document, destination.city, { ...where, fromRight: true });
  const names = namesOn(pass);
  labelled(document, 'Passenger', names.name, { x, y: y + 64, width, size: 14 });
  if (names.below)
    text(document, names.below, { x, y: y + 92, size: 8, width, colour: colours.muted });
  // By the same clock as the departure.
  const boards = wallTime(boardingAt(flight.departsAt), origin.timeZone).slice(11);
  const facts = [
    [flight.number, 'Flight', departs, 'Departs'],
    [boards, 'Boards', arrives, 'Arrives'],
    [flight.terminal, 'Terminal', flight.gate, 'Gate'],
  ] as const;
  facts.forEach(([left, leftLabel, right, rightLabel], row) => {
    const at = { y: y + 110 + 31 * row, size: 11 };
    if (left) labelled(document, leftLabel, left, { ...at, x, width: 90 });
    if (right) labelled(document, rightLabel, right, { ...at, x: x + 95, width: width - 95 });
  });
}

function drawStub(
  document: Document,
  { x, y, width }: Box,
  booking: Booking,
  pass: Pass,
  cabinClass: CabinClass,
): void {
  const { flight, confirmation } = booking;
  labelled(document, pass.onLap ? 'On the lap of' : 'Seat', pass.designator, {
    x,
    y: y + 12,
    width: 65,
    size: 20,
  });
  labelled(document, 'Booking', confirmation, { x: x + 65, y: y + 12, width: 75, size: 13 });
  const passenger = pass.passenger && { ...pass.passenger, document: documentOf(pass.passenger) };
  const code = boardingPassText({
    ...pass,
    passenger,
    flight: { ...flight, route: routeOf(flight) },
    cabinClass,
    confirmation,
  });
  drawCode(document, code, { x: x + 10, y: y + 62, width: width - 20 });
}

/** The same code as on the page, as dark squares on white. */
function drawCode(document: Document, code: string, { x, y, width }: Box): void {
  const { data, size } = encode(code, { ecc: 'M', border: 2 });
  const unit = width / size;
  data.forEach((row, line) => {
    row.forEach((dark, column) => {
      // A little over the edge: no printer leaves light between two squares.
      if (dark) document.rect(x + column * unit, y + line * unit, unit * 1.02, unit * 1.02);
    });
  });
  document.fill('black');
}

/** A name as its bearer writes it where the font has its letters, above the form of travel documents. */
function namesOn({ passenger }: Pass): { name: string; below: string } {
  const name = passenger ? fullName(passenger) : '';
  if (passenger === null || name === '') return { name: '–', below: '' };
  if (!isDrawn(name)) return { name: fullName(documentOf(passenger)), below: '' };
  return { name, below: documentLine(passenger) };
}

interface Placed {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly width?: number;
  readonly bold?: boolean;
  readonly colour?: string;
  /** `x` is where it ends. */
  readonly fromRight?: boolean;
}

function labelled(document: Document, label: string, value: string, placed: Placed): void {
  text(document, label.toUpperCase(), { ...placed, size: 7, colour: colours.muted });
  text(document, value, { ...placed, y: placed.y + 10, bold: true });
}

/** One line: what is wider than its place is written smaller. */
function text(document: Document, words: string, placed: Placed): void {
  const { x, y, width, bold = false, colour = colours.ink, fromRight = false } = placed;
  document.font(bold ? 'bold' : 'regular').fontSize(placed.size);
  const natural = document.widthOfString(words);
  const scale = width === undefined ? 1 : Math.min(1, width / natural);
  document.fontSize(placed.size * scale).fill(colour);
  const start = fromRight ? x - natural * scale : x;
  document.text(words, start, y + (placed.size * (1 - scale)) / 2, { lineBreak: false });
}
