/** The load tester as a checker: what it is told through the balancer, while a backend dies, is one legal history. */
import { beforeAll, describe, expect, it } from 'vitest';
import { sendCrowd } from '../support/crowd.ts';
import { joinCluster, untilListed, untilAllAreThere, type Cluster } from './support/cluster.ts';

/** Of the line that the load tester prints each second. */
const holdsSeats = /\b[1-9]\d* held/;

describe('a crowd on one flight, and a backend dies under it', () => {
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await joinCluster();
    await untilAllAreThere(cluster);
  });

  it('V1, L5: nothing was sold twice, lost, told wrongly, missed or held too long', async () => {
    const { data, site } = cluster;
    const { id: flightId } = await site.openFlight();
    await untilListed(cluster, flightId);
    let died: Promise<void> | undefined;
    const { code, report } = await sendCrowd({
      site: site.url,
      gateway: await data.gatewayUrl(),
      flightId,
      scenario: 'stampede',
      customers: 150,
      seconds: 6,
      onProgress: (lines) => {
        if (holdsSeats.test(lines)) died ??= data.killPart('backend-1');
      },
    });
    await died;
    // Its own viewers were cut off; errors on the way are allowed, violations are not.
    expect(report.viewers.disconnects).toBeGreaterThan(0);
    expect(report.verdict.violations).toEqual([]);
    expect(report.verdict.passed).toBe(true);
    expect([code, report.ended]).toEqual([0, 'as planned']);
    for (const question of 'abcde') {
      expect(report.verdict.looked[question], question).toBeGreaterThan(0);
    }
  });
});
