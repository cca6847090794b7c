import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  flight,
  play,
  swappingHistory as history,
  type Player,
  type Step,
} from '../../testing/histories.ts';
import { answerOf, Model } from '../../testing/model.ts';
import {
  apply,
  assertSeatMap,
  assertSuccessor,
  createSeatMap,
  decide,
  earliestDeadline,
  OutcomeMemory,
  publicChangesSince,
  publicSeats,
  restoreSeatMap,
  seatCounts,
  SeatDecider,
  type DeciderSnapshot,
  type Outcome,
  type PublicSeats,
  type SeatCommand,
  type SeatMap,
} from './index.ts';

const runs = { numRuns: 300 };

function newDecider(capacity?: number): SeatDecider {
  return new SeatDecider(createSeatMap(flight), new OutcomeMemory(undefined, capacity));
}

/** What `SeatDecider.restore` does, with a memory of another size. */
function throughJson(decider: SeatDecider, capacity?: number): SeatDecider {
  const saved = JSON.parse(JSON.stringify(decider.snapshot())) as DeciderSnapshot;
  const facts = { ...flight, closesAt: decider.map.closesAt };
  if (capacity === undefined) return SeatDecider.restore(saved, facts);
  return new SeatDecider(
    restoreSeatMap(saved.map, facts),
    new OutcomeMemory(saved.memory, capacity),
  );
}

/** Lays changes over what a viewer shows. */
function patched(shown: PublicSeats, changes: PublicSeats): PublicSeats {
  const seats = Object.entries({ ...shown, ...changes });
  return Object.fromEntries(seats.filter(([, seat]) => seat.status !== 'free'));
}

/** A player that treats every command alike. */
function executing(execute: (command: SeatCommand, now: number) => void): Player {
  return {
    order: execute,
    agent: execute,
    swap: execute,
    expire: (now) => execute({ type: 'expire' }, now),
    save: () => undefined,
  };
}

/** Plays a history on a decider; `check` sees the map before and after (what was due is freed before), and the outcome. */
function playOn(
  steps: readonly Step[],
  decider: SeatDecider,
  check: (
    before: SeatMap,
    after: SeatMap,
    told: { command: SeatCommand; outcome: Outcome; now: number },
  ) => void,
): void {
  const execute = (command: SeatCommand, now: number): void => {
    decider.expireDue(now);
    const before = decider.map;
    const outcome = decider.execute(command, now);
    check(before, decider.map, { command, outcome, now });
  };
  play(steps, executing(execute));
}

describe('any history of commands, late, doubled and out of order', () => {
  it('S, A, E, F, R1, R2, R6, V1, V3, Y: goes as the model says', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const decider = newDecider();
        const model = new Model(flight);
        const execute = (command: SeatCommand, now: number): void => {
          expect(answerOf(decider.execute(command, now))).toEqual(model.execute(command, now));
          expect(decider.map.version).toBe(model.version);
          expect(publicSeats(decider.map)).toEqual(model.publicSeats());
        };
        play(steps, executing(execute));
      }),
      runs,
    );
  });

  it('I1 to I5, E4, V4: keeps every invariant after each command', () => {
    fc.assert(
      fc.property(history, (steps) => {
        playOn(steps, newDecider(), (_, after, { now }) => {
          assertSeatMap(after, now);
          expect(earliestDeadline(after) ?? Infinity).toBeGreaterThan(now);
          expect(seatCounts(after).total).toBe(flight.designators.length);
        });
      }),
      runs,
    );
  });

  it('V1, I4, S8: the version counts the events, and a refusal leaves the very same map', () => {
    fc.assert(
      fc.property(history, (steps) => {
        playOn(steps, newDecider(), (before, after, { command, outcome, now }) => {
          const decision = decide(before, command, now);
          if (after !== before) {
            assertSuccessor(before, after, decision.ok ? decision.value.length : 0);
          }
          if (!outcome.ok) expect(after).toBe(before);
          if (outcome.ok && after !== before) expect(outcome.version).toBe(after.version);
        });
      }),
      runs,
    );
  });

  it('V5: tells every change once, in order, and folding them gives every version of the map', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const empty = createSeatMap(flight);
        let folded = empty;
        const decider = new SeatDecider(empty, undefined, ({ version, event }) => {
          folded = apply(folded, event);
          expect(folded.version).toBe(version);
        });
        playOn(steps, decider, (_, after) => {
          expect(folded).toEqual(after);
        });
      }),
      runs,
    );
  });

  it('V2: the changes since any earlier version lead to what is shown now', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const shown = new Map<number, PublicSeats>([[0, {}]]);
        playOn(steps, newDecider(), (before, after) => {
          shown.set(before.version, publicSeats(before)).set(after.version, publicSeats(after));
          for (const [version, seats] of shown) {
            expect(patched(seats, publicChangesSince(after, version))).toEqual(publicSeats(after));
          }
        });
      }),
      runs,
    );
  });

  it("I6, S12, Y12: a sold seat stays its owner's, but for an agent, a refund, an exchange, a swap or another flight", () => {
    fc.assert(
      fc.property(history, (steps) => {
        playOn(steps, newDecider(), (before, after, { command }) => {
          before.seats.forEach((seat, place) => {
            if (seat.status !== 'sold') return;
            if (command.type === 'swap-seats') {
              // It changes hands between the two, and is free at no moment.
              const owners = [command.orderId, command.askedOrderId];
              const now = after.seats[place];
              const isSwapped = now?.status === 'sold' && owners.includes(now.orderId);
              expect(isSwapped || now === seat).toBe(true);
              return;
            }
            const freed =
              command.type === 'force-release' ||
              command.type === 'move-order' ||
              command.type === 'exchange' ||
              command.type === 'return-seats' ||
              (command.type === 'release' &&
                (command.reason === 'refunded' || command.reason === 'rebooked'));
            if (!freed || command.orderId !== seat.orderId)
              expect(after.seats[place]).toEqual(seat);
          });
        });
      }),
      runs,
    );
  });

  it('I2: the order is told exactly the seats that the map gives it', () => {
    fc.assert(
      fc.property(history, (steps) => {
        playOn(steps, newDecider(), (before, after, { command, outcome }) => {
          if (!outcome.ok || after === before || !('orderId' in command)) return;
          expect(outcome.seats).toEqual(after.holds.get(command.orderId)?.seats ?? []);
        });
      }),
      runs,
    );
  });
});

