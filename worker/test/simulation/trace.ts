/** How what workflows take and do is written down, for people who look into a seed. */
import type { Payload } from '@temporalio/common';
import { refusedBy, valueOf } from './payloads.ts';
import type { Command, Job } from './workflow-vm.ts';

const LONGEST = 700;

/** What messages of any kind may have that says what they are about. */
interface Content {
  readonly seq?: number;
  readonly name?: string;
  readonly signalName?: string;
  readonly activityType?: string;
  readonly input?: readonly Payload[];
  readonly args?: readonly Payload[];
  readonly arguments?: readonly Payload[];
  readonly completed?: Payload;
  readonly rejected?: Parameters<typeof refusedBy>[0];
}

/** A job or a command in one line. */
export function summaryOf(message: Job | Command): string {
  const [kind = '', content] =
    Object.entries(message).find(([key]) => key !== 'eventGroupMarkers') ?? [];
  const { seq, name, signalName, activityType, completed, rejected, ...sent } = (content ??
    {}) as Content;
  const values = [sent.input, sent.args, sent.arguments].flatMap((payloads) => payloads ?? []);
  const told = [...values, ...(completed ? [completed] : [])].map((value) =>
    JSON.stringify(valueOf(value)),
  );
  const refused = rejected ? [JSON.stringify(refusedBy(rejected))] : [];
  const parts = [kind, seq, name, signalName, activityType, ...told, ...refused];
  return parts
    .filter((part) => part !== undefined)
    .join(' ')
    .slice(0, LONGEST);
}
