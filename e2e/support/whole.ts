import { setTimeout as sleep } from 'node:timers/promises';

const answerMs = 5_000;
const againMs = 100;

export interface Wholeness {
  /** Where the load balancer and each backend by itself listen. */
  readonly site: string;
  readonly backends: readonly string[];
  readonly workers: number;
}

/** Waits until every part of a cluster has found every other. Throws after `timeMs`, with what is missing. */
export async function untilWhole(cluster: Wholeness, timeMs: number): Promise<void> {
  const until = Date.now() + timeMs;
  for (;;) {
    const missing = await whatIsMissing(cluster).catch(String);
    if (missing === null) return;
    if (Date.now() > until) throw new Error(`the cluster is not whole: ${missing}`);
    await sleep(againMs);
  }
}

async function whatIsMissing({ site, backends, workers }: Wholeness): Promise<string | null> {
  for (const url of [site, ...backends]) {
    if ((await ask(`${url}/readyz`)).status !== 200) return `${url} is not ready`;
  }
  for (const url of backends) {
    const metrics = await (await ask(`${url}/metrics`)).text();
    // Its own and, by way of Redis, those of the others.
    const known = Number(/^aisle_bus_workers (\d+)/m.exec(metrics)?.[1]);
    if (known !== workers) return `${url} knows of ${known} workers`;
  }
  return null;
}

function ask(url: string): Promise<Response> {
  return fetch(url, { signal: AbortSignal.timeout(answerMs) });
}
