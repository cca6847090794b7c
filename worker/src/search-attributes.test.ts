import type { NativeConnection } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { grpcCodes, grpcMeaning } from '@aisle/shared/grpc';
import { searchAttributes } from '@aisle/shared/ids';
import { registerSearchAttributes } from './search-attributes.ts';

const answer = (code: number | undefined) =>
  code === undefined
    ? Promise.resolve({})
    : Promise.reject(Object.assign(new Error('no'), { code, details: 'no', metadata: {} }));

/**
 * A server that answers with these codes, one after the other, to the first attribute, and then takes what it is given; `counts`: the
 * same of queries by an attribute, all further of which it does not understand.
 */
function serverOf(codes: number[], counts: (number | undefined)[] = []) {
  let asked = 0;
  const addSearchAttributes = () => {
    asked += 1;
    return answer(codes.shift());
  };
  const countWorkflowExecutions = () => answer(counts.length > 0 ? counts.shift() : 3);
  const connection = {
    operatorService: { addSearchAttributes },
    workflowService: { countWorkflowExecutions },
  };
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

test.each([7, 12])(
  'gRPC status %i: nothing is left to do where an administrator has registered them',
  async (code) => {
    const server = serverOf([code], [undefined]);
    expect(await register(server)).toEqual([]);
    expect(server.asked).toBe(searchAttributes.length);
  },
);

test('a server that may not register, and is away when it is asked, is asked again', async () => {
  expect(await register(serverOf([7, 7], [14, undefined]))).toEqual([500]);
});
