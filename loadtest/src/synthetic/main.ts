/** `npm run synthetic-customer`: books and cancels every minute, and serves what came of it to Prometheus. */
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { Site } from '../client/site.ts';
import { book, JourneyFailed } from './journey.ts';
import { SyntheticMetrics } from './metrics.ts';

const help = `npm run synthetic-customer -- [--target http://127.0.0.1:3000] [--port 9465]

  --target    where Aisle listens
  --host      where the metrics are served (default: 127.0.0.1)
  --port      … and at which port (default: 9465)
  --seconds   from one booking to the next (default: 60)
  --email     where its mails go (default: synthetic-customer@example.com)
Each booking is of one seat, paid with the code that always passes, and cancelled with a refund.`;

const { values } = parseArgs({
  options: {
    target: { type: 'string', default: 'http://127.0.0.1:3000' },
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '9465' },
    seconds: { type: 'string', default: '60' },
    email: { type: 'string', default: 'synthetic-customer@example.com' },
    help: { type: 'boolean', default: false },
  },
});

function main(): void {
  const site = new Site(values.target);
  const metrics = new SyntheticMetrics(Date.now());
  const server = createServer((request, response) => {
    const isMetrics = request.url === '/metrics';
    response.statusCode = isMetrics || request.url === '/healthz' ? 200 : 404;
    response.setHeader('content-type', metrics.registry.contentType);
    if (isMetrics) void metrics.registry.metrics().then((text) => response.end(text));
    else response.end();
  });
  server.listen(Number(values.port), values.host);
  let isAtWork = false;
  const once = async (): Promise<void> => {
    // One that hangs is not followed by another.
    if (isAtWork) return;
    isAtWork = true;
    await tryBooking(site, metrics);
    isAtWork = false;
  };
  void once();
  const timer = setInterval(() => void once(), Number(values.seconds) * 1_000);
  const stop = (): void => {
    clearInterval(timer);
    server.close();
    void site.close();
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
}

async function tryBooking(site: Site, metrics: SyntheticMetrics): Promise<void> {
  try {
    const took = metrics.took.bind(metrics);
    await book({ site, email: values.email, took, patienceMs: 30_000 });
    metrics.booked(Date.now());
  } catch (error) {
    if (!(error instanceof JourneyFailed)) throw error;
    metrics.failed(error.step);
    console.error(JSON.stringify({ time: new Date().toISOString(), failed: error.message }));
  }
}

if (values.help) console.log(help);
else main();
