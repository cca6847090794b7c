import { limits } from '@aisle/shared/limits';
import pg from 'pg';
import type { Holds } from './holds.ts';
import type { PostgresAddress } from '../../parts/postgres.ts';
import type { ToRoute } from './messages.ts';

/** Twice what is enough for two cores: on the measuring machine 10 to 40 make no difference. */
const connections = 20;

/** A seat a row. Updates leave half-full pages alone, and change no index. */
const schema = `CREATE TABLE IF NOT EXISTS seats (
  flight_id text, seat text, owner text, until timestamptz, PRIMARY KEY (flight_id, seat)
) WITH (fillfactor = 50)`;

const freeNow = '(owner IS NULL OR until < now())';
const takeOne = `UPDATE seats SET owner = $2, until = now() + $4 * interval '1 ms'
  WHERE flight_id = $1 AND seat = $3 AND ${freeNow} RETURNING until`;
// Locked in one order, or two parties that want the same seats would wait for each other.
const takeAll = `WITH wanted AS (
    SELECT seat FROM seats WHERE flight_id = $1 AND seat = ANY($3) AND ${freeNow}
    ORDER BY seat FOR UPDATE
  ) UPDATE seats SET owner = $2, until = now() + $4 * interval '1 ms' FROM wanted
  WHERE seats.flight_id = $1 AND seats.seat = wanted.seat
    AND (SELECT count(*) FROM wanted) = cardinality($3::text[]) RETURNING until`;
const giveBack = `UPDATE seats SET owner = NULL, until = NULL
  WHERE flight_id = $1 AND seat = ANY($3) AND owner = $2`;

/** What one would write without the product: a conditional UPDATE for each hold, prepared once a connection. */
export function postgresHolds({
  address,
  synchronousCommit,
}: Extract<ToRoute, { engine: 'postgres' }>): Holds {
  const options = `-c synchronous_commit=${synchronousCommit}`;
  const pool = new pg.Pool({ ...address, max: connections, options });
  return {
    take: async ({ flightId, orderId, seats }) => {
      const [only] = seats;
      const one = seats.length === 1 && only !== undefined;
      const { rows } = await pool.query<{ until: Date }>({
        name: one ? 'take-one' : 'take-all',
        text: one ? takeOne : takeAll,
        values: [flightId, orderId, one ? only : seats, limits.holdMs],
      });
      return rows[0]?.until ?? null;
    },
    giveBack: async ({ flightId, orderId, seats }) => {
      const values = [flightId, orderId, seats];
      await pool.query({ name: 'give-back', text: giveBack, values });
    },
  };
}

/** Puts a flight whose seats are all free into the table, which is made for the first. */
export async function fill(
  address: PostgresAddress,
  flightId: string,
  seats: readonly string[],
): Promise<void> {
  const client = new pg.Client({ ...address });
  await client.connect();
  await client.query(schema);
  await client.query('INSERT INTO seats SELECT $1, unnest($2::text[])', [flightId, seats]);
  await client.end();
}
