import { cpus, loadavg, totalmem } from 'node:os';

/** What the figures were measured on, without names. */
export function describeMachine(): string {
  const memoryGb = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} cores, ${memoryGb} GB of memory, Node ${process.versions.node}, ${process.platform}`;
}

/** Over the last minute: above some tenths, others use the machine and the figures are too high. */
export function loadAverage(): string {
  return loadavg()[0]?.toFixed(1) ?? '?';
}
