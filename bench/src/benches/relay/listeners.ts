/** A process with viewers of both sides, who count what they get. */
import { LeanViewer, readInTicks } from '../../parts/lean-viewer.ts';
import { sides, type Side, type ToListeners } from './messages.ts';

type Connect = Extract<ToListeners, { type: 'connect' }>;
type Await = Extract<ToListeners, { type: 'await' }>;

const atOnce = 25;
const received: Record<Side, number> = { bare: 0, relay: 0 };
let viewers = 0;
let awaited: Await | null = null;
let readsInTicks: Promise<never> | null = null;

async function connect(told: Connect): Promise<void> {
  viewers += told.viewers;
  for (const side of sides) {
    const one = async (): Promise<void> => {
      const viewer = await LeanViewer.open(told.urls[side]);
      if (side === 'relay') await viewer.watch(told.flightId);
      viewer.onChanged(() => {
        received[side] += 1;
        answer();
      });
    };
    for (let begun = 0; begun < told.viewers; begun += atOnce) {
      await Promise.all(Array.from({ length: Math.min(atOnce, told.viewers - begun) }, one));
    }
  }
}

function answer(): void {
  if (!awaited || received[awaited.side] < awaited.messages * viewers) return;
  awaited = null;
  process.send?.({ type: 'done' });
}

process.on('message', (told: ToListeners) => {
  if (told.type === 'await') {
    awaited = told;
    answer();
    return;
  }
  connect(told).then(
    () => {
      process.send?.({ type: 'done' });
      readsInTicks ??= readInTicks();
    },
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
