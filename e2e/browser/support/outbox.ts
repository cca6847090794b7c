import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ICAL from 'ical.js';
import { simpleParser } from 'mailparser';
import { extractText, getDocumentProxy } from 'unpdf';

/** One mail as its reader has it. */
export interface ReadMail {
  readonly subject: string;
  readonly text: string;
  /** What stands on the passes; nothing where nobody is to fly. */
  readonly passes: string;
  readonly event: { readonly uid: string; readonly sequence: number };
}

/** Of what is not booked there is none. */
const noEvent: ReadMail['event'] = { uid: '', sequence: 0 };

/** What a system without a mail server has written to somebody, oldest first. */
export async function mailsTo(address: string, dataDir: string): Promise<ReadMail[]> {
  const folder = join(dataDir, 'outbox');
  const files = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml'));
  const mails = await Promise.all(
    files.toSorted().map(async (file) => simpleParser(await readFile(join(folder, file)))),
  );
  const own = mails.filter(({ to }) => to !== undefined && 'text' in to && to.text === address);
  return Promise.all(
    own.map(async ({ subject = '', text = '', attachments }) => {
      const attached = (type: string) =>
        attachments.find(({ contentType }) => contentType === type)?.content;
      const pdf = attached('application/pdf');
      const calendar = attached('application/ics')?.toString() ?? '';
      return {
        subject,
        text,
        passes: pdf ? await textOf(pdf) : '',
        event: calendar === '' ? noEvent : eventIn(calendar),
      };
    }),
  );
}

async function textOf(pdf: Buffer): Promise<string> {
  const document = await getDocumentProxy(new Uint8Array(pdf));
  return (await extractText(document, { mergePages: true })).text;
}

function eventIn(calendar: string): ReadMail['event'] {
  const root = new ICAL.Component(ICAL.parse(calendar) as unknown[]);
  const { uid, sequence } = new ICAL.Event(root.getFirstSubcomponent('vevent') ?? undefined);
  return { uid, sequence };
}
