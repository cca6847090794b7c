import type { TestSystem } from '../../support/system.ts';

/** Where one running system is found. */
export interface Addresses {
  readonly url: string;
  readonly gatewayUrl: string;
  readonly gatewayToken: string;
  readonly agentToken: string;
  readonly dataDir: string;
  /** Of the accounts of the agents' desk, by their names. */
  readonly passwords: Readonly<Record<string, string>>;
}

/** Where a system that a test has started is found. */
export async function addressesOf(system: TestSystem): Promise<Addresses> {
  const { url, dataDir, passwords } = system;
  const [gatewayUrl, agentToken] = [await system.gatewayUrl(), await system.agentToken()];
  const gatewayToken = await system.gatewayToken();
  return { url, dataDir, gatewayUrl, gatewayToken, agentToken, passwords };
}

/** `usual`: as customers have it. `short-times`: short holds and attempts; its backend is killed, too. */
export type SystemName = 'usual' | 'short-times';
export type RunningSystems = Readonly<Record<SystemName, Addresses>>;

/** The global set-up hands them to the workers by the environment. */
const VARIABLE = 'AISLE_BROWSER_TEST_SYSTEMS';

/** The systems that run already, when someone started them before the tests. */
export function knownSystems(): RunningSystems | null {
  const known = process.env[VARIABLE];
  return known === undefined ? null : (JSON.parse(known) as RunningSystems);
}

/** Makes the systems known to every worker that starts from now on. */
export function announceSystems(systems: RunningSystems): void {
  process.env[VARIABLE] = JSON.stringify(systems);
}

/** The addresses of one of them. */
export function runningSystem(name: SystemName): Addresses {
  const known = knownSystems();
  if (!known) throw new Error('No system was started: run the tests by their configuration.');
  return known[name];
}
