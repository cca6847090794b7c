/** The load tester, started as a person does, and what it found. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';

/** What tests ask of a report. */
interface Report {
  readonly ended: string;
  readonly viewers: { readonly disconnects: number };
  readonly verdict: {
    readonly passed: boolean;
    readonly violations: readonly { readonly code: string }[];
    readonly looked: Readonly<Record<string, number>>;
  };
}

export interface Crowd {
  readonly site: string;
  readonly gateway: string;
  readonly flightId: string;
  readonly scenario: string;
  readonly customers: number;
  readonly seconds: number;
  /** Who they are and what they want; 42 where nobody says. */
  readonly seed?: number;
  /** Told of every line that it prints while it runs. */
  readonly onProgress?: (lines: string) => void;
}

const projectDir = resolve(import.meta.dirname, '..', '..');

/** Runs it to its end. Throws when it leaves no report. */
export async function sendCrowd(crowd: Crowd): Promise<{ code: number | null; report: Report }> {
  const { site, gateway, flightId, scenario, customers, seconds, seed = 42, onProgress } = crowd;
  const place = ['--target', site, '--gateway', gateway, '--flight', flightId];
  const what = ['--scenario', scenario, '--customers', `${customers}`, '--seed', `${seed}`];
  const how = ['--duration', `${seconds}s`, '--json', '-'];
  const program = ['--import', 'tsx', join('loadtest', 'src', 'main.ts')];
  const child = spawn(process.execPath, [...program, ...place, ...what, ...how], {
    cwd: projectDir,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let json = '';
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (json += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    onProgress?.(chunk.toString());
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (json === '') throw new Error(`the load tester ended with ${code}\n${said}`);
  return { code, report: JSON.parse(json) as Report };
}
