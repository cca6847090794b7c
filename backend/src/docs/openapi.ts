import {
  OpenAPIRegistry,
  OpenApiGeneratorV31,
  zodToOpenAPIRegistry,
} from '@asteasolutions/zod-to-openapi';
import {
  changeSeatsSchema,
  createOrderSchema,
  flightSchema,
  flightSnapshotSchema,
  layoutSchema,
  openFlightSchema,
  orderSchema,
  paySchema,
  publicSeatSchema,
} from '@aisle/shared/contract';
import { problemSchema } from '@aisle/shared/problem-contract';
import { agentCookie } from '../agents/access.ts';
import { problemCodes } from '@aisle/shared/problems';
import { agentRoutes } from './agent-routes.ts';
import { historyRouteDocs } from './history-routes.ts';
import { orderRoutes } from './order-routes.ts';
import { routes } from './rest-routes.ts';

/** The contract's schemas by the names that the document gives them. */
const names = {
  Flight: flightSchema,
  FlightSnapshot: flightSnapshotSchema,
  Layout: layoutSchema,
  Order: orderSchema,
  Problem: problemSchema,
  PublicSeat: publicSeatSchema,
  ChangeSeats: changeSeatsSchema,
  CreateOrder: createOrderSchema,
  OpenFlight: openFlightSchema,
  Pay: paySchema,
} as const;

/** OpenAPI 3.1 of the REST contract, from the schemas that judge the requests. */
export function openApiDocument(): object {
  for (const [refId, schema] of Object.entries(names)) {
    // `register` wants schemas that were made after the library; the contract's were made before.
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- there is no other way in, see above
    zodToOpenAPIRegistry.add(schema, { _internal: { refId } });
  }
  const registry = new OpenAPIRegistry();
  const bearer = { type: 'http', scheme: 'bearer' } as const;
  registry.registerComponent('securitySchemes', 'agentToken', bearer);
  registry.registerComponent('securitySchemes', 'orderToken', bearer);
  registry.registerComponent('securitySchemes', 'orderCookie', {
    type: 'apiKey',
    in: 'cookie',
    name: 'aisle-order-{orderId}',
  });
  registry.registerComponent('securitySchemes', 'agentCookie', {
    type: 'apiKey',
    in: 'cookie',
    name: agentCookie,
  });
  for (const route of [...routes, ...orderRoutes, ...agentRoutes, ...historyRouteDocs])
    registry.registerPath(route);
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
