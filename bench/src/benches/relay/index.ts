import type { Bench } from '../../bench.ts';
import { compare, type Comparison } from '../../measure/rounds.ts';
import { median, round, whole } from '../../measure/statistics.ts';
import { startChild, type Child } from '../../parts/child.ts';
import { processLoad } from '../../parts/process-load.ts';
import type { FromBare, ToBare } from '../viewers/messages.ts';
import {
  sides,
  type FromRelayServer,
  type Side,
  type ToListeners,
  type ToRelayServer,
} from './messages.ts';

const target = 0.9;
const memoryTargetKb = 20;
const processes = 2;
/** Of the viewers: they come first, so that what the process takes for the first of them is not counted as the others'. */
const firstShare = 0.2;
const rounds = 5;
const roundMs = 3_000;

interface Stage {
  readonly viewers: number;
  /** What the relay's process grew by when its viewers came, bytes for each. */
  readonly memory: number;
  readonly pids: Readonly<Record<Side, number>>;
  /** Has one side tell all of its viewers something. */
  readonly send: (side: Side) => void;
  /** Resolves when every viewer of a side has had so many messages. */
  readonly received: (side: Side, messages: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export const relay: Bench = {
  name: 'relay',
  about: 'the relay alone, without Temporal and customers, against a bare Socket.IO broadcast',
  amount: { name: 'viewers', about: 'viewers of each side', usual: 5_000 },
  on: 'nothing',
  async run(wanted) {
    const stage = await prepare(Math.ceil(wanted / processes));
    const { viewers } = stage;
    const sent: Record<Side, number> = { bare: 0, relay: 0 };
    const costUs: Record<Side, number[]> = { bare: [], relay: [] };
    const side = (which: Side) => async (): Promise<number> => {
      const { perSecond, us } = await measure(stage, which, sent);
      costUs[which].push(us);
      return perSecond;
    };
    for (const which of sides) await measure(stage, which, sent);
    const compared = await compare(side('bare'), side('relay'), rounds);
    await stage.stop();
    return {
      figures: [throughput(viewers, compared), cost(viewers, costUs), memory(stage)],
      notes: [
        `Both tell ${whole(viewers)} viewers one change of the same size, and the next one once all have it; ${rounds} rounds of ${roundMs / 1_000} s in turns, ` +
          `ratios of deliveries from ${round(compared.range[0])} to ${round(compared.range[1])}. The relay's are the whole backend's: notice, query (answered at once), message, emission.`,
      ],
    };
  },
};

function throughput(viewers: number, { ours, baseline, ratio }: Comparison) {
  return {
    what: `${whole(viewers)} viewers, deliveries/s one change after another: the relay alone ÷ bare Socket.IO broadcast`,
    target: `≥ ${target}`,
    measured: `${round(ratio)} (${round(ours)} ÷ ${round(baseline)})`,
    met: ratio >= target,
  };
}

function cost(viewers: number, costUs: Record<Side, number[]>) {
  const [bare, ours] = [median(costUs.bare), median(costUs.relay)];
  return {
    what: `${whole(viewers)} viewers, processor time of a delivery: bare Socket.IO broadcast ÷ the relay alone`,
    target: `≥ ${target}`,
    measured: `${round(bare / ours)} (${round(bare)} µs ÷ ${round(ours)} µs)`,
    met: bare / ours >= target,
  };
}

function memory({ viewers, memory: bytes }: Stage) {
  const kb = bytes / 1_000;
  return {
    what: `${whole(viewers)} viewers of one flight in one backend: memory of its process for one of them`,
    target: `≤ ${memoryTargetKb} kB`,
    measured: `${round(kb)} kB`,
    met: kb <= memoryTargetKb,
  };
}

/** One round of a side. `sent`: messages so far, which this raises. */
async function measure(stage: Stage, side: Side, sent: Record<Side, number>) {
  const pid = stage.pids[side];
  const { cpuMs: before } = await processLoad(pid);
  const begin = performance.now();
  let messages = 0;
  while (performance.now() - begin < roundMs) {
    messages += 1;
    sent[side] += 1;
    stage.send(side);
    await stage.received(side, sent[side]);
  }
  const seconds = (performance.now() - begin) / 1_000;
  const cpuMs = (await processLoad(pid)).cpuMs - before;
  const deliveries = messages * stage.viewers;
  return { perSecond: deliveries / seconds, us: (cpuMs * 1_000) / deliveries };
}

/** With so many viewers of each side in each process. */
async function prepare(each: number): Promise<Stage> {
  const bare = startChild<ToBare, FromBare>(new URL('../viewers/bare-server.ts', import.meta.url));
  const ours = startChild<ToRelayServer, FromRelayServer>(
    new URL('./relay-server.ts', import.meta.url),
  );
  const listeners = Array.from({ length: processes }, () =>
    startChild<ToListeners, object>(new URL('./listeners.ts', import.meta.url)),
  );
  const [bareSide, oursSide] = await Promise.all([
    bare.ask({ type: 'listen' }),
    ours.ask({ type: 'listen' }),
  ]);
  if (oursSide.type !== 'listening') throw new Error(`the relay said ${oursSide.type}`);
  const { url, pid, flightId, sample } = oursSide;
  const urls = { bare: bareSide.url, relay: url };
  const tellAll = async (message: ToListeners): Promise<void> => {
    await Promise.all(listeners.map((child) => child.ask(message)));
  };
  const first = Math.ceil(each * firstShare);
  await tellAll({ type: 'connect', urls, flightId, viewers: first });
  const before = await weigh(ours);
  await tellAll({ type: 'connect', urls, flightId, viewers: each - first });
  const memory = ((await weigh(ours)) - before) / ((each - first) * processes);
  return {
    viewers: each * processes,
    memory,
    pids: { bare: bareSide.pid, relay: pid },
    send: (side) => {
      if (side === 'relay') ours.tell({ type: 'change' });
      else bare.tell({ type: 'broadcast', payload: sample });
    },
    received: (side, messages) => tellAll({ type: 'await', side, messages }),
    stop: async () => {
      await Promise.all([bare.stop(), ours.stop(), ...listeners.map((child) => child.stop())]);
    },
  };
}

async function weigh(ours: Child<ToRelayServer, FromRelayServer>): Promise<number> {
  const answer = await ours.ask({ type: 'weigh' });
  if (answer.type !== 'weight') throw new Error(`the relay said ${answer.type}`);
  return answer.rss;
}
