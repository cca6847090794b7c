import { z } from 'zod';

/** A moment as clients write it: in ISO 8601 with its zone, with or without seconds, like `isMoment` in departure.ts. */
export const zonedTimeSchema = z.union([
  z.iso.datetime({ offset: true }),
  z.iso.datetime({ offset: true, precision: -1 }),
]);
