import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ICAL from 'ical.js';
import { simpleParser, type ParsedMail } from 'mailparser';
import { extractText, getDocumentProxy } from 'unpdf';

/** One mail as its reader has it. */
export interface ReadMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The passes, and what stands on them; nothing where nobody is to fly. */
  readonly pdf: Buffer | null;
  readonly passes: string;
  /** In the calendar; `start` is ISO 8601; `method`: `CANCEL` takes it out. */
  readonly event: {
    readonly uid: string;
    readonly sequence: number;
    readonly start: string;
    readonly method: string;
  };
}

/** Of what is not booked there is none. */
const noEvent: ReadMail['event'] = { uid: '', sequence: 0, start: '', method: '' };

/** What a system without a mail server has written to somebody, oldest first. */
export async function mailsTo(address: string, dataDir: string): Promise<ReadMail[]> {
  const folder = join(dataDir, 'outbox');
  const files = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml'));
  const mails = await Promise.all(
    files.toSorted().map(async (file) => simpleParser(await readFile(join(folder, file)))),
  );
  return Promise.all(mails.filter((mail) => isTo(mail, address)).map(readMail));
}

/** Whether a mail is for an address alone. */
export function isTo({ to }: ParsedMail, address: string): boolean {
  return to !== undefined && 'text' in to && to.text === address;
}

/** Opens a mail with all that is attached. */
export async function readMail(mail: ParsedMail): Promise<ReadMail> {
  const { subject = '', text = '', html, attachments } = mail;
  const attached = (type: string) =>
    attachments.find(({ contentType }) => contentType === type)?.content;
  const pdf = attached('application/pdf') ?? null;
  const calendar = attached('application/ics')?.toString() ?? '';
  return {
    subject,
    text,
    html: html || '',
    pdf,
    passes: pdf ? await textOf(pdf) : '',
    event: calendar === '' ? noEvent : eventIn(calendar),
  };
}

async function textOf(pdf: Buffer): Promise<string> {
  const document = await getDocumentProxy(new Uint8Array(pdf));
  return (await extractText(document, { mergePages: true })).text;
}

function eventIn(calendar: string): ReadMail['event'] {
  const root = new ICAL.Component(ICAL.parse(calendar) as unknown[]);
  const event = new ICAL.Event(root.getFirstSubcomponent('vevent') ?? undefined);
  const { uid, sequence, startDate } = event;
  const method = String(root.getFirstPropertyValue('method'));
  return { uid, sequence, start: startDate.toJSDate().toISOString(), method };
}
