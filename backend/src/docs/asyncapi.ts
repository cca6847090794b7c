import { z } from 'zod';
import { agentEvents, agentRequests } from '@aisle/shared/agent-live';
import { flightSchema, flightSnapshotSchema, orderSchema } from '@aisle/shared/contract';
import {
  refusedSchema,
  type SocketEvent,
  socketEvents,
  socketRequests,
} from '@aisle/shared/socket-contract';

interface Message extends SocketEvent {
  readonly event: string;
  readonly key: string;
}

const requests = [...named(socketRequests, ''), ...named(agentRequests, 'agent:')];
const events = [...named(socketEvents, ''), ...named(agentEvents, 'agent:')];

/** Messages with their keys: `flight:watch` is `flightWatch`. Both namespaces have events of the same name. */
function named<M extends SocketEvent>(
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

/** The ack of what was accepted, or the refusal. */
function ackOf(ack: z.ZodType): z.ZodType {
  return z.union([...(ack instanceof z.ZodUnion ? ack.options : [ack]), refusedSchema]);
}

/** AsyncAPI 3 of the socket contract (namespaces `/` and `/agent`), from the schemas that check the messages. */
export function asyncApiDocument(): object {
  const messages: Record<string, object> = {};
  const channels: Record<string, object> = {};
  const operations: Record<string, object> = {};
  for (const message of [...requests, ...events]) {
    const { event, key, summary } = message;
    const isRequest = 'ack' in message;
    messages[key] = { name: event, summary, payload: reference(key) };
    channels[key] = {
      address: event,
      messages: { [key]: { $ref: `#/components/messages/${key}` } },
    };
    operations[key] = operation(key, isRequest ? 'receive' : 'send');
    if (!isRequest) continue;
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
    registry.add(ackOf(ack), { id: `${key}Ack` });
  }
  for (const { key, payload } of events) registry.add(payload, { id: key });
  const { schemas: found } = z.toJSONSchema(registry, {
    uri: (id) => `#/components/schemas/${id}`,
    target: 'draft-7',
  });
  return Object.fromEntries(
    Object.entries(found).map(([id, { $schema: _dialect, $id: _uri, ...schema }]) => [id, schema]),
  );
}
