/** Traces of the whole product, taken in by a collector of the test's own: OTLP as JSON over HTTP. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { io } from 'socket.io-client';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Site } from '../support/site.ts';
import { TestSystem } from '../support/system.ts';

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly links?: readonly { readonly traceId: string }[];
  readonly attributes?: readonly unknown[];
  readonly service: string;
}

interface Export {
  readonly resourceSpans: readonly {
    readonly resource: {
      readonly attributes: readonly {
        readonly key: string;
        readonly value: { readonly stringValue?: string };
      }[];
    };
    readonly scopeSpans: readonly { readonly spans: readonly Omit<Span, 'service'>[] }[];
  }[];
}

/** Takes in what processes export. */
class Collector {
  readonly spans: Span[] = [];
  readonly #server: Server = createServer((request, response) => {
    void text(request).then((body) => {
      this.#take(JSON.parse(body) as Export);
      response.setHeader('content-type', 'application/json');
      response.end('{}');
    });
  });

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  of(traceId: string): Span[] {
    return this.spans.filter((span) => span.traceId === traceId);
  }

  #take({ resourceSpans }: Export): void {
    for (const { resource, scopeSpans } of resourceSpans) {
      const name = resource.attributes.find(({ key }) => key === 'service.name');
      const service = name?.value.stringValue ?? '';
      for (const { spans } of scopeSpans)
        this.spans.push(...spans.map((span) => ({ ...span, service })));
    }
  }
}

const patience = { timeout: 60_000, interval: 200 };
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';

/** A click's header, as the page makes it. */
function click(span: string): string {
  return `00-${traceId}-${span}-01`;
}

describe('a system that traces', () => {
  const collector = new Collector();
  let system: TestSystem;
  let site: Site;

  beforeAll(async () => {
    const address = await collector.start();
    system = await TestSystem.start({
      OTEL_EXPORTER_OTLP_ENDPOINT: address,
      // Milliseconds between two exports.
      OTEL_BSP_SCHEDULE_DELAY: '200',
    });
    site = new Site(system.url, await system.agentToken());
    return async () => {
      await system.dispose();
      collector.stop();
    };
  });

  it('has one trace from the click to pay to the mail and the message at a viewer', async () => {
    const { id: flightId } = await site.openFlight();
    const viewer = io(system.url, { transports: ['websocket'] });
    const watched = (await viewer.emitWithAck('flight:watch', { flightId })) as { ok: boolean };
    expect(watched.ok).toBe(true);
    const sold = new Promise<void>((resolve) => {
      viewer.on('flight:changed', ({ seats }: { seats: Record<string, { status: string }> }) => {
        if (seats['1A']?.status === 'sold') resolve();
      });
    });
    const booking = await site.book(flightId, ['1A']);
    const { token } = booking;
    const people = [{ seat: '1A', givenName: 'Ann', surname: 'Lee', type: 'adult' }];
    const body = { passengers: people, contact: { email: 'ann@example.com' } };
    const path = `/api/orders/${booking.id}`;
    await site.ask('PUT', `${path}/passengers`, { token, body });
    const paid = await fetch(`${system.url}${path}/payment`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'idempotency-key': crypto.randomUUID(),
        traceparent: click('00f067aa0ba902b7'),
      },
      body: JSON.stringify({ code: '11111' }),
    });
    expect(paid.status).toBe(202);
    expect(paid.headers.get('traceresponse')).toMatch(new RegExp(`^00-${traceId}-`));
    await booking.becomes(({ status }) => status === 'confirmed');
    await sold;
    viewer.close();

    const wanted: [service: string, name: string][] = [
      ['aisle-backend', 'POST /api/orders/:orderId/payment'],
      ['aisle-backend', 'update pay'],
      ['aisle-worker', 'sendSeatCommand'],
      ['aisle-worker', 'group commit'],
      ['aisle-worker', 'update commands'],
      ['aisle-worker', 'validatePayment'],
      ['aisle-gateway', 'POST /validations'],
      ['aisle-worker', 'charge'],
      ['aisle-gateway', 'POST /charges'],
      ['aisle-worker', 'sendMail'],
      ['aisle-backend', 'tell viewers'],
    ];
    await vi.waitFor(() => {
      const found = collector.of(traceId).map(({ service, name }) => `${service} ${name}`);
      expect(found).toEqual(
        expect.arrayContaining(wanted.map(([service, name]) => `${service} ${name}`)),
      );
    }, patience);
    const spans = collector.of(traceId);
    const known = new Set(['00f067aa0ba902b7', ...spans.map(({ spanId }) => spanId)]);
    expect(spans.filter(({ parentSpanId = '' }) => !known.has(parentSpanId))).toEqual([]);
  });

  it('links a batch to the traces of all of its commands', async () => {
    const seats = Array.from({ length: 12 }, (_, row) => [`${row + 1}A`, `${row + 1}C`]).flat();
    // Whether commands meet in a batch is up to the machine: until some have.
    await vi.waitFor(async () => {
      const { id } = await site.openFlight();
      const created = await Promise.all(seats.map((seat) => site.createOrder(id, [seat])));
      expect(created.some(({ status }) => status === 201)).toBe(true);
      const batches = collector.spans.filter(({ name }) => name === 'group commit');
      expect(batches.some(({ links = [] }) => links.length > 0)).toBe(true);
    }, patience);
  });

  it('names traces beside latencies', async () => {
    const answer = await fetch(`${system.url}/metrics`);
    expect(answer.headers.get('content-type')).toContain('openmetrics');
    expect(await answer.text()).toMatch(
      /aisle_http_request_seconds_bucket\{.*# \{trace_id="[0-9a-f]{32}"\}/,
    );
  });

  it('tells no collector of people or codes', () => {
    const told = JSON.stringify(collector.spans);
    for (const secret of ['Lee', 'ann@', '11111']) expect(told).not.toContain(secret);
  });
});
