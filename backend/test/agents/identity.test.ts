import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sessionSchema, type FlightRoom } from '@aisle/shared/agent-contract';
import { limits } from '@aisle/shared/limits';
import { sealSession } from '../../src/identity/tokens.ts';
import { createLog } from '../../src/log.ts';
import { systemClock } from '../../src/clock.ts';
import { accounts, passwords, signIn, trySignIn } from '../support/agents.ts';
import { next, secrets, TestBackend } from '../support/backend.ts';
import { FakeBooking } from '../support/fake-booking.ts';
import { FakeClock } from '../support/fake-clock.ts';

let backend: TestBackend;
let booking: FakeBooking;

beforeEach(async () => {
  booking = new FakeBooking();
  backend = await TestBackend.start(booking, { AGENT_ACCOUNTS: accounts });
});
afterEach(() => backend.stop());

const session = (options: Parameters<TestBackend['ask']>[2] = {}) =>
  backend.ask('GET', '/api/agent/session', options);

describe('D2 a session', () => {
  it('begins with a password and ends with a sign-out, whoever kept its cookie', async () => {
    const before = Date.now();
    const answer = await trySignIn(backend, 'sue', passwords.sue);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
    const [cookie = '', device = ''] = answer.headers.getSetCookie();
    const kept = '; path=/; expires=[^;]+; samesite=strict; httponly$';
    expect(cookie).toMatch(new RegExp(`^aisle_agent=[^;]+${kept}`, 'i'));
    expect(device).toMatch(new RegExp(`^aisle_device_[0-9a-f]{8}=[^;]+${kept}`, 'i'));
    const { agent, expiresAt } = sessionSchema.strict().parse(answer.body);
    expect(agent).toEqual({ name: 'sue', role: 'supervisor' });
    expect(Date.parse(expiresAt ?? '')).toBeGreaterThanOrEqual(before + limits.agentSessionMs);
    const headers = { Cookie: cookie.split(';', 1)[0] ?? '' };
    expect((await session({ headers })).body).toEqual(answer.body);
    const out = await backend.ask('DELETE', '/api/agent/session', { headers });
    expect(out.status).toBe(204);
    expect(out.headers.get('Set-Cookie')).toMatch(/^aisle_agent=; /);
    expect(await session({ headers })).toMatchObject({
      status: 401,
      body: { code: 'agent-required' },
    });
  });

  it('ends when somebody signs in anew in the same browser, and no other one does', async () => {
    const [ann, sue] = [await signIn(backend, 'ann'), await signIn(backend, 'sue')];
    const body = { name: 'sue', password: passwords.sue };
    const wrong = { ...body, password: passwords.ann };
    await backend.ask('POST', '/api/agent/session', { headers: ann, body: wrong });
    expect((await session({ headers: ann })).status).toBe(200);
    await backend.ask('POST', '/api/agent/session', { headers: ann, body });
    expect((await session({ headers: ann })).status).toBe(401);
    expect((await session({ headers: sue })).status).toBe(200);
  });

  it('that was ended stays so when the backend starts again; others go on', async () => {
    const [ann, sue] = [await signIn(backend, 'ann'), await signIn(backend, 'sue')];
    await backend.ask('DELETE', '/api/agent/session', { headers: ann });
    const second = await TestBackend.start(booking, { AGENT_ACCOUNTS: accounts });
    try {
      expect((await second.ask('GET', '/api/agent/session', { headers: ann })).status).toBe(401);
      expect((await second.ask('GET', '/api/agent/session', { headers: sue })).status).toBe(200);
    } finally {
      await second.stop();
    }
  });

  it('that is signed out on one backend ends on another that nobody tells, and its sockets there', async () => {
    const clock = new FakeClock(Date.now());
    const other = await TestBackend.start(booking, { AGENT_ACCOUNTS: accounts }, null, clock);
    const status = async (headers: object) =>
      (await other.ask('GET', '/api/agent/session', { headers: { ...headers } })).status;
    try {
      const [ann, sue] = [await signIn(backend, 'ann'), await signIn(backend, 'sue')];
      const ends = await other.socket('/agent', { extraHeaders: ann });
      const stays = await other.socket('/agent', { extraHeaders: sue });
      const ended = next(ends, 'disconnect');
      expect([await status(ann), await status(sue)]).toEqual([200, 200]);
      await backend.ask('DELETE', '/api/agent/session', { headers: ann });
      await clock.pass(limits.sessionCheckMs);
      expect([await status(ann), await status(sue)]).toEqual([401, 200]);
      await clock.pass(limits.sessionSocketCheckMs);
      await ended;
      expect(stays.connected).toBe(true);
    } finally {
      await other.stop();
    }
  });

  it('goes on for a while when Temporal does not answer; then nobody can tell, and nobody can sign out', async () => {
    const clock = new FakeClock(Date.now());
    const timed = await TestBackend.start(booking, { AGENT_ACCOUNTS: accounts }, null, clock);
    const ask = async (method: string) =>
      (await timed.ask(method, '/api/agent/session', { headers })).status;
    const headers = await signIn(timed, 'ann');
    try {
      expect(await ask('GET')).toBe(200);
      booking.broken = 'unavailable';
      await clock.pass(limits.sessionCheckMs);
      expect([await ask('GET'), await ask('DELETE')]).toEqual([200, 503]);
      await clock.pass(limits.sessionTrustMs);
      expect(await ask('GET')).toBe(503);
      booking.broken = null;
      expect([await ask('GET'), await ask('DELETE'), await ask('GET')]).toEqual([200, 204, 401]);
    } finally {
      await timed.stop();
    }
  });

  it('ends with its account, and with a new password', async () => {
    const [ann, sue] = [await signIn(backend, 'ann'), await signIn(backend, 'sue')];
    const [first, other] = accounts;
    const changed = [{ ...other!, hash: first!.hash }];
    const second = await TestBackend.start(new FakeBooking(), { AGENT_ACCOUNTS: changed });
    try {
      for (const headers of [ann, sue]) {
        expect((await second.ask('GET', '/api/agent/session', { headers })).status).toBe(401);
      }
    } finally {
      await second.stop();
    }
  });

  it('is not forged: neither another name, nor another end, nor nonsense', async () => {
    const { Cookie } = await signIn(backend, 'ann');
    const [text = '', seal = ''] = Cookie.replace('aisle_agent=', '').split('.');
    const said = JSON.parse(Buffer.from(text, 'base64url').toString()) as object;
    const forge = (change: object) =>
      `${Buffer.from(JSON.stringify({ ...said, ...change })).toString('base64url')}.${seal}`;
    const forgeries = [
      forge({ name: 'sue' }),
      forge({ until: Date.now() + 1e12 }),
      forge({ extra: 1 }),
      text,
      `${text}.`,
      'e30.e30',
      '%',
    ];
    for (const forgery of forgeries) {
      const headers = { Cookie: `aisle_agent=${forgery}` };
      expect((await session({ headers })).status, forgery).toBe(401);
    }
  });

  it('D4 is no way for a page of another origin, even of the same site', async () => {
    const headers = await signIn(backend, 'sue');
    for (const site of ['cross-site', 'same-site']) {
      const out = await backend.ask('DELETE', '/api/agent/session', {
        headers: { ...headers, 'Sec-Fetch-Site': site },
      });
      expect(out).toMatchObject({ status: 403, body: { code: 'origin-not-allowed' } });
    }
    const foreign = { ...headers, Origin: 'https://evil.example' };
    expect((await backend.ask('DELETE', '/api/agent/session', { headers: foreign })).status).toBe(
      403,
    );
    expect((await session({ headers })).status).toBe(200);
  });
});

