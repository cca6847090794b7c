import type { Client } from './client.ts';
import type { Live } from './live.ts';

/** The two ways to the server. The composition root hands in real ones, the tests theirs. */
export interface Services {
  readonly client: Client;
  readonly live: Live;
}

let installed: Services | null = null;

/** Called once, before any store is used. */
export function installServices(services: Services): void {
  installed = services;
}

/** The installed services; throws when there are none. */
export function useServices(): Services {
  if (!installed) throw new Error('installServices was not called');
  return installed;
}
