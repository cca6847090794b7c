import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { limits } from '@aisle/shared/limits';
import { problemBody, type Problem } from '../problem.ts';
import type { Header } from '../security/headers.ts';

/** Writes refusals where no route gets to see the request, as routes would: with the security headers, as `application/problem+json`. */
export class BareAnswers {
  readonly #security: () => readonly Header[];

  constructor(security: () => readonly Header[]) {
    this.#security = security;
  }

  /** Answers a request, and ends its connection. */
  refuse(response: ServerResponse, problem: Problem): void {
    const { headers, body } = this.#write(problem);
    response.writeHead(problem.status, headers.flat());
    response.end(response.req.method === 'HEAD' ? undefined : body);
  }

  /** Answers on a connection where HTTP has lost its way, and ends it. */
  end(socket: Duplex, problem: Problem): void {
    const { headers, body } = this.#write(problem);
    const lines = headers.map(([name, value]) => `${name}: ${value}`);
    const { status } = problem;
    const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', ''];
    socket.end(head.join('\r\n') + body);
    linger(socket);
  }

  #write(problem: Problem): { headers: Header[]; body: string } {
    const body = JSON.stringify(problemBody(problem));
    const { retryAfterSeconds } = problem;
    const own: Header[] = [
      ['Date', new Date().toUTCString()],
      ['Content-Type', 'application/problem+json; charset=utf-8'],
      ['Content-Length', String(Buffer.byteLength(body))],
      ['Cache-Control', 'no-store'],
      ['Vary', 'Origin'],
      ['Connection', 'close'],
      ...(retryAfterSeconds === null ? [] : [['Retry-After', String(retryAfterSeconds)] as const]),
    ];
    return { headers: [...this.#security(), ...own], body };
  }
}

/** Reads on for a moment: a connection that is cut with bytes unread takes the answer along. */
function linger(socket: Duplex): void {
  socket.on('error', () => undefined);
  socket.on('data', () => undefined);
  const cut = setTimeout(() => socket.destroy(), limits.lingerMs);
  cut.unref();
  socket.once('close', () => {
    clearTimeout(cut);
  });
}