describe('D3 signing in', () => {
  it('is refused alike for a wrong password and for an unknown name', async () => {
    const wrong = await trySignIn(backend, 'ann', passwords.sue);
    const unknown = await trySignIn(backend, 'nobody', passwords.sue);
    expect(wrong.status).toBe(401);
    expect(wrong.body.code).toBe('sign-in-failed');
    expect(unknown.body).toEqual(wrong.body);
    expect(wrong.headers.get('Set-Cookie')).toBeNull();
  });

  it('locks a name out after five failures, the right password too, and other names not', async () => {
    for (let time = 0; time < limits.signInTries; time += 1) {
      expect((await trySignIn(backend, 'ann', 'guess')).status).toBe(401);
    }
    const locked = await trySignIn(backend, 'ann', passwords.ann);
    expect(locked).toMatchObject({ status: 429, body: { code: 'too-many-tries' } });
    const seconds = Number(locked.headers.get('Retry-After'));
    expect(seconds).toBeGreaterThan(limits.signInLockMs / 1000 - 60);
    expect(seconds).toBeLessThanOrEqual(limits.signInLockMs / 1000);
    expect((await trySignIn(backend, 'sue', passwords.sue)).status).toBe(200);
  });

  it('locks a whole IPv6 network out, whose addresses nobody can count', async () => {
    const behind = await TestBackend.start(new FakeBooking(), {
      AGENT_ACCOUNTS: accounts,
      TRUSTED_PROXIES: 1,
    });
    const guess = (address: string) =>
      behind.ask('POST', '/api/agent/session', {
        body: { name: 'ann', password: 'guess' },
        headers: { 'X-Forwarded-For': address },
      });
    try {
      for (let host = 1; host <= limits.signInTries; host += 1) {
        expect((await guess(`2001:db8:1:2::${host}`)).status).toBe(401);
      }
      expect((await guess('2001:db8:1:2:3::9')).status).toBe(429);
      expect((await guess('2001:db8:1:3::9')).status).toBe(401);
    } finally {
      await behind.stop();
    }
  });

  it('locks out as many guesses that come at once', async () => {
    const guesses = Array.from({ length: 20 }, () => trySignIn(backend, 'ann', 'guess'));
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(limits.signInTries);
    expect(statuses.filter((status) => status === 429)).toHaveLength(20 - limits.signInTries);
  });

  it('50 wrong names from one address lock nobody out there', async () => {
    const names = Array.from(
      { length: limits.signInTriesOfClient },
      (_, place) => `nobody-${place}`,
    );
    for (const name of names) expect((await trySignIn(backend, name, 'guess')).status).toBe(401);
    expect((await trySignIn(backend, 'ann', passwords.ann)).status).toBe(200);
  });

  it('checks few of many guesses of one name from many addresses, and lets who knows the password in after a pause', async () => {
    const lines: string[] = [];
    const log = createLog('info', { write: (line: string) => void lines.push(line) });
    const behind = await TestBackend.start(
      new FakeBooking(),
      { AGENT_ACCOUNTS: accounts, TRUSTED_PROXIES: 1 },
      null,
      systemClock,
      undefined,
      log,
    );
    const from = (address: string, password: string, headers = {}) =>
      behind.ask('POST', '/api/agent/session', {
        body: { name: 'ann', password },
        headers: { 'X-Forwarded-For': address, ...headers },
      });
    try {
      const known = await from('10.1.0.1', passwords.ann);
      const guesses = Array.from({ length: 120 }, (_, place) =>
        from(`10.0.0.${place % 60}`, `guess-${place}`),
      );
      const statuses = (await Promise.all(guesses)).map(({ status }) => status);
      const checked = statuses.filter((status) => status === 401).length;
      expect(checked).toBeGreaterThanOrEqual(limits.signInTriesOfName);
      expect(checked).toBeLessThan(limits.signInTriesOfName + 8);
      const late = await from('10.2.0.1', passwords.ann);
      if (late.status !== 200) {
        expect(late).toMatchObject({ status: 429, body: { code: 'too-many-tries' } });
        const seconds = Number(late.headers.get('Retry-After'));
        expect(seconds * 1000).toBeLessThanOrEqual(limits.signInPauseOfNameMs);
      }
      // A browser that ann has signed in from is not kept out by others' guesses, wherever it is.
      const Cookie = known.headers
        .getSetCookie()
        .map((cookie) => cookie.split(';', 1)[0])
        .join('; ');
      expect((await from('10.0.0.1', passwords.ann, { Cookie })).status).toBe(200);
      const metrics = (await behind.ask('GET', '/metrics')).text;
      expect(metrics).toContain(`aisle_security_events_total{event="sign-in-refused"} ${checked}`);
      const events = lines.filter((line) => line.includes('"event":"sign-in-refused"'));
      expect(events.length).toBeGreaterThan(0);
      expect(JSON.parse(events[0] ?? '')).toMatchObject({ account: 'ann', client: '10.0.0.0' });
      expect(lines.join('')).not.toContain('guess-');
    } finally {
      await behind.stop();
    }
  });

  it('a known browser is one for the name that signed in from it, and has as many tries as others', async () => {
    const signedIn = await trySignIn(backend, 'ann', passwords.ann);
    const Cookie = signedIn.headers.getSetCookie()[1]?.split(';', 1)[0] ?? '';
    const guess = (name: string, cookie = Cookie) =>
      backend.ask('POST', '/api/agent/session', {
        body: { name, password: 'x' },
        headers: { Cookie: cookie },
      });
    for (let time = 0; time < limits.signInTries; time += 1)
      expect((await guess('ann')).status).toBe(401);
    expect((await guess('ann')).status).toBe(429);
    expect((await guess('ann', `${Cookie}x`)).status).toBe(401);
    expect((await guess('sue')).status).toBe(401);
    expect((await trySignIn(backend, 'ann', passwords.ann)).status).toBe(200);
  });

  it('D14 names no account in the log that there is not: it may be a password', async () => {
    const lines: string[] = [];
    const log = createLog('info', { write: (line: string) => void lines.push(line) });
    const told = await TestBackend.start(
      new FakeBooking(),
      { AGENT_ACCOUNTS: accounts },
      null,
      systemClock,
      undefined,
      log,
    );
    try {
      await trySignIn(told, 'my-secret-password', 'ann');
      const foreign = { Origin: 'https://evil.example' };
      await told.ask('DELETE', '/api/agent/session', { headers: foreign });
      expect(lines.join('')).toContain('"event":"sign-in-refused"');
      expect(lines.join('')).toContain('"event":"origin-refused"');
      expect(lines.join('')).not.toContain('my-secret-password');
    } finally {
      await told.stop();
    }
  });

  it('D14 tells who signed in, and who wanted what takes a supervisor', async () => {
    const lines: string[] = [];
    const log = createLog('info', { write: (line: string) => void lines.push(line) });
    const settings = { AGENT_ACCOUNTS: accounts };
    const told = await TestBackend.start(
      new FakeBooking(),
      settings,
      null,
      systemClock,
      undefined,
      log,
    );
    try {
      const headers = await signIn(told, 'ann');
      const audit = '/api/agent/audit?agent=sue';
      expect((await told.ask('GET', audit, { headers })).status).toBe(403);
      const body = { reason: 'A new route.' };
      expect((await told.ask('POST', '/api/flights', { headers, body })).status).toBe(403);
      const events = lines
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .filter(({ event }) => event !== undefined);
      expect(events).toMatchObject([
        { event: 'signed-in', account: 'ann', client: '127.0.0.1' },
        { event: 'role-refused', account: 'ann', client: '127.0.0.1' },
        { event: 'role-refused', account: 'ann', client: '127.0.0.1' },
      ]);
    } finally {
      await told.stop();
    }
  });

  it('forgets failures after a success', async () => {
    for (let round = 0; round < 2; round += 1) {
      for (let time = 1; time < limits.signInTries; time += 1) {
        expect((await trySignIn(backend, 'ann', 'guess')).status).toBe(401);
      }
      expect((await trySignIn(backend, 'ann', passwords.ann)).status).toBe(200);
    }
  });

  it('takes nothing but a name and a password', async () => {
    const long = 'x'.repeat(limits.passwordCharacters + 1);
    for (const body of [
      {},
      [],
      { name: 'ann' },
      { name: 1, password: 'x' },
      { name: 'ann', password: long },
      { name: 'ann', password: passwords.ann, role: 'supervisor' },
    ]) {
      const answer = await backend.ask('POST', '/api/agent/session', { body });
      expect(answer.body.code, JSON.stringify(body)).toBe('invalid-request');
    }
  });
});

