import { expect, it } from 'vitest';
import { limits } from './limits.ts';
import { LogBudget } from './log-budget.ts';

const count = limits.logLines;

it('of each message so many lines are written in a while, and then how many were not', () => {
  const budget = new LogBudget();
  const written = (message: string, now: number) => budget.take(message, now).isWritten;
  for (let line = 0; line < count; line += 1) expect(written('a', line)).toBe(true);
  expect(written('a', count)).toBe(false);
  expect(written('a', count)).toBe(false);
  expect(written('b', count)).toBe(true);
  expect(budget.take('a', limits.logWindowMs)).toEqual({ isWritten: true, leftOut: 2 });
  expect(budget.take('a', limits.logWindowMs)).toEqual({ isWritten: true, leftOut: 0 });
});

it('messages past a bound are one: no name that a stranger chooses is kept', () => {
  const budget = new LogBudget();
  let written = 0;
  for (let name = 0; name < limits.logMessages + count * 10; name += 1) {
    if (budget.take(`message ${name}`, 0).isWritten) written += 1;
  }
  expect(written).toBe(limits.logMessages + count);
});

it('a clock that is set back keeps no lines out for long', () => {
  const budget = new LogBudget();
  for (let line = 0; line <= count; line += 1) budget.take('a', 3_600_000);
  expect(budget.take('a', 0)).toEqual({ isWritten: true, leftOut: 1 });
});
