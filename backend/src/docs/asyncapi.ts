import { z } from 'zod';
import { flightSchema, flightSnapshotSchema, orderSchema } from '@aisle/shared/contract';
import { agentFacts, agentRequests } from './agent-messages.ts';
import { viewerFacts, viewerRequests } from './viewer-messages.ts';

interface Message {
  readonly event: string;
  readonly key: string;
  readonly payload: z.ZodType;
  readonly summary: string;
}

const requests = [...named(viewerRequests, ''), ...named(agentRequests, 'agent:')];
const facts = [...named(viewerFacts, ''), ...named(agentFacts, 'agent:')];

/** Messages with their keys: `flight:watch` is `flightWatch`. Both namespaces have events of the same name. */
function named<M extends Omit<Message, 'event' | 'key'>>(
  messages: Readonly<Record<string, M>>,
  prefix: string,
): (M & Message)[] {
  return Object.entries(messages).map(([event, message]) => {
    const key = (prefix + event).replaceAll(/:(.)/g, (_match, first: string) =>
      first.toUpperCase(),
    );
    return { ...message, event, key };
  });
}

/** AsyncAPI 3 of the socket contract (namespaces `/` and `/agent`), from the schemas that judge the messages. */
export function asyncApiDocument(): object {
  const messages: Record<string, object> = {};
  const channels: Record<string, object> = {};
  const operations: Record<string, object> = {};
  for (const message of [...requests, ...facts]) {
    const { event, key, summary } = message;
    const isFact = !('ack' in message);
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
  for (const { key, payload, ack } of requests) {
    registry.add(payload, { id: key });
    registry.add(ack, { id: `${key}Ack` });
  }
  for (const { key, payload } of facts) registry.add(payload, { id: key });
  const { schemas: found } = z.toJSONSchema(registry, {
    uri: (id) => `#/components/schemas/${id}`,
    target: 'draft-7',
  });
  return Object.fromEntries(
    Object.entries(found).map(([id, { $schema: _dialect, $id: _uri, ...schema }]) => [id, schema]),
  );
}
