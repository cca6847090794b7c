/** Arguments of the `redis-server` program. */
export function redisArguments(host: string, port: number): string[] {
  return [
    ...['--bind', host, '--port', String(port)],
    // Nothing on disk: what passes through is news that is worthless a second later, and counts of requests.
    ...['--save', '', '--appendonly', 'no'],
    // Its counters would sooner go than its streams: none of it is the truth, and it must not swell.
    ...['--maxmemory', '256mb', '--maxmemory-policy', 'allkeys-lru'],
  ];
}
