import { limits } from '@aisle/shared/limits';
import pg from 'pg';
import type { PostgresAddress } from '../../parts/postgres.ts';

/** Twice what is enough for two cores: on the measuring machine 10 to 40 make no difference. */
const connections = 20;

/** A seat a row. Updates leave half-full pages alone, and change no index. */
const schema = `CREATE TABLE IF NOT EXISTS seats (
  flight_id text, seat text, owner text, until timestamptz, PRIMARY KEY (flight_id, seat)
) WITH (fillfactor = 50)`;

const takeOne = `UPDATE seats SET owner = $2, until = now() + $4 * interval '1 ms'
  WHERE flight_id = $1 AND seat = $3 AND (owner IS NULL OR until < now()) RETURNING until`;

/** Takes a seat. Until when it is held; null when it is taken. */
export type TakeSeat = (flightId: string, orderId: string, seat: string) => Promise<Date | null>;

/** What one would write without the product: a conditional UPDATE for each hold, prepared once a connection. */
export function seatsTable(address: PostgresAddress): TakeSeat {
  const pool = new pg.Pool({ ...address, max: connections });
  return async (flightId, orderId, seat) => {
    const { rows } = await pool.query<{ until: Date }>({
      name: 'take-one',
      text: takeOne,
      values: [flightId, orderId, seat, limits.holdMs],
    });
    return rows[0]?.until ?? null;
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
