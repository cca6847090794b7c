import { alternatives } from '@aisle/shared/aircraft';
import { problemStatus } from '@aisle/shared/problems';
import { publicSeats } from '@aisle/shared/seat-map';
import { MockRefusal } from './orders.ts';
import type { MockFlight, MockWorld } from './world.ts';

const LATENCY_MS = 140;

interface Body {
  readonly flightId?: string;
  readonly seats?: string[];
  readonly code?: string;
}

function findFlight(world: MockWorld, flightId: string): MockFlight {
  const flight = world.flights.get(flightId);
  if (!flight) throw new MockRefusal('flight-not-found');
  return flight;
}

function problem(refusal: MockRefusal, flight: MockFlight | null, wanted: readonly string[]) {
  const status = problemStatus(refusal.code);
  return {
    type: `https://example.invalid/problems/${refusal.code}`,
    title: refusal.code,
    status,
    detail: refusal.message,
    code: refusal.code,
    ...(refusal.seats && { seats: refusal.seats }),
    ...(refusal.seats &&
      flight && {
        alternatives: alternatives(flight.layout, publicSeats(flight.desk.map), wanted),
      }),
  };
}

/** REST of the mock: the paths of DESIGN section 9 that customers use. */
export function createMockRest(world: MockWorld) {
  function handle(method: string, path: string, body: Body, key: string): [number, unknown] {
    const [, , kind, id = '', part] = path.split('/');
    const { orders } = world;
    const order = () => orders.find(id);
    const answer = (status: number) => [status, { order: orders.toPublic(order()) }] as const;
    switch (`${method} ${kind}${id ? '/:id' : ''}${part ? `/${part}` : ''}`) {
      case 'GET flights':
        return [200, { flights: [...world.flights.values()].map((f) => world.publicFlight(f)) }];
      case 'GET flights/:id':
        return [200, world.snapshot(findFlight(world, id))];
      case 'POST orders': {
        const flight = findFlight(world, body.flightId ?? '');
        const made = orders.create(flight, body.seats ?? [], key);
        return [201, { order: orders.toPublic(made), token: 'mock' }];
      }
      case 'GET orders/:id':
        return [...answer(200)];
      case 'PUT orders/:id/seats':
        orders.setSeats(order(), body.seats ?? []);
        return [...answer(200)];
      case 'POST orders/:id/payment':
        orders.pay(order(), body.code ?? '');
        return [...answer(202)];
      case 'DELETE orders/:id':
        orders.cancel(order());
        return [...answer(200)];
      default:
        throw new MockRefusal('not-found');
    }
  }

  return async (path: string, init: RequestInit): Promise<Response> => {
    await new Promise((resolve) => setTimeout(resolve, LATENCY_MS));
    const body = (typeof init.body === 'string' ? JSON.parse(init.body) : {}) as Body;
    const key = new Headers(init.headers).get('idempotency-key') ?? '';
    try {
      const [status, answer] = handle(init.method ?? 'GET', path, body, key);
      return Response.json(answer, { status });
    } catch (refusal) {
      if (!(refusal instanceof MockRefusal)) throw refusal;
      const orderId = path.split('/')[3];
      const flightId = body.flightId;
      const flight =
        flightId === undefined
          ? orderId !== undefined && body.seats
            ? world.orders.find(orderId).flight
            : null
          : (world.flights.get(flightId) ?? null);
      return Response.json(problem(refusal, flight, body.seats ?? []), {
        status: problemStatus(refusal.code),
      });
    }
  };
}
