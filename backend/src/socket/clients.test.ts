import { expect, it } from 'vitest';
import { limits } from '@aisle/shared/limits';
import { SocketClients } from './clients.ts';

it('forgets clients that have gone, and never knows more than the bound', () => {
  const clients = new SocketClients();
  const stays = clients.of('stays', 0);
  stays.connections = 1;
  for (let at = 0; at < limits.socketClients * 3; at += 1) clients.of(`gone-${at}`, at);
  expect(clients.size).toBeLessThan(limits.socketClients);
  expect(clients.of('stays', 1)).toBe(stays);
});

it('tells newcomers apart again once a crowd that stayed for long has gone', () => {
  const clients = new SocketClients();
  const crowd = Array.from({ length: limits.socketClients }, (_, place) => {
    const client = clients.of(`here-${place}`, place);
    client.connections = 1;
    return client;
  });
  const full = limits.socketClients;
  expect(clients.of('one', full)).toBe(clients.of('two', full));
  for (const client of crowd) client.connections = 0;
  const later = limits.socketClients * 2;
  expect(clients.of('one', later)).not.toBe(clients.of('two', later));
});

it('counts newcomers as one when everybody whom it knows is still there', () => {
  const clients = new SocketClients();
  for (let at = 0; at < limits.socketClients; at += 1) clients.of(`here-${at}`, 0).connections = 1;
  const [one, two] = [clients.of('one', 0), clients.of('two', 0)];
  expect(one).toBe(two);
  expect(clients.size).toBeLessThanOrEqual(limits.socketClients + 1);
});
