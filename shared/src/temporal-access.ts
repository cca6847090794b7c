/** How Temporal is reached: where, and by TLS, with a certificate of our own or an API key, where the settings say so. */
import { readFileSync } from 'node:fs';
import { wrongSettings, type Settings } from './settings.ts';

/** The settings of it. All but the first are named as Temporal's own programs name them. */
export const temporalSettings = [
  'TEMPORAL_ADDRESS',
  'TEMPORAL_TLS',
  'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
  'TEMPORAL_TLS_SERVER_NAME',
  'TEMPORAL_TLS_CLIENT_CERT_PATH',
  'TEMPORAL_TLS_CLIENT_KEY_PATH',
  'TEMPORAL_API_KEY',
] as const;

/** What both clients of Temporal's SDK, the native one and that of gRPC, take. */
export interface TemporalAccess {
  /** Host and port. */
  readonly address: string;
  readonly tls?: TlsAccess;
  readonly apiKey?: string;
}

interface TlsAccess {
  /** Who must have signed the server's certificate; left out: an authority that this machine trusts. */
  readonly serverRootCACertificate?: Buffer;
  /** The name that the server's certificate must have; left out: that of the address. */
  readonly serverNameOverride?: string;
  readonly clientCertPair?: { readonly crt: Buffer; readonly key: Buffer };
}

/** Throws an `Error` that names the setting whose file cannot be read, or that lacks another one. */
export function temporalAccess(
  settings: Settings<(typeof temporalSettings)[number]>,
): TemporalAccess {
  const tls = tlsAccess(settings);
  const { TEMPORAL_ADDRESS: address, TEMPORAL_API_KEY: apiKey } = settings;
  // A key is never sent in plain text.
  const isTls = settings.TEMPORAL_TLS === 'on' || apiKey || Object.keys(tls).length > 0;
  return { address, ...(isTls && { tls }), ...(apiKey && { apiKey }) };
}

function tlsAccess(settings: Settings<(typeof temporalSettings)[number]>): TlsAccess {
  const authority = fileOf(settings, 'TEMPORAL_TLS_SERVER_CA_CERT_PATH');
  const crt = fileOf(settings, 'TEMPORAL_TLS_CLIENT_CERT_PATH');
  const key = fileOf(settings, 'TEMPORAL_TLS_CLIENT_KEY_PATH');
  const name = settings.TEMPORAL_TLS_SERVER_NAME;
  if (!crt !== !key) {
    throw wrongSettings([
      'TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH: set both, or neither',
    ]);
  }
  return {
    ...(authority && { serverRootCACertificate: authority }),
    ...(name && { serverNameOverride: name }),
    ...(crt && key && { clientCertPair: { crt, key } }),
  };
}

function fileOf<K extends `TEMPORAL_TLS_${string}_PATH`>(
  settings: Readonly<Record<K, string | undefined>>,
  name: K,
): Buffer | undefined {
  const path = settings[name];
  if (path === undefined) return undefined;
  try {
    return readFileSync(path);
  } catch {
    throw wrongSettings([`${name}: no file can be read there`]);
  }
}
