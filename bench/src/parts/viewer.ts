import { once } from 'node:events';
import { io, type Socket } from 'socket.io-client';
import type { PublicFlightSnapshot } from '@aisle/shared/contract';
import type { ClientToServer, FlightWatchAck, ServerToClient } from '@aisle/shared/socket-contract';

export type ViewerSocket = Socket<ServerToClient, ClientToServer>;

/** Opens a connection of its own, as a browser does when it can. */
export async function openSocket(url: string): Promise<ViewerSocket> {
  const socket: ViewerSocket = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
  });
  await once(socket as unknown as NodeJS.EventEmitter, 'connect');
  return socket;
}

/** Watches a flight; gives its snapshot. */
export async function watchFlight(
  socket: ViewerSocket,
  flightId: string,
): Promise<PublicFlightSnapshot> {
  const answer: FlightWatchAck = await socket.emitWithAck('flight:watch', { flightId });
  if (!answer.ok) throw new Error(`the flight cannot be watched: ${answer.error.code}`);
  if (!('snapshot' in answer)) throw new Error('changes came where a snapshot was due');
  return answer.snapshot;
}
