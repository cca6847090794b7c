/** A process with some hundred viewers: each has a socket to the product and one to the bare server. */
import { encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { recordMs, timeHistogram } from '../../measure.ts';
import { LeanViewer, readInTicks } from '../../parts/lean-viewer.ts';
import { BareViewer, Viewer } from './viewer.ts';
import type { CrowdReport, FromCrowd, ToCrowd } from './messages.ts';

type Connect = Extract<ToCrowd, { type: 'connect' }>;
type Report = Extract<ToCrowd, { type: 'report' }>;

const viewers: Viewer[] = [];
const bareViewers: BareViewer[] = [];
const atOnce = 25;

async function connect({ productUrl, bareUrl, flightId, viewers: count }: Connect): Promise<void> {
  const one = async (): Promise<void> => {
    const socket = await LeanViewer.open(productUrl);
    // Before the snapshot: what comes between the two must not be missed.
    const viewer = new Viewer(socket);
    viewer.begin(await socket.watch(flightId));
    const bare = await LeanViewer.open(bareUrl);
    bareViewers.push(new BareViewer(bare));
    viewers.push(viewer);
  };
  for (let begun = 0; begun < count; begun += atOnce) {
    await Promise.all(Array.from({ length: Math.min(atOnce, count - begun) }, one));
  }
}

function report({ commits, final, bareSent }: Report): CrowdReport {
  const product = timeHistogram();
  const bare = timeHistogram();
  let lost = 0;
  for (const viewer of viewers) {
    for (const [version, at] of commits) {
      const receivedAt = viewer.receivedAt(version);
      if (receivedAt === null) lost += 1;
      else recordMs(product, receivedAt - at);
    }
  }
  let bareLost = 0;
  for (const viewer of bareViewers) {
    bareLost += bareSent - viewer.tookMs.length;
    for (const ms of viewer.tookMs) recordMs(bare, ms);
  }
  return {
    product: encodeIntoCompressedBase64(product),
    bare: encodeIntoCompressedBase64(bare),
    lost,
    bareLost,
    messages: viewers.reduce((sum, viewer) => sum + viewer.messages, 0),
    gaps: viewers.reduce((sum, viewer) => sum + viewer.gaps, 0),
    diverged: viewers.filter((viewer) => !viewer.agreesWith(final)).length,
  };
}

function say(message: FromCrowd): void {
  process.send?.(message);
}

process.on('message', (message: ToCrowd) => {
  if (message.type === 'report') {
    say({ type: 'report', ...report(message) });
    return;
  }
  connect(message).then(
    () => {
      say({ type: 'connected' });
      void readInTicks();
    },
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
