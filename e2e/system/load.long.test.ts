/** Short crowds of the load tester on the whole product, and a verdict with nothing to say. */
import { beforeAll, describe, expect, it } from 'vitest';
import { sendCrowd } from '../support/crowd.ts';
import { Site } from '../support/site.ts';
import { TestSystem } from '../support/system.ts';

describe('a crowd on one flight', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await TestSystem.start({ HOLD_SECONDS: '5', OFFER_SECONDS: '2' });
    return () => system.dispose();
  });

  it.each([
    ['stampede', 300],
    ['checkout', 60],
    ['watchers', 60],
  ])(
    '%s with %s customers: nothing was sold twice, lost, told wrongly, missed or held too long',
    async (scenario, customers) => {
      const { id: flightId } = await new Site(system.url, await system.agentToken()).openFlight();
      const place = { site: system.url, gateway: await system.gatewayUrl(), flightId };
      const { code, report } = await sendCrowd({ ...place, scenario, customers, seconds: 8 });
      expect(report.verdict.violations).toEqual([]);
      expect(report.verdict.passed).toBe(true);
      expect([code, report.ended]).toEqual([0, 'as planned']);
      for (const question of 'abcde') {
        expect(report.verdict.looked[question], question).toBeGreaterThan(0);
      }
    },
  );
});
