import { z } from 'zod';
import { flightSchema, flightSnapshotSchema, orderSchema } from '@aisle/shared/contract';
import { agentFacts, agentRequests } from './agent-messages.ts';
import { viewerFacts, viewerRequests } from './viewer-messages.ts';

const requests = { ...viewerRequests, ...agentRequests };
const facts = { ...viewerFacts, ...agentFacts };

/** `flight:watch` as a key and in an address: `flightWatch`. */
function keyOf(event: string): string {
  return event.replace(/:(.)/, (_match, letter: string) => letter.toUpperCase());
}

/** AsyncAPI 3 of the socket contract (namespaces `/` and `/agent`), from the schemas that judge the messages. */
export function asyncApiDocument(): object {
  const messages: Record<string, object> = {};
  const channels: Record<string, object> = {};
  const operations: Record<string, object> = {};
  for (const [event, { summary }] of Object.entries({ ...requests, ...facts })) {
    const key = keyOf(event);
    const isFact = event in facts;
    messages[key] = { name: event, summary, payload: reference(key) };
    channels[key] = {
      address: event,
      messages: { [key]: { $ref: `#/components/messages/${key}` } },
    };
    operations[key] = operation(key, isFact ? 'send' : 'receive');
    if (isFact) continue;
    const ack = `${key}Ack`;
    messages[ack] = { name: ack, summary: `The ack of \`${event}\`.`, payload: reference(ack) };
    channels[ack] = {
      address: null,
      messages: { [ack]: { $ref: `#/components/messages/${ack}` } },
    };
    operations[key] = {
      ...operation(key, 'receive'),
      reply: { channel: { $ref: `#/channels/${ack}` } },
    };
  }
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Aisle',
      version: '1',
      description:
        'Socket.IO, namespace `/`, and `/agent` for agents: an address is the name of an event.',
    },
    channels,
    operations,
    components: { messages, schemas: schemas() },
  };
}

function operation(key: string, action: 'send' | 'receive'): object {
  return { action, channel: { $ref: `#/channels/${key}` } };
}

function reference(key: string): object {
  return { $ref: `#/components/schemas/${key}` };
}

function schemas(): Record<string, object> {
  const registry = z.registry<{ id: string }>();
  registry.add(flightSchema, { id: 'Flight' });
  registry.add(orderSchema, { id: 'Order' });
  registry.add(flightSnapshotSchema, { id: 'FlightSnapshot' });
  for (const [event, { payload, ack }] of Object.entries(requests)) {
    registry.add(payload, { id: keyOf(event) });
    registry.add(ack, { id: `${keyOf(event)}Ack` });
  }
  for (const [event, { payload }] of Object.entries(facts)) {
    registry.add(payload, { id: keyOf(event) });
  }
  const { schemas: found } = z.toJSONSchema(registry, {
    uri: (id) => `#/components/schemas/${id}`,
    target: 'draft-7',
  });
  return Object.fromEntries(
    Object.entries(found).map(([id, { $schema: _dialect, $id: _uri, ...schema }]) => [id, schema]),
  );
}