describe('a decider that changes its own map in place', () => {
  it('V1: shows the maps that the events, folded one by one, lead to, and they stay as shown', () => {
    fc.assert(
      fc.property(history, fc.nat({ max: 7 }), (steps, every) => {
        const decider = newDecider();
        const shown: { map: SeatMap; seats: SeatMap['seats']; holds: SeatMap['holds'] }[] = [];
        let folded = createSeatMap(flight);
        let count = 0;
        const fold = (command: SeatCommand, now: number): void => {
          const decision = decide(folded, command, now);
          if (decision.ok) folded = decision.value.reduce(apply, folded);
        };
        const execute = (command: SeatCommand, now: number): void => {
          const before = decider.version;
          if (command.type !== 'expire') fold({ type: 'expire' }, now);
          const expired = folded.version;
          decider.execute(command, now);
          // A duplicate or a command out of time is known to the decider's memory alone.
          if (decider.version !== expired) fold(command, now);
          expect(decider.version).toBe(folded.version);
          expect(decider.version).toBeGreaterThanOrEqual(before);
          count += 1;
          if (count % (every + 1) !== 0) return;
          const { map } = decider;
          expect(map).toEqual(folded);
          shown.push({ map, seats: [...map.seats], holds: new Map(map.holds) });
        };
        play(steps, executing(execute));
        for (const { map, seats, holds } of shown) {
          expect(map.seats).toEqual(seats);
          expect(map.holds).toEqual(holds);
        }
      }),
      runs,
    );
  });
});

describe('a snapshot saved at any point', () => {
  it('J1, J2: restores a decider that answers every later command alike', () => {
    fc.assert(
      fc.property(history, fc.constantFrom(0, 1, 2, undefined), (steps, capacity) => {
        const decider = newDecider(capacity);
        let twins: SeatDecider[] = [];
        const execute = (command: SeatCommand, now: number): void => {
          const outcome = decider.execute(command, now);
          for (const twin of twins) {
            expect(twin.execute(command, now)).toEqual(outcome);
            expect(twin.map).toEqual(decider.map);
          }
        };
        const player: Player = {
          order: execute,
          agent: execute,
          swap: execute,
          expire: (now) => {
            const events = decider.expireDue(now);
            for (const twin of twins) expect(twin.expireDue(now)).toEqual(events);
          },
          save: () => {
            const twin = throughJson(decider, capacity);
            expect(twin.snapshot()).toEqual(decider.snapshot());
            twins = [...twins.slice(-2), twin];
          },
        };
        play(steps, player);
      }),
      runs,
    );
  });
});

describe('a memory that forgets', () => {
  it('R2, R3, R4, R5: refuses as stale only what it may, and else answers as if it forgot nothing', () => {
    fc.assert(
      fc.property(history, fc.nat({ max: 2 }), (steps, capacity) => {
        const decider = newDecider(capacity);
        const model = new Model(flight);
        let latest = 0;
        const execute = (command: SeatCommand, now: number): void => {
          const answer = answerOf(decider.execute(command, now));
          if (answer.code === 'stale-command' && 'issuedAt' in command) {
            model.expire(now);
            expect(model.seatsOf(command.orderId)).toEqual([]);
            expect(command.issuedAt).toBeLessThanOrEqual(latest);
          } else expect(answer).toEqual(model.execute(command, now));
          if ('issuedAt' in command) latest = Math.max(latest, command.issuedAt);
          expect(publicSeats(decider.map)).toEqual(model.publicSeats());
          expect(decider.snapshot().memory.ended.length).toBeLessThanOrEqual(capacity);
        };
        play(steps, executing(execute), true);
      }),
      runs,
    );
  });

  it("R4: executes no command twice, even when orders' clocks go back", () => {
    fc.assert(
      fc.property(history, fc.nat({ max: 2 }), (steps, capacity) => {
        const executed = new Set<string>();
        playOn(steps, newDecider(capacity), (before, after, { command }) => {
          if (after === before || !('revision' in command)) return;
          const name = `${command.orderId} ${command.revision}`;
          expect(executed.has(name), `${name} changed the map again`).toBe(false);
          executed.add(name);
        });
      }),
      runs,
    );
  });
});
