/**
 * An outside judge beside our own: Porcupine, which knows the rules of one seat and real time, and nothing of versions, orders or
 * money. Honest histories pass both; a planted fault that is about single seats in real time is found by both.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { historyLines } from '../../src/history/history.ts';
import type { Observations } from '../../src/observations.ts';
import { checkRun } from '../../src/verdict/check-run.ts';
import { honestHistories, plants } from './plants/all.ts';
import { moneyPlants } from './plants/money.ts';
import type { Spoilt } from './plants/support.ts';
import { shapeOf, World } from './world/world.ts';

const run = promisify(execFile);
const source = fileURLToPath(new URL('../../porcupine', import.meta.url));
/** A machine may be slow. */
const patience = 400_000;

/** Seeds of worlds with lost answers and restarts too. */
const seeds = Array.from({ length: 20 }, (_, place) => place + 1);

/** Faults that break the rules of one seat in real time, wherever they are planted. */
const seen: ReadonlySet<string> = new Set([
  'a seat sold to two orders',
  'a seat held by two orders at once',
  'an acknowledged hold that the final seat map lacks',
  'an acknowledged hold that another has in the final seat map',
  'an acknowledged sale that the final seat map lacks',
  'a paid order with other seats than it held',
  'a stale read past the bound',
  'a refusal for a seat that was free',
  'a final snapshot from before what viewers had seen',
  'a hold that is over and still in the final map',
  'a hold that is kept for longer than anybody may have it kept',
  'a hold that outlasts the departure',
]);

/** Those that break them only where somebody else asked at the right time. */
const seenBySomebody: ReadonlySet<string> = new Set([
  'an order that is accepted with fewer seats than were asked for',
  'a snapshot that differs from the broadcasts',
  'a stale read by the customer who was told better',
  'a refusal that names the order’s own seat',
  'a hold that is over and still shown to a customer',
  'a hold that is longer than all others',
]);

const noTime = 'a push says that something was so at some time before it came, and no more';
const noCount = 'it knows no versions of the flight and no counts of an order';
const noSet = 'it judges each seat by itself, and a refusal is about several';

/** What Porcupine cannot see of other faults, and why; of those about money, that there is none in a history of seats. */
const unseen: Readonly<Record<string, string>> = {
  'a confirmed order that changes its seats': noTime,
  'an order that is shown in two ways at the same change of it': noTime,
  'a failed order that lives again': noTime,
  'a broadcast with a wrong seat': noTime,
  'a hold that is over and still shown to a viewer': noTime,
  'a hold that is shown longer than its order was told': noTime,
  'a lost broadcast that nothing heals': noTime,
  'a viewer that ends behind': noTime,
  'a viewer that was cut off and never came back': noTime,
  'viewers that differ at the same version': noTime,
  'a viewer that misses a seat of a broadcast': noTime,
  'a version that goes back in a stream': noTime,
  'a viewer that is caught up from later than it was': noTime,
  'a seat that changes without a version': noCount,
  'writes whose versions run against real time': noCount,
  'a version that is shown before it was asked for': noCount,
  'two orders at one version': noCount,
  'an order that goes back in its own count': noCount,
  'a stale refusal past the bound': noCount,
  'a refusal that names a seat which nobody asked for': noSet,
  'a refusal that names one of two taken seats': noSet,
  'a refusal that names no seat': noSet,
  'a change that was accepted while a payment ran':
    'it was asked for in the moment in which the payment was answered, and may have come before it',
};

let directory: string;
const honest: Observations[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'aisle-porcupine-'));
  await go('build', '-o', join(directory, 'porcupine'), '.');
  honest.push(...(await honestHistories({ others: 0, agents: false })));
}, patience);

afterAll(() => rm(directory, { recursive: true, force: true }));

function go(...args: string[]) {
  return run(process.env['GO_PATH'] ?? 'go', args, { cwd: source });
}

/** What Porcupine says of each history. */
async function judge(histories: readonly Observations[]): Promise<Judgement[]> {
  const paths = histories.map((_, place) => join(directory, `${place}.jsonl`));
  for (const [place, path] of paths.entries()) {
    const history = histories[place];
    if (history) await writeFile(path, historyLines(history));
  }
  const options = { maxBuffer: 64 * 1024 * 1024 };
  const { stdout } = await run(join(directory, 'porcupine'), paths, options).catch(
    (error: unknown) => {
      if (isJudgement(error)) return error;
      throw error;
    },
  );
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Judgement);
}

/** 1: it found something; 3: the time was too short to tell. */
function isJudgement(error: unknown): error is Error & { stdout: string } {
  return error instanceof Error && 'code' in error && (error.code === 1 || error.code === 3);
}

interface Judgement {
  readonly operations: number;
  readonly illegal: readonly string[];
  readonly undecided: readonly string[];
}

it('the rules of one seat are as its own tests say', { timeout: patience }, async () => {
  await go('vet', '.');
  const { stdout } = await go('test', '.');
  expect(stdout).toMatch(/^ok/);
});

describe('honest histories', () => {
  it('pass both judges', { timeout: patience }, async () => {
    const alone = { others: 0, agents: false, departsInMs: 86_400_000 };
    const worlds: Observations[] = [...honest];
    for (const seed of seeds)
      worlds.push(await new World(seed, { ...shapeOf(seed), ...alone }).run());
    const judgements = await judge(worlds);
    for (const [place, world] of worlds.entries()) {
      expect({ place, illegal: judgements[place]?.illegal }).toEqual({ place, illegal: [] });
      expect(checkRun(world).violations).toEqual([]);
    }
    // Where many answers were lost, so much may have happened that the time is too short to tell.
    const calm = judgements.slice(0, honest.length);
    expect(calm.flatMap(({ undecided }) => undecided)).toEqual([]);
    const operations = judgements.reduce((sum, judgement) => sum + judgement.operations, 0);
    expect(operations).toBeGreaterThan(20_000);
  });
});

describe('planted faults', () => {
  it.each(plants)('$question: $name', { timeout: patience }, async (plant) => {
    const spoilt = honest.flatMap((observations) => {
      const copy: Spoilt = structuredClone(observations) as Spoilt;
      return plant.spoil(copy) === null ? [] : [copy];
    });
    const judgements = await judge(spoilt);
    const found = judgements.filter(({ illegal }) => illegal.length > 0).length;
    if (seen.has(plant.name)) expect(found).toBe(spoilt.length);
    else if (seenBySomebody.has(plant.name)) expect(found).toBeGreaterThan(0);
    else expect(found).toBe(0);
    // Whatever it finds, our own verdict finds.
    for (const [place, spoiltHistory] of spoilt.entries()) {
      if (judgements[place]?.illegal.length === 0) continue;
      expect(checkRun(spoiltHistory).violations.length).toBeGreaterThan(0);
    }
  });

  it('that it cannot see are known, with the reason', () => {
    const blind = plants.filter(
      ({ name }) => !seen.has(name) && !seenBySomebody.has(name) && !(name in unseen),
    );
    const money = new Set(moneyPlants.map(({ name }) => name));
    expect(blind.filter(({ name }) => !money.has(name))).toEqual([]);
  });
});
