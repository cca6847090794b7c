/** A process that does nothing but look back: so that its memory and its stalls are those of the time machine. */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { connectTemporal } from '@aisle/backend/src/booking/connection.ts';
import { checkFile, exportFile } from '@aisle/backend/src/history/files.ts';
import { Histories } from '@aisle/backend/src/history/histories.ts';
import { TemporalHistories } from '@aisle/backend/src/history/source.ts';
import type { HistorySummary, TimeMachine } from '@aisle/shared/replay';
import { quietRuntime } from '../../parts/stage.ts';

export interface ToReader {
  readonly address: string;
  readonly flightId: string;
  /** Which moments to look at, as shares of the flight's versions; first all anew, then all again. */
  readonly moments: readonly number[];
}

/** Times in ms, memory in bytes. */
export interface FromReader {
  readonly summary: HistorySummary;
  readonly openMs: number;
  readonly firstMs: readonly number[];
  readonly againMs: readonly number[];
  readonly exportMs: number;
  readonly exportBytes: number;
  readonly checkMs: number;
  readonly checked: HistorySummary;
  readonly longestStallMs: number;
  readonly rssBefore: number;
  readonly rssMost: number;
}

process.on('message', (message: ToReader) => {
  void look(message).then((found) => process.send?.(found));
});

async function look({ address, flightId, moments }: ToReader): Promise<FromReader> {
  quietRuntime();
  const connection = await connectTemporal(address);
  const histories = new Histories(new TemporalHistories(connection, 'default'));
  const rssBefore = process.memoryUsage().rss;
  let rssMost = rssBefore;
  const watch = setInterval(() => {
    rssMost = Math.max(rssMost, process.memoryUsage().rss);
  }, 20);
  const stalls = monitorEventLoopDelay({ resolution: 5 });
  stalls.enable();
  const ask = async <T>(question: (machine: TimeMachine) => Promise<T>): Promise<[T, number]> => {
    const begin = performance.now();
    const answer = await histories.ask(flightId, question);
    if (!answer.ok) throw new Error(answer.error.code);
    return [answer.value, performance.now() - begin];
  };
  const [summary, openMs] = await ask((machine) => machine.summary());
  const lookAt = async (share: number): Promise<number> => {
    const [, tookMs] = await ask((machine) => machine.atVersion(Math.round(share * summary.to)));
    return tookMs;
  };
  const firstMs: number[] = [];
  for (const share of moments) firstMs.push(await lookAt(share));
  const againMs: number[] = [];
  for (const share of moments) againMs.push(await lookAt(share), await lookAt(share));
  const file: Buffer[] = [];
  const exportBegin = performance.now();
  const packed = await histories.with(flightId, (runs) => exportFile(flightId, runs, Date.now()));
  if (!packed.ok) throw new Error(packed.error.code);
  await pipeline(packed.value, keep(file));
  const checkBegin = performance.now();
  const checked = await checkFile(each(file), () => new Error('too large'));
  const end = performance.now();
  clearInterval(watch);
  await connection.close();
  return {
    ...{ summary, openMs, firstMs, againMs, checked, rssBefore, rssMost },
    exportMs: checkBegin - exportBegin,
    exportBytes: file.reduce((sum, piece) => sum + piece.length, 0),
    checkMs: end - checkBegin,
    longestStallMs: stalls.max / 1e6,
  };
}

function keep(pieces: Buffer[]): Writable {
  return new Writable({
    write(piece: Buffer, _, done) {
      pieces.push(piece);
      done();
    },
  });
}

async function* each(pieces: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* pieces;
}
