import { alternatives } from '@aisle/shared/aircraft';
import { problemMessage, problemStatus, type ProblemCode } from '@aisle/shared/problems';
import { publicSeats } from '@aisle/shared/seat-map';
import { MockRefusal } from './orders.ts';
import type { MockFlight, MockWorld } from './world.ts';

const LATENCY_MS = 140;

interface Call {
  readonly method: string;
  readonly path: string;
  readonly key: string;
  readonly body: {
    readonly flightId?: string;
    readonly seats?: string[];
    readonly revision?: number;
    readonly code?: string;
    readonly amount?: string;
  };
}

type Answer = readonly [status: number, body: object, headers?: Record<string, string>];

function plainProblem(code: ProblemCode) {
  const status = problemStatus(code);
  return { type: 'about:blank', title: code, status, detail: problemMessage(code), code };
}

function waiting(place: number): Answer {
  const body = { ...plainProblem('waiting'), place };
  return [body.status, body, { 'retry-after': '1' }];
}

/** The paths of the public contract that customers use. */
function handle(world: MockWorld, { method, path, key, body }: Call): Answer {
  const [, , kind = '', id = '', part] = path.split('/');
  const { orders } = world;
  const answer = (status: number, orderId = id): Answer => [
    status,
    { order: orders.toPublic(orders.find(orderId)), token: 'mock' },
  ];
  switch (`${method} ${kind}${id ? '/:id' : ''}${part ? `/${part}` : ''}`) {
    case 'GET flights':
      return [200, { flights: [...world.flights.values()].map((f) => world.publicFlight(f)) }];
    case 'GET flights/:id':
      return [200, world.snapshot(world.findFlight(id))];
    case 'POST orders': {
      const flight = world.findFlight(body.flightId ?? '');
      const place = world.crowd.placeOf(key);
      if (place > 0) return waiting(place);
      return answer(201, orders.create(flight, body.seats ?? [], key).id);
    }
    case 'GET orders/:id':
      return answer(200);
    case 'PUT orders/:id/seats':
      orders.setSeats(orders.find(id), body.seats ?? [], body.revision);
      return answer(200);
    case 'POST orders/:id/renewal':
      orders.renew(orders.find(id));
      return answer(200);
    case 'POST orders/:id/payment':
      orders.pay(orders.find(id), body.code ?? '', body.amount);
      return answer(202);
    case 'DELETE orders/:id':
      orders.cancel(orders.find(id));
      return answer(200);
    default:
      throw new MockRefusal('not-found');
  }
}

function flightOf(world: MockWorld, { path, body }: Call): MockFlight {
  return body.flightId === undefined
    ? world.orders.find(path.split('/')[3] ?? '').flight
    : world.findFlight(body.flightId);
}

function problem(world: MockWorld, call: Call, { code, seats, order }: MockRefusal): Answer {
  const plain = { ...plainProblem(code), ...(order && { order }) };
  if (!seats) return [plain.status, plain];
  const { layout, map } = flightOf(world, call);
  const offer = alternatives(layout, publicSeats(map), call.body.seats ?? []);
  return [plain.status, { ...plain, seats, alternatives: offer }];
}

/** REST of the mock, as `fetch`. */
export function createMockRest(world: MockWorld) {
  return async (path: string, init: RequestInit): Promise<Response> => {
    await new Promise((resolve) => setTimeout(resolve, LATENCY_MS));
    const call: Call = {
      method: init.method ?? 'GET',
      path,
      key: new Headers(init.headers).get('idempotency-key') ?? '',
      body: (typeof init.body === 'string' ? JSON.parse(init.body) : {}) as Call['body'],
    };
    try {
      const [status, body, headers = {}] = handle(world, call);
      return Response.json(body, { status, headers });
    } catch (refusal) {
      if (!(refusal instanceof MockRefusal)) throw refusal;
      const [status, body] = problem(world, call, refusal);
      return Response.json(body, { status });
    }
  };
}