describe('D1 the agent token', () => {
  it('is a supervisor whose session never ends; a wrong one is nobody, whatever cookie comes along', async () => {
    const known = await session({ token: secrets.AGENT_TOKEN });
    expect(known.body).toEqual({ agent: { name: 'token', role: 'supervisor' }, expiresAt: null });
    const headers = await signIn(backend, 'sue');
    expect((await session({ token: 'wrong', headers })).status).toBe(401);
    const basic = { ...headers, Authorization: 'Basic c3VlOng=' };
    expect((await session({ headers: basic })).status).toBe(401);
    expect(
      (await backend.ask('DELETE', '/api/agent/session', { token: secrets.AGENT_TOKEN })).status,
    ).toBe(204);
    expect((await session({ token: secrets.AGENT_TOKEN })).status).toBe(200);
  });
});

describe('D1 the namespace /agent', () => {
  it('takes the token or the cookie, and refuses everyone else', async () => {
    const extraHeaders = await signIn(backend, 'ann');
    expect((await backend.socket('/agent', { extraHeaders })).connected).toBe(true);
    const auth = { token: secrets.AGENT_TOKEN };
    expect((await backend.socket('/agent', { auth })).connected).toBe(true);
    const refusals = [
      {},
      { auth: { token: 'x' }, extraHeaders },
      { extraHeaders: { Cookie: 'aisle_agent=x' } },
    ];
    for (const options of refusals) {
      await expect(backend.socket('/agent', options)).rejects.toMatchObject({
        data: { code: 'agent-required' },
      });
    }
  });

  it('shares the connection of a page that watches flights, too', async () => {
    const pages = [
      [{ extraHeaders: await signIn(backend, 'ann') }, {}],
      [{}, { auth: { token: secrets.AGENT_TOKEN } }],
    ] as const;
    for (const [page, desk] of pages) {
      const viewer = await backend.socket('/', page);
      const agent = viewer.io.socket('/agent', desk);
      agent.connect();
      await next(agent, 'connect');
      expect(await agent.emitWithAck('charts:watch', {})).toMatchObject({ ok: true });
    }
    const customer = await backend.socket();
    const refused = customer.io.socket('/agent');
    refused.connect();
    expect(await next(refused, 'connect_error')).toMatchObject({
      data: { code: 'agent-required' },
    });
  });

  it('ends the sockets of a session with it, and no others', async () => {
    const [ann, sue] = [await signIn(backend, 'ann'), await signIn(backend, 'sue')];
    const annAgain = await signIn(backend, 'ann');
    const ends = await backend.socket('/agent', { extraHeaders: ann });
    const stays = [sue, annAgain].map((extraHeaders) => backend.socket('/agent', { extraHeaders }));
    const others = await Promise.all(stays);
    const ended = next(ends, 'disconnect');
    await backend.ask('DELETE', '/api/agent/session', { headers: ann });
    await ended;
    for (const socket of others) expect(socket.connected).toBe(true);
  });
});

