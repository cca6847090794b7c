import type { Bench } from '../bench.ts';
import { click } from './click.ts';
import { decisions } from './decisions.ts';
import { encryption } from './encryption.ts';
import { expiry } from './expiry.ts';
import { firstLoad } from './first-load.ts';
import { orders } from './orders/index.ts';
import { phone } from './phone/index.ts';
import { single } from './single.ts';
import { viewersBench } from './viewers/index.ts';

/** In the order of the table. */
export const benches: readonly Bench[] = [
  decisions,
  orders,
  encryption,
  expiry,
  single,
  click,
  viewersBench,
  firstLoad,
  phone,
];
