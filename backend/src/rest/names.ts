import type Router from '@koa/router';
import { DESIGNATOR, FLIGHT_ID, ORDER_ID } from '@aisle/shared/ids';
import type { ProblemCode } from '@aisle/shared/problems';
import { Problem } from './problem.ts';

/** Has a router judge the ids in its addresses, before anything else is done with them. */
export function judgeIds(router: Router): void {
  const judge = (name: string, form: RegExp, code: ProblemCode): void => {
    router.param(name, (id, _ctx, next) => {
      if (!form.test(id)) throw new Problem(code);
      return next();
    });
  };
  judge('flightId', FLIGHT_ID, 'flight-not-found');
  judge('orderId', ORDER_ID, 'order-not-found');
}

/** Refuses what is the name of no seat on any flight. */
export function judgeSeatNames(seats: readonly string[]): void {
  const unknown = seats.filter((seat) => !DESIGNATOR.test(seat));
  if (unknown.length > 0) throw new Problem('unknown-seats', { seats: [...new Set(unknown)] });
}
