import type { Bench } from '../bench.ts';
import { click } from './click/index.ts';
import { cluster } from './cluster/index.ts';
import { decisions } from './decisions.ts';
import { deskFeed } from './desk-feed/index.ts';
import { firstLoad } from './first-load.ts';
import { longLife } from './long-life/index.ts';
import { lookBack } from './look-back/index.ts';
import { manyFlights } from './many-flights/index.ts';
import { orders } from './orders.ts';
import { postgres } from './postgres/index.ts';
import { reads } from './reads/index.ts';
import { relay } from './relay/index.ts';
import { single } from './single.ts';
import { stampede } from './stampede/index.ts';
import { viewerMemory } from './viewer-memory/index.ts';
import { viewersBench } from './viewers/index.ts';

/** In the order of the table. */
export const benches: readonly Bench[] = [
  decisions,
  longLife,
  lookBack,
  orders,
  postgres,
  stampede,
  single,
  click,
  viewersBench,
  relay,
  viewerMemory,
  manyFlights,
  reads,
  firstLoad,
  deskFeed,
  cluster,
];
