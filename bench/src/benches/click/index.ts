import type { Bench } from '../../bench.ts';
import { percentile, round } from '../../measure.ts';
import { clickInBrowser } from './browser.ts';
import { clickOverSocket } from './socket.ts';

const targetMs = 100;

export const click: Bench = {
  name: 'click',
  about: "a click of one customer to the seat on another's screen, through everything, idle",
  on: 'system',
  async run(system) {
    const { firstMs, laterMs } = await clickOverSocket(system);
    const { tookMs, touched } = await clickInBrowser(system);
    const socketP95 = percentile([...firstMs, ...laterMs], 95);
    const screenP95 = percentile(tookMs, 95);
    const most = Math.max(...touched);
    return {
      figures: [
        {
          what: "click → message at another customer's socket, idle, p95",
          target: `≤ ${targetMs} ms`,
          measured: describe([...firstMs, ...laterMs]),
          met: socketP95 <= targetMs,
        },
        {
          what: "click → seat on another customer's screen, real browser, idle, p95",
          target: `≤ ${targetMs} ms`,
          measured: describe(tookMs),
          met: screenP95 <= targetMs,
        },
        {
          what: "seats whose elements change on another's screen, for a click on one",
          target: '1',
          measured: `${most} at most`,
          met: most === 1,
        },
      ],
      notes: [
        `At the socket: first click (creates the order) ${describe(firstMs)}; later clicks ${describe(laterMs)}.`,
        "On the screen: from the click event in one page to the mutation of the other's document, by one clock.",
      ],
    };
  },
};

function describe(values: readonly number[]): string {
  return `${round(percentile(values, 95))} ms (p50 ${round(percentile(values, 50))} ms)`;
}
