import type { Bench } from '../bench.ts';
import { click } from './click.ts';
import { decisions } from './decisions.ts';
import { expiry } from './expiry.ts';
import { firstLoad } from './first-load.ts';
import { orders } from './orders/index.ts';
import { phone } from './phone/index.ts';
import { viewers } from './viewers.ts';

/** In the order of the table. */
export const benches: readonly Bench[] = [
  decisions,
  orders,
  expiry,
  click,
  viewers,
  firstLoad,
  phone,
];
