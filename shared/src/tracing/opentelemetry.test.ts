import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-node';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GroupCommit, type BatchAnswer } from '../group-commit/group-commit.ts';
import { limits } from '../limits.ts';
import { createTracer } from './opentelemetry.ts';
import { isTracingWanted } from './start.ts';
import { installTracer, traceFields, traceHeaders, traceParentIn, tracing } from './tracing.ts';

const exporter = new InMemorySpanExporter();
const parent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('without a tracer', () => {
  it('work is done, in no span', () => {
    expect(tracing.isOn).toBe(false);
    expect(tracing.inSpan('anything', {}, () => tracing.current())).toBeNull();
    expect([traceHeaders(), traceFields()]).toEqual([{}, {}]);
  });

  it('is wanted only by the standard variables', () => {
    const address = 'http://127.0.0.1:4318';
    expect(isTracingWanted({})).toBe(false);
    expect(isTracingWanted({ OTEL_EXPORTER_OTLP_ENDPOINT: '' })).toBe(false);
    expect(isTracingWanted({ OTEL_EXPORTER_OTLP_ENDPOINT: address })).toBe(true);
    expect(isTracingWanted({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: address })).toBe(true);
    const disabled = { OTEL_EXPORTER_OTLP_ENDPOINT: address, OTEL_SDK_DISABLED: 'true' };
    expect(isTracingWanted(disabled)).toBe(false);
  });

  it('takes no header that is not one', () => {
    expect(traceParentIn(parent)).toBe(parent);
    for (const header of ['', 'x', `${parent}-more`, parent.toUpperCase(), undefined, 7]) {
      expect(traceParentIn(header)).toBeNull();
    }
  });
});

describe('with OpenTelemetry', () => {
  beforeAll(() => {
    const { tracer, stop } = createTracer('aisle-test', new SimpleSpanProcessor(exporter));
    installTracer(tracer);
    return stop;
  });

  beforeEach(() => exporter.reset());

  function span(name: string): ReadableSpan | undefined {
    return exporter.getFinishedSpans().find((each) => each.name === name);
  }

  it('goes on with the trace of the header, and hands it on', async () => {
    const header = await tracing.inSpan('outer', { kind: 'server', parent }, async () => {
      await Promise.resolve();
      return tracing.inSpan('inner', {}, () => traceHeaders().traceparent);
    });
    expect(header).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01$/);
    expect(span('outer')?.parentSpanContext?.spanId).toBe('00f067aa0ba902b7');
    expect(span('inner')?.parentSpanContext?.spanId).toBe(span('outer')?.spanContext().spanId);
    expect(span('inner')?.resource.attributes['service.name']).toBe('aisle-test');
  });

  it('marks what throws or rejects as failed', async () => {
    const fail = (): never => {
      throw new Error('no');
    };
    expect(() => tracing.inSpan('throws', { parent: null }, fail)).toThrow('no');
    const rejected = tracing.inSpan('rejects', { parent: null }, () =>
      Promise.reject(new Error('no')),
    );
    await expect(rejected).rejects.toThrow('no');
    expect([span('throws')?.status.code, span('rejects')?.status.code]).toEqual([2, 2]);
  });

  it('links a batch to the traces of all of its commands', async () => {
    const answers: ((answer: BatchAnswer) => void)[] = [];
    const commits = new GroupCommit(() => new Promise((resolve) => answers.push(resolve)), limits);
    const submit = (name: string): Promise<unknown> =>
      tracing.inSpan(name, { parent: null }, () => {
        const command = {
          type: 'release',
          reason: 'changed',
          orderId: name,
          revision: 1,
          issuedAt: 0,
        } as const;
        return commits.submit('zz1', command);
      });
    const commands = [submit('first'), submit('second'), submit('third')];
    answers[0]?.({ kind: 'refused', code: 'internal' });
    await commands[0];
    while (answers.length < 2) await new Promise((resolve) => setImmediate(resolve));
    answers[1]?.({ kind: 'refused', code: 'internal' });
    await Promise.all(commands);
    const batches = exporter.getFinishedSpans().filter(({ name }) => name === 'group commit');
    const traceOf = (name: string) => span(name)?.spanContext().traceId;
    expect(batches.map((batch) => batch.spanContext().traceId)).toEqual([
      traceOf('first'),
      traceOf('second'),
    ]);
    expect(batches[1]?.links.map(({ context }) => context.traceId)).toEqual([traceOf('third')]);
  });
});
