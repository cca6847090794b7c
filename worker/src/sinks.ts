import type { InjectedSinks } from '@temporalio/worker';
import type { Bus } from './bus.ts';
import type { BusSinks } from './workflows/bus.ts';

/** Lets workflows speak on the bus. Never during replay: what happened then was said then. */
export function busSinks(bus: Bus): InjectedSinks<BusSinks> {
  return {
    bus: {
      flightChanged: {
        callDuringReplay: false,
        fn: (_, notice) => {
          bus.flightChanged(notice);
        },
      },
      watchesChanged: {
        callDuringReplay: false,
        fn: (_, notice) => {
          bus.watchesChanged(notice);
        },
      },
      orderChanged: {
        callDuringReplay: false,
        fn: (_, notice) => {
          bus.orderChanged(notice);
        },
      },
    },
  };
}
