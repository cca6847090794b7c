import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Koa from 'koa';
import { Server } from 'socket.io';
import { frontend } from '@aisle/backend/src/static/frontend.ts';
import { root } from '@aisle/scripts/src/root.ts';
import { invariantNames } from '@aisle/shared/agent-live';
import type { AgentToServer, ServerToAgent } from '@aisle/shared/agent-live';
import { chartPoint, Traffic } from './traffic.ts';

/** As the backend sends them: ten batches a second. */
const batchMs = 100;
const secondMs = 1_000;
/** As much as a page keeps, so that its memory is full from the beginning. */
const tail = 3_000;
const charted = 300;

/** The built pages and a backend that has nothing to do but to tell: whatever the page costs is the page's. */
export interface House {
  readonly url: string;
  /** Events told so far, without those that a page got at its opening. */
  readonly told: () => number;
  readonly close: () => Promise<void>;
}

type Desk = Server<AgentToServer, ServerToAgent>;

/** Opens it; `perSecond` events a second from the first page on, and what goes with them: rows, charts, invariants. */
export async function openHouse(perSecond: number): Promise<House> {
  const koa = new Koa();
  koa.use(session);
  koa.use(frontend(join(root, 'frontend', 'dist')));
  const http = createServer(koa.callback() as never);
  const io: Desk = new Server(http, { serveClient: false });
  const traffic = new Traffic(Date.now());
  answer(io, traffic);
  let told = 0;
  const batches = setInterval(() => {
    const events = traffic.events((perSecond * batchMs) / secondMs, Date.now());
    if (events.length === 0 || io.of('/agent').sockets.size === 0) return;
    told += events.length;
    io.of('/agent').emit('feed:events', { events, missed: [] });
  }, batchMs);
  const seconds = setInterval(() => tellSecond(io, traffic, perSecond), secondMs);
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    told: () => told,
    close: async () => {
      clearInterval(batches);
      clearInterval(seconds);
      await io.close();
    },
  };
}

const session: Koa.Middleware = async (ctx, next) => {
  if (ctx.path === '/api/agent/session') {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    ctx.body = { agent: { name: 'bench', role: 'supervisor' }, expiresAt };
  } else await next();
};

const invariants = () => ({
  checkedAt: new Date().toISOString(),
  invariants: invariantNames.map((name) => ({ name, ok: true, evidence: [] })),
});

function answer(io: Desk, traffic: Traffic): void {
  const opened = Date.now();
  const past = traffic.events(tail, opened);
  const series = Array.from({ length: charted }, (_, second) =>
    chartPoint(opened - (charted - second) * secondMs, second % 9),
  );
  io.of('/agent').on('connection', (socket) => {
    socket.on('board:watch', (_message, ack) => {
      const now = Date.now();
      ack({ ok: true, flights: traffic.rows(now), serverTime: new Date(now).toISOString() });
    });
    socket.on('feed:watch', ({ after = '' }, ack) =>
      ack({ ok: true, events: past.filter(({ at }) => at >= after), missed: [] }),
    );
    socket.on('charts:watch', (_message, ack) => ack({ ok: true, series }));
    socket.on('invariants:watch', (_message, ack) => ack({ ok: true, ...invariants() }));
  });
}

/** What comes by the second; rows only when something happened on their flights. */
function tellSecond(io: Desk, traffic: Traffic, perSecond: number): void {
  const now = Date.now();
  const desk = io.of('/agent');
  desk.emit('charts:point', chartPoint(now, perSecond / 4));
  desk.emit('invariants:changed', invariants());
  if (perSecond === 0) return;
  const serverTime = new Date(now).toISOString();
  desk.emit('board:changed', { flights: traffic.rows(now), gone: [], serverTime });
}
