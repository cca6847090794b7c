/**
 * One of the backend's metrics as `/metrics` has it, summed over its labels. Throws when there is none of
 * that name.
 */
export async function readMetric(url: string, name: string): Promise<number> {
  const answer = await fetch(`${url}/metrics`);
  if (!answer.ok) throw new Error(`/metrics answered ${answer.status}`);
  const lines = (await answer.text()).split('\n').filter((line) => isOf(line, name));
  if (lines.length === 0) throw new Error(`/metrics has no ${name}`);
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

function isOf(line: string, name: string): boolean {
  return line.startsWith(`${name} `) || line.startsWith(`${name}{`);
}
