import type { NativeConnection } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { grpcCodes, grpcMeaning } from '@aisle/shared/grpc';
import { searchAttributes } from '@aisle/shared/search-attributes';
import { registerSearchAttributes } from './search-attributes.ts';

/** A server that answers with these codes, one after the other, to the first attribute, and then takes what it is given. */
function serverOf(codes: number[]) {
  let asked = 0;
  const addSearchAttributes = () => {
    asked += 1;
    const code = codes.shift();
    if (code === undefined) return Promise.resolve({});
    const error = Object.assign(new Error('no'), { code, details: 'no', metadata: {} });
    return Promise.reject(error);
  };
  const connection = { operatorService: { addSearchAttributes } };
  return {
    connection: connection as unknown as NativeConnection,
    get asked() {
      return asked;
    },
  };
}

async function register(server: ReturnType<typeof serverOf>): Promise<number[]> {
  const pauses: number[] = [];
  await registerSearchAttributes(server.connection, 'default', (ms) => {
    pauses.push(ms);
    return Promise.resolve();
  });
  return pauses;
}

const isFinal = (code: number): boolean => grpcMeaning(code) === 'refused';
test.each(grpcCodes.filter((code) => !isFinal(code)))(
  'gRPC status %i: asks again after a pause that grows, until the server takes it',
  async (code) => {
    const server = serverOf(Array.from({ length: 8 }, () => code));
    const pauses = await register(server);
    expect(server.asked).toBe(8 + searchAttributes.length);
    expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  },
);

test.each(grpcCodes.filter((code) => isFinal(code) && code !== 6))(
  'gRPC status %i: it has to be registered by hand',
  async (code) => {
    await expect(register(serverOf([code]))).rejects.toThrow('no');
  },
);

test('an attribute that is there already is as good, and no obstacle to the others', async () => {
  const server = serverOf([6]);
  expect(await register(server)).toEqual([]);
  expect(server.asked).toBe(searchAttributes.length);
});
