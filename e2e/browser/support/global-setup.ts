import { TestSystem } from '../../support/system.ts';
import { addressesOf, announceSystems, knownSystems } from './running-systems.ts';

/** Starts the systems that the tests use, one after the other: they share two cores. */
export default async function startSystems(): Promise<() => Promise<void>> {
  if (knownSystems()) return () => Promise.resolve();
  const started: TestSystem[] = [];
  const end = async () => {
    await Promise.all(started.map((system) => system.dispose()));
  };
  const start = async (settings: Record<string, string>) => {
    const system = await TestSystem.start(settings);
    started.push(system);
    return addressesOf(system);
  };
  try {
    announceSystems({
      usual: await start({ TEMPORAL_UI: 'on', PAYMENT_PAUSE_SECONDS: '5' }),
      'short-times': await start({
        HOLD_SECONDS: '45',
        OFFER_SECONDS: '20',
        PAYMENT_ATTEMPT_SECONDS: '2',
      }),
    });
  } catch (error) {
    await end();
    throw error;
  }
  return end;
}
