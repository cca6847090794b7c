import { createServer, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { connectTemporal } from '../../src/booking/connection.ts';

/** As much of a Temporal server as says no: an empty answer for the handshake, one status for all else. */
export class RefusingTemporal {
  /** What came: the method, and the bytes of its message as text. */
  readonly requests: { path: string; body: string }[] = [];
  /** What the server answers to a message: a gRPC status, and its sentence. */
  answer: (body: string) => readonly [status: number, sentence?: string] = () => [0];
  readonly #server: Http2Server = createServer();

  static async start(): Promise<RefusingTemporal> {
    const temporal = new RefusingTemporal();
    await new Promise<void>((resolve) => temporal.#server.listen(0, '127.0.0.1', resolve));
    return temporal;
  }

  private constructor() {
    this.#server.on('stream', (stream, headers) => {
      const path = String(headers[':path']);
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const body = Buffer.concat(chunks).toString('latin1');
        this.requests.push({ path, body });
        const ok = path.endsWith('/GetSystemInfo');
        const [status, sentence] = ok ? [0] : this.answer(body);
        stream.respond(
          { ':status': 200, 'content-type': 'application/grpc' },
          { waitForTrailers: true },
        );
        stream.on('wantTrailers', () => {
          stream.sendTrailers({ 'grpc-status': String(status), 'grpc-message': sentence ?? '' });
        });
        // An empty message: not compressed, no bytes.
        stream.end(ok ? Buffer.alloc(5) : undefined);
      });
    });
  }

  connect(): ReturnType<typeof connectTemporal> {
    return connectTemporal({
      address: `127.0.0.1:${(this.#server.address() as AddressInfo).port}`,
    });
  }

  stop(): void {
    this.#server.close();
  }
}
