/** One run of chaos: crowds on a system that is broken as a seed decides, and what is wrong afterwards. */
import { sendCrowd } from '../support/crowd.ts';
import { Pulse } from '../support/pulse.ts';
import { Site } from '../support/site.ts';
import { invariants, mailsMissing, resourcesLost, resourcesOf, seatsLeftOver } from './checks.ts';
import { carryOut } from './injecting.ts';
import { planOf, type Injection } from './plan.ts';
import type { World } from './world.ts';

export interface ChaosParts {
  readonly world: World;
  readonly seed: number;
  readonly durationMs: number;
  /** Of each of the two crowds. */
  readonly customers: number;
}

export interface ChaosOutcome {
  readonly injections: readonly Injection[];
  /** Changes of the customer who never stops. */
  readonly acknowledged: number;
  /** The longest that one of them took to be acknowledged, with all its repetitions, ms. */
  readonly answerMs: number;
  /** A sentence for each thing that is wrong. */
  readonly wrong: readonly string[];
}

/** The system is left as it is, mended. */
export async function runChaos({
  world,
  seed,
  durationMs,
  customers,
}: ChaosParts): Promise<ChaosOutcome> {
  const { system, customersUrl } = world;
  const agentToken = await system.agentToken();
  const site = new Site(system.url, agentToken);
  const before = await resourcesOf(world);
  const pulse = await Pulse.start(site, customersUrl);
  const flights = await Promise.all([site.openFlight(), site.openFlight()]);
  const gateway = await system.gatewayUrl();
  const begun = flights.map(({ id: flightId }, number) => {
    let begins: () => void = () => undefined;
    const running = new Promise<void>((resolve) => (begins = resolve));
    const scenario = number === 0 ? 'mixed' : 'watchers';
    const seconds = Math.ceil(durationMs / 1000);
    const where = { site: customersUrl, gateway, flightId, scenario, customers, seconds, seed };
    const ended = found(scenario, sendCrowd({ ...where, onProgress: () => begins() }));
    return { running: Promise.race([running, ended]), ended };
  });
  await Promise.all(begun.map(({ running }) => running));
  const plan = planOf(seed, durationMs, world.targets);
  await carryOut(plan, world);
  const violations = await Promise.all(begun.map(({ ended }) => ended));
  await pulse.settled();
  const { acknowledged, answerMs, refused } = pulse.take();
  const flightIds = [...flights.map(({ id }) => id), pulse.flightId];
  const wrong = [
    ...violations.flat(),
    ...refused.map((problem) => `a change was refused: ${problem}`),
    ...(await seatsLeftOver(site, flightIds)),
    ...(await invariants(site, agentToken)),
    ...(await mailsMissing(world)),
    ...(await resourcesLost(world, before)),
  ];
  return { injections: plan, acknowledged, answerMs, wrong };
}

/**
 * Nothing runs out while a flight's worker or its Temporal server is down, and pages show what was known last: that all of it ends is
 * looked at afterwards ({@link seatsLeftOver}).
 */
const late = new Set(['outlived', 'offer-outlived']);

/** What a crowd's verdict has found, or why there is none. */
async function found(scenario: string, crowd: ReturnType<typeof sendCrowd>): Promise<string[]> {
  try {
    const { violations } = (await crowd).report.verdict;
    return violations
      .filter(({ code }) => !late.has(code))
      .map((each) => `${scenario}: ${JSON.stringify(each)}`);
  } catch (error) {
    return [`${scenario}: ${String(error)}`];
  }
}
