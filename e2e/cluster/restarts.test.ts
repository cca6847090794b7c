/** Parts that are told to stop leave in order: nobody is refused, and no viewer waits for long. */
import { beforeAll, describe, expect, it } from 'vitest';
import { restartInTurns, type Restart } from '../chaos/restarts.ts';
import { Pulse } from '../support/pulse.ts';
import { joinCluster, untilAllAreThere, type Cluster } from './support/cluster.ts';

describe('rolling restarts under load', () => {
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await joinCluster();
    await untilAllAreThere(cluster);
  });

  it('L11, V1: each backend and each worker restarts, every command is carried out, and every viewer shows it', async () => {
    const { data, site, backends } = cluster;
    const pulse = await Pulse.start(site);
    const restarts: Restart[] = [];
    await restartInTurns(4, {
      ...{ system: data, pulse, signal: 'SIGTERM' },
      cluster: { site: site.url, backends: backends.map(({ url }) => url), workers: 2 },
      restarted: (restart) => restarts.push(restart),
    });
    await pulse.settled();
    expect(restarts.map(({ part }) => part).sort()).toEqual([
      ...['backend-1', 'backend-2', 'worker-1', 'worker-2'],
    ]);
    for (const { refused, acknowledged } of restarts) {
      expect(refused).toEqual([]);
      expect(acknowledged).toBeGreaterThan(0);
    }
  }, 1_200_000);
});
