import { describe, expect, it } from 'vitest';
import { parsePrometheus } from './server.ts';
import { serverReport } from './server.ts';

describe('parsePrometheus', () => {
  it.each([
    ['a_total 3', [{ name: 'a_total', labels: {}, value: 3 }]],
    ['a{x="1",y="2"} 0.5', [{ name: 'a', labels: { x: '1', y: '2' }, value: 0.5 }]],
    ['a{x="1",} 1e3 1795608000000', [{ name: 'a', labels: { x: '1' }, value: 1_000 }]],
    [
      String.raw`a{x="say \"hi\"",y="c:\\d",z="1\n2"} 1`,
      [{ name: 'a', labels: { x: 'say "hi"', y: 'c:\\d', z: '1\n2' }, value: 1 }],
    ],
    ['a{x="{,}= "} 1', [{ name: 'a', labels: { x: '{,}= ' }, value: 1 }]],
    ['a{le="+Inf"} +Inf', [{ name: 'a', labels: { le: '+Inf' }, value: Infinity }]],
    ['a -Inf', [{ name: 'a', labels: {}, value: -Infinity }]],
    ['a NaN', [{ name: 'a', labels: {}, value: NaN }]],
    ['# HELP a x\n# TYPE a counter\r\n\na 1\r', [{ name: 'a', labels: {}, value: 1 }]],
  ])('reads %j', (text, expected) => {
    expect(parsePrometheus(text)).toEqual(expected);
  });

  it.each(['', 'a', 'a{x="1" 3', 'a{x=1} 3', 'a{x="1"y} 3', 'a three', '9a 3', '<html>'])(
    'passes over %j',
    (text) => {
      expect(parsePrometheus(`${text}\nb 1`)).toEqual([{ name: 'b', labels: {}, value: 1 }]);
    },
  );
});

const figures = (counts: readonly number[], more = ''): string =>
  ['0.01', '0.1', '+Inf']
    .map((le, place) => `aisle_relay_query_seconds_bucket{le="${le}"} ${counts[place] ?? 0}`)
    .join('\n') + `\n${more}`;

describe('serverReport', () => {
  it('is null without figures at either end', () => {
    expect(serverReport({ before: null, after: 'a 1' })).toBeNull();
    expect(serverReport({ before: 'a 1', after: null })).toBeNull();
  });

  it('estimates percentiles from what a histogram grew by', () => {
    const server = serverReport({
      before: figures([100, 100, 100]),
      after: figures([150, 200, 200]),
    });
    expect(server?.latencies).toEqual([
      {
        name: 'aisle_relay_query_seconds',
        count: 100,
        p50: 10,
        p95: expect.closeTo(91, 5) as number,
        p99: expect.closeTo(98.2, 5) as number,
        clipped: false,
      },
    ]);
  });

  it('says when a percentile lies past the last bucket', () => {
    const server = serverReport({ before: '', after: figures([0, 50, 100]) });
    expect(server?.latencies[0]).toMatchObject({ p99: 100, clipped: true });
  });

  it('takes the statuses of a route together, and routes apart', () => {
    const line = (route: string, status: number, count: number): string =>
      ['0.1', '+Inf']
        .map(
          (le) =>
            `aisle_http_request_seconds_bucket{le="${le}",method="POST",route="${route}",status="${status}"} ${count}`,
        )
        .join('\n');
    const after = [line('/a', 201, 3), line('/a', 409, 4), line('/b', 200, 5)].join('\n');
    const found = serverReport({ before: '', after })?.latencies;
    expect(found?.map(({ name, count }) => [name, count])).toEqual([
      ['aisle_http_request_seconds POST /a', 7],
      ['aisle_http_request_seconds POST /b', 5],
    ]);
  });

  it('tells counters by their growth, and leaves out those that stood still', () => {
    const before =
      'aisle_refusals_total{edge="rest",code="busy"} 5\naisle_x_total 1\nprocess_cpu_seconds_total 2\nprocess_resident_memory_bytes 100';
    const after =
      'aisle_refusals_total{code="busy",edge="rest"} 8\naisle_x_total 1\nprocess_cpu_seconds_total 3.5\nprocess_resident_memory_bytes 150';
    expect(serverReport({ before, after })).toEqual({
      latencies: [],
      counters: [{ name: 'aisle_refusals_total busy rest', grewBy: 3 }],
      cpuSeconds: 1.5,
      memory: { before: 100, after: 150 },
      restarted: false,
    });
  });

  it('counts from 0 after a restart, and says so', () => {
    const before = 'process_start_time_seconds 1\naisle_x_total 100\nprocess_cpu_seconds_total 50';
    const after = 'process_start_time_seconds 2\naisle_x_total 7\nprocess_cpu_seconds_total 3';
    expect(serverReport({ before, after })).toMatchObject({
      counters: [{ name: 'aisle_x_total', grewBy: 7 }],
      cpuSeconds: 3,
      restarted: true,
    });
  });

  it('makes nothing of figures that are no numbers', () => {
    const after = `${figures([NaN, NaN, NaN])}aisle_x_total NaN\nprocess_cpu_seconds_total NaN`;
    expect(serverReport({ before: '', after })).toEqual({
      latencies: [],
      counters: [],
      cpuSeconds: null,
      memory: null,
      restarted: false,
    });
  });
});
