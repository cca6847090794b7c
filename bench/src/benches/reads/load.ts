/** A process that reads one address as fast as it is answered. */
import autocannon from 'autocannon';
import type { FromLoad, ToLoad } from './messages.ts';

const connections = 30;

async function read({ url, headers, seconds }: ToLoad): Promise<FromLoad> {
  const result = await autocannon({ url, headers, duration: seconds, connections });
  const statuses = Object.fromEntries(
    Object.entries(result.statusCodeStats ?? {}).map(([status, { count }]) => [status, count ?? 0]),
  );
  const { requests, latency, errors } = result;
  return { perSecond: requests.total / result.duration, p99: latency.p99, statuses, errors };
}

process.on('message', (told: ToLoad) => {
  read(told).then(
    (answer) => process.send?.(answer),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
