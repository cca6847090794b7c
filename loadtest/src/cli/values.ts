/** What the options' values and files must be. Each throws a `UserError` with a sentence that says what to do. */
import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { aircraftIds, type AircraftId } from '@aisle/shared/aircraft';
import { FLIGHT_ID } from '@aisle/shared/ids';
import { bounds } from '../bounds.ts';
import { parseThreshold, type Threshold } from '../report/thresholds.ts';
import { type Scenario, scenarios } from '../run/types.ts';
import { UserError } from '../terminal.ts';

function wrong(option: string, text: string, advice: string): never {
  throw new UserError('usage', `${option} cannot be "${text}". ${advice}`);
}

export function scenario(text: string): Scenario {
  const known = scenarios.find((name) => name === text);
  return known ?? wrong('--scenario', text, `Choose one of: ${scenarios.join(', ')}.`);
}

export function aircraft(text: string): AircraftId {
  const known = aircraftIds.find((id) => id === text);
  return known ?? wrong('--change-aircraft', text, `Choose one of: ${aircraftIds.join(', ')}.`);
}

export function customers(text: string): number {
  const advice = `Give a whole number from 1 to ${bounds.customers}, such as 200.`;
  return whole('--customers', text, 1, bounds.customers, advice);
}

export function seed(text: string): number {
  const advice = `Give a whole number from 0 to ${bounds.seed}, such as 42.`;
  return whole('--seed', text, 0, bounds.seed, advice);
}

function whole(option: string, text: string, from: number, to: number, advice: string): number {
  const value = Number(text);
  const fine = /^[0-9]{1,10}$/.test(text) && value >= from && value <= to;
  return fine ? value : wrong(option, text, advice);
}

export function rate(text: string): number {
  const value = Number(text);
  const fine = /^[0-9]+(\.[0-9]+)?$/.test(text) && value > 0 && value <= bounds.rate;
  const advice = `Give arrivals a second, above 0 and up to ${bounds.rate}, such as 25 or 0.5.`;
  return fine ? value : wrong('--rate', text, advice);
}

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** In ms. */
export function duration(text: string): number {
  const [, number, unit] = /^([0-9]+(?:\.[0-9]+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const ms = Number(number) * units[(unit ?? 's') as keyof typeof units];
  const fine = ms >= bounds.shortestMs && ms <= bounds.longestMs;
  const advice = 'Give a number with a unit, from 1s to 1h, such as 30s or 2m.';
  return fine ? ms : wrong('--duration', text, advice);
}

export function flightId(text: string): string {
  const advice = 'A flight is named as in the list at /api/flights, such as ai101-20261124.';
  return FLIGHT_ID.test(text) ? text : wrong('--flight', text, advice);
}

export function threshold(text: string, before: readonly Threshold[] = []): Threshold[] {
  const parsed = parseThreshold(text);
  if (parsed.ok) return [...before, parsed.value];
  throw new UserError('usage', parsed.error);
}

/** An origin: scheme, host and port, and nothing else. */
export function origin(option: string, text: string): string {
  const advice = 'Give an address without a path, such as http://127.0.0.1:3000.';
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return wrong(option, text, advice);
  const { pathname, search, hash, username, password } = url;
  const more = search + hash + username + password;
  return pathname === '/' && more === '' ? url.origin : wrong(option, text, advice);
}

/** Whether what listens there can only be this machine. */
export function isLoopback(address: string): boolean {
  const { hostname } = new URL(address);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

/** Throws a `UserError` when the file cannot be written. Asks before the run, and writes nothing. */
export async function checkWritable(option: string, path: string): Promise<void> {
  const existing = await stat(path).catch(() => null);
  const reason =
    existing?.isDirectory() === true ? 'it is a folder' : await barrier(path, existing !== null);
  if (reason === null) return;
  throw new UserError('usage', `${option} cannot write ${path}: ${reason}. Name another file.`);
}

async function barrier(path: string, exists: boolean): Promise<string | null> {
  const folder = dirname(path);
  const parent = await stat(folder).catch(() => null);
  if (parent === null) return `there is no folder ${folder}`;
  if (!parent.isDirectory()) return `${folder} is not a folder`;
  return access(exists ? path : folder, constants.W_OK).then(
    () => null,
    () => 'it is not allowed',
  );
}

/** Throws a `UserError` when the file cannot be read. */
export async function readInput(option: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    const reasons: Record<string, string> = {
      ENOENT: 'there is no such file',
      EISDIR: 'it is a folder',
      EACCES: 'it is not allowed',
    };
    const reason = reasons[String(code)] ?? String(code);
    throw new UserError('usage', `${option} cannot read ${path}: ${reason}. Name another file.`);
  }
}
