/** A Temporal server behind TLS: both clients of the SDK reach it as the settings say, and not otherwise. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import { connect, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { readSettings } from '@aisle/shared/settings';
import { temporalAccess, temporalSettings } from '@aisle/shared/temporal-access';
import { testConverter } from '@aisle/shared/testing/payload-keys';
import { connectClient, connectWorker } from '../src/connect.ts';

const apiKey = 'a key of temporal cloud';
const serverName = 'temporal.aisle.test';
let folder: string;
let door: Server;
let cloud: Http2SecureServer;
/** With which `authorization` requests came to the server that wants an API key. */
const keysSeen = new Set<unknown>();

interface Signed {
  readonly cert: string;
  readonly private: string;
}

const sign = (name: string, ca?: Signed): Promise<Signed> =>
  generate([{ name: 'commonName', value: name }], {
    ...{ keyType: 'ec', algorithm: 'sha256' },
    extensions: [
      { name: 'basicConstraints', cA: ca === undefined, critical: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: name }] },
    ],
    ...(ca && { ca: { cert: ca.cert, key: ca.private } }),
  });

const listen = (server: Server | Http2SecureServer): Promise<void> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

const addressOf = (server: Server | Http2SecureServer): string =>
  `127.0.0.1:${String((server.address() as AddressInfo).port)}`;

/** Lets whoever has a certificate of ours through to Temporal, which speaks no TLS here. */
function openDoor(ours: Signed, { cert, private: key }: Signed): Server {
  const [host = '', port = ''] = inject('serverAddress').split(':');
  const asks = { cert, key, ca: ours.cert, requestCert: true, rejectUnauthorized: true };
  return createServer({ ...asks, ALPNProtocols: ['h2'] }, (socket) => {
    const behind = connect(Number(port), host);
    socket.pipe(behind).pipe(socket);
    for (const each of [socket, behind]) each.on('error', () => socket.destroy());
  });
}

/** Refuses whoever comes without the key, as Temporal Cloud does, and everybody else with another code. */
function openCloud({ cert, private: key }: Signed): Http2SecureServer {
  return createSecureServer({ cert, key }).on('stream', (stream, { authorization }) => {
    keysSeen.add(authorization);
    const code = authorization === `Bearer ${apiKey}` ? '7' : '16';
    stream.respond(
      { 'content-type': 'application/grpc', 'grpc-status': code },
      { endStream: true },
    );
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aisle-tls-'));
  const [ours, theirs] = [await sign('Aisle'), await sign('Somebody')];
  const [server, client] = [await sign(serverName, ours), await sign('worker', ours)];
  const files = { ours: ours.cert, theirs: theirs.cert, cert: client.cert, key: client.private };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  door = openDoor(ours, server);
  cloud = openCloud(server);
  await Promise.all([listen(door), listen(cloud)]);
});
afterAll(async () => {
  door.close();
  cloud.close();
  await rm(folder, { recursive: true });
});

/** The access by settings of which the paths are names of the files above. */
function accessOf(env: Record<string, string>) {
  const inFolder = Object.entries(env).map(([name, value]): [string, string] => [
    name,
    name.endsWith('_PATH') ? join(folder, value) : value,
  ]);
  return temporalAccess(readSettings(temporalSettings, Object.fromEntries(inFolder)));
}

const certificate = {
  TEMPORAL_TLS_SERVER_NAME: serverName,
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: 'ours',
  TEMPORAL_TLS_CLIENT_CERT_PATH: 'cert',
  TEMPORAL_TLS_CLIENT_KEY_PATH: 'key',
};

describe.each([
  ['native', connectWorker],
  [
    'gRPC',
    async (access: Parameters<typeof connectWorker>[0]) =>
      (await connectClient(access, 'default', testConverter)).connection,
  ],
] as const)('the %s client', (_, connectTo) => {
  test('is let in with a certificate', async () => {
    const access = accessOf({ TEMPORAL_ADDRESS: addressOf(door), ...certificate });
    const connection = await connectTo(access);
    await expect(connection.workflowService.getSystemInfo({})).resolves.toBeDefined();
    await connection.close();
  });

  // Each waits for as long as the client tries.
  test.concurrent.each([
    ['without TLS', {}],
    [
      'without a certificate',
      { ...certificate, TEMPORAL_TLS_CLIENT_CERT_PATH: '', TEMPORAL_TLS_CLIENT_KEY_PATH: '' },
    ],
    [
      'where another authority signed',
      { ...certificate, TEMPORAL_TLS_SERVER_CA_CERT_PATH: 'theirs' },
    ],
    [
      'where the server has another name',
      { ...certificate, TEMPORAL_TLS_SERVER_NAME: 'other.test' },
    ],
  ])('is not let in %s', async (_how, env) => {
    const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
    await expect(
      connectTo(accessOf({ TEMPORAL_ADDRESS: addressOf(door), ...set })),
    ).rejects.toThrow();
  });

  test('sends an API key, by TLS alone', async () => {
    keysSeen.clear();
    const { TEMPORAL_TLS_SERVER_NAME, TEMPORAL_TLS_SERVER_CA_CERT_PATH } = certificate;
    const named = { TEMPORAL_TLS_SERVER_NAME, TEMPORAL_TLS_SERVER_CA_CERT_PATH };
    const keyed = { TEMPORAL_ADDRESS: addressOf(cloud), TEMPORAL_API_KEY: apiKey };
    await expect(connectTo(accessOf({ ...keyed, ...named }))).rejects.toThrow();
    expect([...keysSeen]).toEqual([`Bearer ${apiKey}`]);
  });
});

describe('the settings of TLS', () => {
  test('are none by default', () => {
    expect(accessOf({})).toEqual({ address: '127.0.0.1:7233' });
  });

  test.each([{ TEMPORAL_TLS: 'on' }, { TEMPORAL_API_KEY: apiKey }])('%o asks for TLS', (env) => {
    expect(accessOf(env)).toMatchObject({ tls: {} });
  });

  test.each([
    [{ TEMPORAL_TLS_CLIENT_CERT_PATH: 'cert' }, 'TEMPORAL_TLS_CLIENT_KEY_PATH'],
    [{ TEMPORAL_TLS_SERVER_CA_CERT_PATH: 'nowhere' }, 'TEMPORAL_TLS_SERVER_CA_CERT_PATH: no file'],
    [{ TEMPORAL_API_KEY: 'short' }, 'TEMPORAL_API_KEY'],
    [{ TEMPORAL_TLS: 'yes' }, 'TEMPORAL_TLS'],
  ])('%o is refused with what is missing', (env, complaint) => {
    expect(() => accessOf(env)).toThrow(complaint);
  });
});
