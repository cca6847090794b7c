/** A process with viewers who come, watch, change flights and go, until it is told to end. */
import { setTimeout as sleep } from 'node:timers/promises';
import { LeanViewer } from '../../parts/lean-viewer.ts';

interface Begin {
  readonly type: 'begin';
  readonly url: string;
  readonly flightIds: readonly string[];
  /** At any moment. */
  readonly viewers: number;
}

/** To the process. */
export type ToChurn = Begin | { readonly type: 'end' };

/** From it, when the last viewer has gone. */
export interface FromChurn {
  readonly visits: number;
}

const flightsEach = 3;
const shortestLookMs = 500;
const longestLookMs = 3_000;

let visits = 0;
let ending = false;

async function visit({ url, flightIds }: Begin): Promise<void> {
  const viewer = await LeanViewer.open(url);
  for (let looked = 0; looked < flightsEach && !ending; looked += 1) {
    await viewer.watch(flightIds[Math.floor(Math.random() * flightIds.length)] ?? '');
    await sleep(shortestLookMs + Math.random() * (longestLookMs - shortestLookMs));
  }
  viewer.close();
  visits += 1;
}

async function churn(told: Begin): Promise<void> {
  const come = async (): Promise<void> => {
    while (!ending) await visit(told);
  };
  await Promise.all(Array.from({ length: told.viewers }, come));
  process.send?.({ visits } satisfies FromChurn);
}

process.on('message', (told: ToChurn) => {
  if (told.type === 'end') ending = true;
  else void churn(told);
});
process.on('disconnect', () => process.exit(0));
