import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestBackend } from './support/backend.ts';
import { FakeBooking } from './support/fake-booking.ts';
import { someFlight } from './support/flights.ts';

let backend: TestBackend;
let paths: string[];
const script = `export const text = '${'long enough '.repeat(100)}';`;

beforeAll(async () => {
  const booking = new FakeBooking();
  const flight = someFlight(Date.now());
  await booking.openFlight(flight);
  backend = await TestBackend.start(booking);
  await backend.worker(booking);
  await mkdir(join(backend.pages, 'assets'));
  await writeFile(join(backend.pages, 'index.html'), '<!doctype html><title>Aisle</title>');
  await writeFile(join(backend.pages, 'assets', 'app-1a2b.js'), script);
  // As a build leaves it. What is no compressed script shows that the server sends it as it lies there.
  await writeFile(join(backend.pages, 'assets', 'app-1a2b.js.gz'), gzipSync(script));
  await writeFile(join(backend.pages, 'assets', 'app-1a2b.js.br'), 'as it lies there');
  paths = [
    '/openapi.json',
    '/asyncapi.json',
    '/docs',
    '/docs/swagger-ui.css',
    '/assets/app-1a2b.js',
    '/',
    '/api/flights',
    `/api/flights/${flight.id}`,
  ];
});
afterAll(() => backend.stop());

const ask = (path: string, headers: Record<string, string>, method = 'GET') =>
  backend.ask(method, path, { headers: { 'Accept-Encoding': 'identity', ...headers } });

async function tagOf(path: string, coding = 'identity'): Promise<string> {
  const { headers } = await ask(path, { 'Accept-Encoding': coding });
  return headers.get('ETag') ?? '';
}

describe('a reader who has the answer already', () => {
  it('is told so, whatever form the tag comes in, and whatever else comes with it', async () => {
    for (const path of paths) {
      const tag = await tagOf(path);
      const strong = tag.replace(/^W\//, '');
      for (const tags of [tag, strong, `W/${strong}`, '*', `"a,b", ${strong}`, `"x",W/${strong}`]) {
        const { status, text } = await ask(path, { 'If-None-Match': tags });
        expect([status, text], `${path} ${tags}`).toEqual([304, '']);
      }
      const head = await ask(path, { 'If-None-Match': tag }, 'HEAD');
      expect(head.status).toBe(304);
    }
  });

  it('keeps what the answer says of caches', async () => {
    for (const path of paths) {
      const whole = await ask(path, {});
      const not = await ask(path, { 'If-None-Match': whole.headers.get('ETag') ?? '' });
      for (const name of ['ETag', 'Vary', 'Cache-Control', 'Last-Modified']) {
        expect(not.headers.get(name), `${path} ${name}`).toBe(whole.headers.get(name));
      }
      expect(not.headers.get('Vary')).toMatch(/Accept-Encoding/);
      expect(not.headers.get('Vary')).toMatch(/Origin/);
      expect(not.headers.get('Content-Encoding')).toBeNull();
    }
  });

  it('is none with another tag, or with what is no tag', async () => {
    for (const path of paths) {
      const strong = (await tagOf(path)).replace(/^W\//, '');
      for (const tags of ['"other"', strong.slice(1, -1), `w/${strong}x`, '', '"', `"${strong}`]) {
        expect((await ask(path, { 'If-None-Match': tags })).status, `${path} ${tags}`).toBe(200);
      }
    }
  });

  it('of files by their date too, unless a tag came', async () => {
    const path = '/assets/app-1a2b.js';
    const { headers } = await ask(path, {});
    const modified = headers.get('Last-Modified') ?? '';
    const at = async (date: string, more = {}) =>
      (await ask(path, { 'If-Modified-Since': date, ...more })).status;
    expect(await at(modified)).toBe(304);
    expect(await at(new Date(Date.parse(modified) + 60_000).toUTCString())).toBe(304);
    expect(await at(new Date(Date.parse(modified) - 60_000).toUTCString())).toBe(200);
    expect(await at('yesterday')).toBe(200);
    expect(await at('2099-01-01')).toBe(200);
    expect(await at(modified, { 'If-None-Match': '"other"' })).toBe(200);
  });
});

describe('codings', () => {
  it('have tags of their own', async () => {
    for (const path of paths) {
      const [plain, zipped] = [await tagOf(path), await tagOf(path, 'gzip')];
      const { headers } = await ask(path, { 'Accept-Encoding': 'gzip' });
      if (headers.get('Content-Encoding') === null) continue;
      expect(zipped, path).not.toBe(plain);
      const crossed = await ask(path, { 'Accept-Encoding': 'gzip', 'If-None-Match': plain });
      expect(crossed.status, path).toBe(200);
    }
  });

  it('of files are what the build has made', async () => {
    const coded = async (coding: string) => {
      const { headers, text } = await ask('/assets/app-1a2b.js', { 'Accept-Encoding': coding });
      return [headers.get('Content-Encoding'), text];
    };
    expect(await coded('gzip')).toEqual(['gzip', script]);
    expect(await coded('identity')).toEqual([null, script]);
    await expect(coded('br')).rejects.toThrow();
    const { headers } = await backend.ask('HEAD', '/assets/app-1a2b.js', {
      headers: { 'Accept-Encoding': 'gzip, deflate, br' },
    });
    expect(headers.get('Content-Encoding')).toBe('br');
    expect(headers.get('Content-Length')).toBe(String('as it lies there'.length));
    expect((await backend.ask('GET', '/assets/app-1a2b.js.gz')).status).toBe(404);
  });
});
