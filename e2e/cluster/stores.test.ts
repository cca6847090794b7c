import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { connect as connectPlainly, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect as connectByTls } from 'node:tls';
import { promisify } from 'node:util';
import { describe, expect, inject, it } from 'vitest';
import { obtainPrograms } from '@aisle/scripts/src/cluster/programs.ts';
import { databaseUser } from '@aisle/scripts/src/cluster/stores.ts';
import { SystemData } from '../support/system-data.ts';

const system = new SystemData(inject('dataDir'));
const authority = (store: 'redis' | 'postgresql') =>
  join(system.dataDir, `${store}-tls`, 'authority.pem');

describe('Redis', () => {
  /** What it answers to commands, or that it hangs up. */
  async function said(socket: Socket, ...commands: string[]): Promise<string> {
    socket.on('error', () => undefined).setEncoding('utf8');
    let answer = '';
    socket.on('data', (text: string) => (answer += text));
    socket.end([...commands, 'QUIT', ''].join('\r\n'));
    await new Promise((resolve) => socket.once('close', resolve));
    return answer;
  }

  it('lets nobody in without TLS and the password', async () => {
    const { hostname: host, port } = new URL(await system.address('redis'));
    const at = { host, port: Number(port) };
    const ca = await readFile(authority('redis'));
    const { REDIS_PASSWORD: password = '' } = await system.secrets();
    expect(password).not.toBe('');
    expect(await said(connectPlainly(at), `AUTH ${password}`, 'PING')).not.toContain('PONG');
    expect(await said(connectByTls({ ...at, ca }), 'PING')).toMatch(/^-NOAUTH/);
    expect(await said(connectByTls({ ...at, ca }), 'AUTH wrong', 'PING')).not.toContain('PONG');
    expect(await said(connectByTls({ ...at, ca }), `AUTH ${password}`, 'PING')).toContain('PONG');
    // Who has not been told by whose word it is to be trusted does not trust it.
    expect(await said(connectByTls(at), `AUTH ${password}`, 'PING')).toBe('');
  });
});

describe('PostgreSQL', () => {
  async function asked(options: string, password: string): Promise<string> {
    const { postgresql: bin } = await obtainPrograms();
    const [host = '', port = ''] = (await system.address('postgresql')).split(':');
    const connection = `host=${host} port=${port} user=${databaseUser} dbname=temporal ${options}`;
    const args = ['--no-psqlrc', '--tuples-only', '--command', 'SELECT 6 * 7', connection];
    return promisify(execFile)(join(bin, 'psql'), args, {
      env: { ...process.env, PGPASSWORD: password },
    }).then(
      ({ stdout }) => stdout.trim(),
      (error: unknown) => (error as { readonly stderr: string }).stderr,
    );
  }

  it('lets nobody in without TLS and the password', async () => {
    const { POSTGRES_PASSWORD: password = '' } = await system.secrets();
    const trusted = `sslmode=verify-full sslrootcert=${authority('postgresql')}`;
    expect(await asked('sslmode=disable', password)).toContain('no encryption');
    expect(await asked(trusted, 'wrong')).toContain('password authentication failed');
    expect(await asked(trusted, password)).toBe('42');
  });
});
