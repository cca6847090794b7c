/** What the options' values and files must be. What a value must be is told by commander, what a file must be by a `UserError`. */
import { constants, existsSync } from 'node:fs';
import { access, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { FLIGHT_ID } from '@aisle/shared/ids';
import { bounds } from '../bounds.ts';
import { parseThreshold, type Threshold } from '../report/thresholds.ts';
import { UserError } from '../terminal.ts';

function valid<T>(value: T, isFine: boolean, advice: string): T {
  if (isFine) return value;
  throw new InvalidArgumentError(advice);
}

export function customers(text: string): number {
  return whole(text, 1, bounds.customers, 'such as 200');
}

export function seed(text: string): number {
  return whole(text, 0, bounds.seed, 'such as 42');
}

function whole(text: string, from: number, to: number, example: string): number {
  const value = Number(text);
  const isFine = /^[0-9]{1,10}$/.test(text) && value >= from && value <= to;
  return valid(value, isFine, `Give a whole number from ${from} to ${to}, ${example}.`);
}

export function rate(text: string): number {
  const value = Number(text);
  const isFine = /^[0-9]+(\.[0-9]+)?$/.test(text) && value > 0 && value <= bounds.rate;
  const advice = `Give arrivals a second, above 0 and up to ${bounds.rate}, such as 25 or 0.5.`;
  return valid(value, isFine, advice);
}

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** In ms. */
export function duration(text: string): number {
  const [, number, unit] = /^([0-9]+(?:\.[0-9]+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const ms = Number(number) * units[(unit ?? 's') as keyof typeof units];
  const isFine = ms >= bounds.shortestMs && ms <= bounds.longestMs;
  return valid(ms, isFine, 'Give a number with a unit, from 1s to 1h, such as 30s or 2m.');
}

export function flightId(text: string): string {
  const advice = 'A flight is named as in the list at /api/flights, such as ai101-20261124.';
  return valid(text, FLIGHT_ID.test(text), advice);
}

export function threshold(text: string, before: readonly Threshold[] = []): Threshold[] {
  const parsed = parseThreshold(text);
  if (parsed.ok) return [...before, parsed.value];
  throw new InvalidArgumentError(parsed.error);
}

/** An origin: scheme, host and port, and nothing else. */
export function origin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isFine = url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
  const advice = 'Give an address without a path, such as http://127.0.0.1:3000.';
  return valid(url?.origin ?? '', isFine, advice);
}

/** Whether what listens there can only be this machine. */
export function isLoopback(address: string): boolean {
  const { hostname } = new URL(address);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

/** Throws a `UserError` when the file cannot be written. Asks before the run, and writes nothing. */
export async function checkWritable(option: string, path: string): Promise<void> {
  await tried(option, 'write', path, async () => {
    if (existsSync(path)) await open(path, 'r+').then((file) => file.close());
    else await access(`${dirname(path)}/.`, constants.W_OK);
  });
}

/** Throws a `UserError` when the file cannot be read. */
export function readInput(option: string, path: string): Promise<string> {
  return tried(option, 'read', path, () => readFile(path, 'utf8'));
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'its folder is a file',
  EISDIR: 'it is a folder',
  EACCES: 'it is not allowed',
};

async function tried<T>(
  option: string,
  what: 'read' | 'write',
  path: string,
  action: () => Promise<T>,
): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const reason = reasons[code] ?? code;
    throw new UserError('usage', `${option} cannot ${what} ${path}: ${reason}. Name another file.`);
  }
}
