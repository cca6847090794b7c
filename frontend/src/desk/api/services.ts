import type { Live } from '../../api/live.ts';
import type { DeskClient } from './client.ts';
import type { ServerToAgent } from './types.ts';

/** The desk's two ways to the server. */
export interface DeskServices {
  readonly client: DeskClient;
  readonly live: Live<ServerToAgent>;
}

let installed: DeskServices | null = null;

/** Called once, before any store of the desk is used. */
export function installDesk(services: DeskServices): void {
  installed = services;
}

/** The installed services; throws when there are none. */
export function useDesk(): DeskServices {
  if (!installed) throw new Error('installDesk was not called');
  return installed;
}