it('D2 a session that runs out is no session any more, and its sockets are ended', async () => {
  const clock = new FakeClock(Date.now());
  const timed = await TestBackend.start(
    new FakeBooking(),
    { AGENT_ACCOUNTS: accounts },
    null,
    clock,
  );
  try {
    const ann = { id: randomUUID(), name: 'ann', until: clock.now() + 2_000 };
    const token = sealSession(secrets.AGENT_SESSION_SECRET, ann, accounts[0]!.hash);
    const headers = { Cookie: `aisle_agent=${token}` };
    const socket = await timed.socket('/agent', { extraHeaders: headers });
    await clock.pass(1_999);
    expect((await timed.ask('GET', '/api/agent/session', { headers })).status).toBe(200);
    expect(socket.connected).toBe(true);
    const ended = next(socket, 'disconnect');
    await clock.pass(1);
    await ended;
    expect((await timed.ask('GET', '/api/agent/session', { headers })).status).toBe(401);
  } finally {
    await timed.stop();
  }
});

it('nothing that lets somebody in is in the log, whatever happens', async () => {
  let lines = '';
  const log = createLog('trace', { write: (line) => (lines += line) });
  const booking = new FakeBooking();
  const settings = { AGENT_ACCOUNTS: accounts };
  const told = await TestBackend.start(booking, settings, null, systemClock, undefined, log);
  try {
    const { Cookie } = await signIn(told, 'ann');
    await trySignIn(told, 'ann', 'a-wrong-password');
    await trySignIn(told, passwords.sue, 'written-in-the-wrong-field');
    await told.ask('GET', '/api/agent/session', { token: 'a-wrong-token' });
    await told.socket('/agent', { extraHeaders: { Cookie } });
    const socket = await told.socket('/agent', { auth: { token: secrets.AGENT_TOKEN } });
    // A bug, while an agent asks, and in a message.
    vi.spyOn(booking, 'orderStatus').mockRejectedValue(new Error('planted'));
    const orderId = '1'.repeat(26);
    const broken = await told.ask('GET', `/api/agent/orders/${orderId}`, { headers: { Cookie } });
    expect(broken.status).toBe(500);
    await socket.emitWithAck('order:watch', { orderId });
    await told.ask('DELETE', '/api/agent/session', { headers: { Cookie } });
    expect(lines).toContain('planted');
    expect(lines).toContain('/api/agent/session');
    const token = Cookie.replace('aisle_agent=', '');
    const { id } = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as {
      id: string;
    };
    const words = ['a-wrong-password', 'written-in-the-wrong-field', 'a-wrong-token'];
    const hashes = accounts.map(({ hash }) => hash);
    for (const secret of [token, id, ...words, ...hashes, ...Object.values(secrets)]) {
      expect(lines).not.toContain(secret);
    }
    for (const password of Object.values(passwords)) expect(lines).not.toContain(password);
  } finally {
    await told.stop();
  }
});

it('D5 A17 opening a flight takes a supervisor, who begins its audit', async () => {
  const body = {
    number: 'AI 900',
    origin: 'LHR',
    destination: 'JFK',
    departsAt: new Date(Date.now() + 86_400_000).toISOString(),
    aircraft: '787-9',
    reason: 'A new route.',
  };
  const open = (headers: Record<string, string>) =>
    backend.ask('POST', '/api/flights', { body, headers });
  expect((await open({})).body.code).toBe('agent-token-required');
  expect(await open(await signIn(backend, 'ann'))).toMatchObject({
    status: 403,
    body: { code: 'supervisor-required' },
  });
  const headers = await signIn(backend, 'sue');
  const opened = await open(headers);
  expect(opened.status).toBe(201);
  const { id } = opened.body.flight;
  const { body: room } = await backend.ask('GET', `/api/agent/flights/${id}`, { headers });
  const { audit } = room as unknown as FlightRoom;
  expect(audit).toMatchObject([
    { by: 'sue', role: 'supervisor', reason: 'A new route.', command: { type: 'open-flight' } },
  ]);
  for (const path of ['/api/flights', `/api/flights/${id}`]) {
    expect((await backend.ask('GET', path)).text).not.toMatch(/sue|A new route/);
  }
});
