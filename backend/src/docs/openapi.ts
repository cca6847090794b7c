import {
  OpenAPIRegistry,
  OpenApiGeneratorV31,
  zodToOpenAPIRegistry,
  type ResponseConfig,
  type RouteConfig,
} from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import {
  changeSeatsSchema,
  createOrderSchema,
  flightSchema,
  flightSnapshotSchema,
  idempotencyKeySchema,
  layoutSchema,
  orderSchema,
  paySchema,
  publicSeatSchema,
} from '@aisle/shared/contract';
import { openFlightSchema } from '@aisle/shared/customer-routes';
import { passengerSchema, setPassengersSchema } from '@aisle/shared/people-contract';
import { problemSchema } from '@aisle/shared/problem-contract';
import {
  problemCodes,
  problemMessage,
  problemStatus,
  type ProblemCode,
} from '@aisle/shared/problems';
import { splitRoute, type Route, type RouteAnswer, type RouteName } from '@aisle/shared/route';
import { agentCookie } from '../identity/access.ts';
import { refusalsOf, routes } from '../rest/routes.ts';

/** The contract's schemas by the names that the document gives them. */
const names = {
  Flight: flightSchema,
  FlightSnapshot: flightSnapshotSchema,
  Layout: layoutSchema,
  Order: orderSchema,
  Problem: problemSchema,
  Passenger: passengerSchema,
  PublicSeat: publicSeatSchema,
  ChangeSeats: changeSeatsSchema,
  CreateOrder: createOrderSchema,
  OpenFlight: openFlightSchema,
  Pay: paySchema,
  SetPassengers: setPassengersSchema,
} as const;

const agentSecurity = [{ agentToken: [] }, { agentCookie: [] }];
const security = {
  anyone: [],
  guest: [{ guestToken: [] }, { orderToken: [] }, { orderCookie: [] }],
  watch: [{ watchToken: [] }],
  order: [{ orderToken: [] }, { orderCookie: [] }],
  agent: agentSecurity,
  supervisor: agentSecurity,
};
const keyHeader = z.object({ 'Idempotency-Key': idempotencyKeySchema.optional() });
const file = { type: 'string', format: 'binary' } as const;

/** Every answer that is worth another try has it (`Problem.retryAfterSeconds`). */
const retryAfter = {
  'Retry-After': {
    description: 'When to try again: seconds from now.',
    required: true,
    schema: { type: 'integer', minimum: 1 },
  },
} as const;

/** OpenAPI 3.1 of every declared route, from the schemas that check the requests. */
export function openApiDocument(): object {
  for (const [refId, schema] of Object.entries(names)) {
    // `register` wants schemas that were made after the library; the contract's were made before.
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- there is no other way in, see above
    zodToOpenAPIRegistry.add(schema, { _internal: { refId } });
  }
  const registry = new OpenAPIRegistry();
  const bearer = { type: 'http', scheme: 'bearer' } as const;
  const cookie = (name: string) => ({ type: 'apiKey', in: 'cookie', name }) as const;
  registry.registerComponent('securitySchemes', 'agentToken', bearer);
  registry.registerComponent('securitySchemes', 'orderToken', bearer);
  registry.registerComponent('securitySchemes', 'guestToken', bearer);
  registry.registerComponent('securitySchemes', 'watchToken', bearer);
  registry.registerComponent('securitySchemes', 'orderCookie', cookie('aisle-order-{orderId}'));
  registry.registerComponent('securitySchemes', 'agentCookie', cookie(agentCookie));
  for (const [name, route] of Object.entries(routes)) {
    registry.registerPath(operation(name as RouteName, route));
  }
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Aisle',
      version: '1',
      description: `Live flight seat booking. Refusals are \`application/problem+json\` with one of these codes: ${problemCodes.map((code) => `\`${code}\``).join(', ')}.`,
    },
    servers: [{ url: '/' }],
  });
}

function operation(name: RouteName, route: Route): RouteConfig {
  const { method, path } = splitRoute(name);
  const { summary, description, access, answer } = route;
  return {
    method: method.toLowerCase() as Lowercase<typeof method>,
    path,
    summary,
    ...(description !== undefined && { description }),
    ...(access !== 'anyone' && { security: security[access] }),
    request: request(path, route),
    responses: {
      ...(answer.done !== undefined && { 200: accepted({ ...answer, description: answer.done }) }),
      [answer.status]: accepted(answer),
      ...refusals(name, route),
    },
  };
}

function request(
  path: string,
  { query, body, keyed, headers }: Route,
): NonNullable<RouteConfig['request']> {
  const params = [...path.matchAll(/\{(\w+)\}/g)].map(
    ([, param = '']) => [param, z.string()] as const,
  );
  const head = { ...(keyed && keyHeader.shape), ...headers?.shape };
  const content = body === 'gzip' ? { 'application/gzip': { schema: file } } : body && json(body);
  return {
    ...(params.length > 0 && { params: z.object(Object.fromEntries(params)) }),
    ...(query instanceof z.ZodObject && { query }),
    ...(Object.keys(head).length > 0 && { headers: z.object(head) }),
    ...(content && { body: { required: true, content } }),
  };
}

/** A body of JSON. */
function json(schema: z.ZodType) {
  return { 'application/json': { schema } };
}

function accepted({ description, json: schema, media = {} }: RouteAnswer): ResponseConfig {
  const content: ResponseConfig['content'] = { ...(schema && json(schema)) };
  for (const [type, kind] of Object.entries(media)) {
    content[type] = { schema: kind === 'text' ? z.string() : file };
  }
  return { description, ...(Object.keys(content).length > 0 && { content }) };
}

/** Every refusal of a route by status, and 304 where it is given. */
function refusals(name: RouteName, route: Route): RouteConfig['responses'] {
  const { notModified } = route.answer;
  const responses: RouteConfig['responses'] = {};
  const codes: readonly ProblemCode[] = refusalsOf(name, route);
  for (const status of new Set(codes.map(problemStatus))) {
    const own = codes.filter((code) => problemStatus(code) === status);
    responses[status] = {
      description: own.map((code) => `\`${code}\`: ${problemMessage(code)}`).join('\n\n'),
      ...((status === 429 || status === 503) && { headers: retryAfter }),
      content: { 'application/problem+json': { schema: problemSchema } },
    };
  }
  return { ...responses, ...(notModified !== undefined && { 304: { description: notModified } }) };
}
