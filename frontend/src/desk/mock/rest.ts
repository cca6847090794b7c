import { confirmationCode } from '@aisle/shared/confirmation';
import { problemMessage, problemStatus, type ProblemCode } from '@aisle/shared/problems';
import { MockRefusal } from '../../mock/orders.ts';
import type { MockFlight } from '../../mock/world.ts';
import type {
  ChangesAnswer,
  HistorySummary,
  InterventionRequest,
  Manifest,
  NewFlight,
  SearchResult,
} from '../api/types.ts';
import type { MockDesk } from './desk.ts';
import { orderFile } from './order-file.ts';
import { lockSeconds } from './sessions.ts';
import { roomOrders } from './views.ts';

const LATENCY_MS = 90;
const MOST_RESULTS = 12;

type Answer = readonly [status: number, body: object | null];

interface Call {
  readonly method: string;
  readonly url: URL;
  readonly key: string;
  readonly body: Record<string, unknown>;
}

function search({ world }: MockDesk, text: string): SearchResult[] {
  const wanted = text.toUpperCase();
  const results: SearchResult[] = [];
  for (const flight of world.flights.values()) {
    const { id: flightId, number } = flight.definition;
    if (number.replace(' ', '').includes(wanted.replace(' ', ''))) {
      results.push({ kind: 'flight', flightId, label: number });
    }
    for (const { orderId, confirmation, seats } of roomOrders(flight)) {
      const label = `${confirmation ?? orderId} · ${number} · ${seats.join(', ')}`;
      const kind = confirmation?.includes(wanted) ? 'confirmation' : 'order';
      if (kind === 'confirmation' || orderId.includes(wanted)) {
        results.push({ kind, flightId, orderId, label });
      } else if (seats.includes(wanted)) {
        results.push({ kind: 'seat', flightId, orderId, seat: wanted, label });
      }
    }
  }
  return results.slice(0, MOST_RESULTS);
}

function summary({ record }: MockDesk, flight: MockFlight): HistorySummary {
  const own = record.of(flight);
  const { version: to } = flight.map;
  const firstAt = new Date(own.openedAt).toISOString();
  const lastAt = own.kept.at(-1)?.view.at ?? firstAt;
  return {
    flight: flight.definition,
    from: 0,
    to,
    firstAt,
    lastAt,
    runs: [{ runId: 'mock', from: 0, to, firstAt, lastAt }],
    ended: false,
    complete: true,
    note: null,
    checkedRuns: 1,
    differenceCount: 0,
    differences: [],
  };
}

function history(desk: MockDesk, flight: MockFlight, part: string, query: URLSearchParams): object {
  const { kept } = desk.record.of(flight);
  if (part === 'changes') {
    const after = Number(query.get('after'));
    const changes = kept.slice(after, after + Number(query.get('limit'))).map(({ view }) => view);
    const answer: ChangesAnswer = { changes, next: null };
    return answer;
  }
  if (part !== 'at') return summary(desk, flight);
  const time = query.get('time');
  const version =
    time === null
      ? Number(query.get('version'))
      : kept.findLastIndex(({ view }) => view.at <= time) + 1;
  return desk.record.moment(flight, version);
}

function manifest(desk: MockDesk, flight: MockFlight): Manifest {
  const { layout: _layout, seats: _seats, ...room } = desk.room(flight);
  const former = (flight.book.manifest().former ?? []).map(({ orderId, seats, ending, at }) => {
    const confirmation = confirmationCode(orderId);
    return { orderId, confirmation, seats: [...seats], reason: ending, at };
  });
  return { ...room, former };
}

function ofFlight(desk: MockDesk, { method, url, key, body }: Call): Answer {
  const [, , , , id = '', part, more] = url.pathname.split('/');
  const flight = desk.world.findFlight(id);
  const request = body as unknown as InterventionRequest;
  if (part === undefined) return [200, desk.room(flight)];
  if (part === 'manifest') return [200, manifest(desk, flight)];
  if (part === 'history') return [200, history(desk, flight, more ?? '', url.searchParams)];
  if (method === 'POST' && part === 'interventions') {
    if (more === 'preview') return [200, desk.interventions.preview(flight, request.command)];
    const done = desk.interventions.act(flight, request, key);
    desk.touch(flight);
    return [200, done];
  }
  throw new MockRefusal('not-found');
}

function handle(desk: MockDesk, call: Call): Answer {
  const { method, url, body } = call;
  const { sessions, world } = desk;
  const [, , area, kind, id = ''] = url.pathname.split('/');
  if (kind === 'session') {
    if (method === 'POST')
      return [200, sessions.signIn(body['name'], body['password'], world.now())];
    if (method === 'GET') return [200, sessions.session(world.now())];
    sessions.signOut();
    return [204, null];
  }
  sessions.session(world.now());
  if (area === 'flights' && method === 'POST') {
    const flight = desk.interventions.openFlight(body as unknown as NewFlight);
    desk.touch(flight);
    return [201, { flight: world.publicFlight(flight) }];
  }
  if (kind === 'search') return [200, { results: search(desk, url.searchParams.get('q') ?? '') }];
  if (kind === 'orders') return [200, orderFile(desk, id)];
  if (kind === 'flights') return ofFlight(desk, call);
  throw new MockRefusal('not-found');
}

function problem(code: ProblemCode): object {
  const status = problemStatus(code);
  return { type: 'about:blank', title: code, status, detail: problemMessage(code), code };
}

/** REST of the mock's desk, as `fetch`. */
export function createDeskRest(desk: MockDesk) {
  return async (path: string, init: RequestInit): Promise<Response> => {
    await new Promise((resolve) => setTimeout(resolve, LATENCY_MS));
    const body = typeof init.body === 'string' ? init.body : '{}';
    const call: Call = {
      method: init.method ?? 'GET',
      url: new URL(path, location.origin),
      key: new Headers(init.headers).get('idempotency-key') ?? '',
      body: JSON.parse(body) as Record<string, unknown>,
    };
    try {
      const [status, answer] = handle(desk, call);
      return answer === null
        ? new Response(null, { status })
        : Response.json(structuredClone(answer), { status });
    } catch (refusal) {
      if (!(refusal instanceof MockRefusal)) throw refusal;
      const locked = refusal.code === 'too-many-tries';
      return Response.json(problem(refusal.code), {
        status: problemStatus(refusal.code),
        headers: locked ? { 'retry-after': String(lockSeconds) } : {},
      });
    }
  };
}
