import { DefaultLogger, Runtime } from '@temporalio/worker';
import { Site } from '@aisle/e2e/support/site.ts';
import { TestSystem } from '@aisle/e2e/support/system.ts';

/** The whole product, started as a newcomer starts it. */
export interface System {
  /** Its processes, addresses and secrets. */
  readonly data: TestSystem;
  /** What customers' programs see of it. */
  readonly site: Site;
}

/** Starts the product on free ports, with data of its own and without rate limits. */
export async function startSystem(): Promise<System> {
  const data = await TestSystem.start({ LOG_LEVEL: 'warn' });
  return { data, site: new Site(data.url, await data.agentToken()) };
}

/** Keeps the SDK's own reports out of the table. Once a process, before anything else of the SDK. */
export function quietRuntime(): void {
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: 'ERROR', forward: {} } },
  });
}
