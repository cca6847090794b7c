import { describe, expect, it } from 'vitest';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { PayloadEncryption, UnreadablePayload } from './payload-codec.ts';
import { testKeys } from '../testing/payload-keys.ts';

const [second, first] = testKeys;
const marked = { code: '31337', name: 'Łukasz 李小龍' };
const plain = defaultPayloadConverter.toPayload(marked);
const codec = new PayloadEncryption(testKeys);

async function sealed(by = codec): Promise<Payload> {
  const [payload] = await by.encode([plain]);
  return payload!;
}

/** The value that comes out of a payload. */
async function opened(payload: Payload, by = codec): Promise<unknown> {
  const [whole] = await by.decode([payload]);
  return defaultPayloadConverter.fromPayload(whole!);
}

function text({ metadata, data }: Payload): string {
  return [...Object.values(metadata ?? {}), data ?? []]
    .map((bytes) => Buffer.from(bytes).toString('latin1'))
    .join(' ');
}

describe('payload encryption', () => {
  it('X1: what was encrypted comes back, and shows nothing meanwhile', async () => {
    const payload = await sealed();
    expect(text(payload)).not.toMatch(/31337|ukasz|json|code/);
    expect(await opened(payload)).toEqual(marked);
  });

  it('X1: an empty payload and one without data come back, too', async () => {
    const payloads: Payload[] = [
      {},
      { metadata: { encoding: Buffer.from('binary/null') } },
      { metadata: { encoding: Buffer.from('binary/plain') }, data: Buffer.alloc(0) },
    ];
    const back = await codec.decode(await codec.encode(payloads));
    const encodings = back.map(({ metadata }) => text({ metadata: metadata ?? null }).trim());
    expect(encodings).toEqual(['', 'binary/null', 'binary/plain']);
    expect(back.map(({ data }) => data?.length ?? 0)).toEqual([0, 0, 0]);
    expect(await codec.encode([])).toEqual([]);
    expect(await codec.decode([])).toEqual([]);
  });

  it('X1: the same many times never has the same nonce', async () => {
    const payloads = await codec.encode(Array.from({ length: 5_000 }, () => plain));
    const nonces = payloads.map(({ data }) => Buffer.from(data!).toString('hex', 0, 12));
    expect(new Set(nonces).size).toBe(5_000);
  });

  it('X2: the first key encrypts, and all decrypt: keys are changed in two steps', async () => {
    const before = new PayloadEncryption([first!]);
    const prepared = new PayloadEncryption([first!, second!]);
    const changed = new PayloadEncryption([second!, first!]);
    const old = await sealed(before);
    const fresh = await sealed(changed);
    for (const by of [prepared, changed]) {
      expect(await opened(old, by)).toEqual(marked);
      expect(await opened(fresh, by)).toEqual(marked);
    }
    expect(await opened(await sealed(prepared), before)).toEqual(marked);
    const told: string[] = [];
    const done = new PayloadEncryption([second!], ({ message }) => told.push(message));
    expect(await opened(fresh, done)).toEqual(marked);
    await expect(opened(old, done)).rejects.toThrow(UnreadablePayload);
    expect(told).toEqual([expect.stringContaining('by the key "test-1", which PAYLOAD_KEYS')]);
  });

  it('X2: another key of the same name opens nothing, and is told', async () => {
    const other = new PayloadEncryption([{ id: second!.id, key: first!.key }]);
    await expect(opened(await sealed(), other)).rejects.toThrow(UnreadablePayload);
    await expect(opened(await sealed(), other)).rejects.toThrow('"test-2"');
  });

  it('X1: no byte of a payload can be changed, and none be missing', async () => {
    const payload = await sealed();
    const data = payload.data!;
    for (let place = 0; place < data.length; place += 1) {
      const changed = Buffer.from(data);
      changed[place]! ^= 1;
      await expect(codec.decode([{ ...payload, data: changed }])).rejects.toThrow('was changed');
    }
    for (const length of [0, 1, 12, 27, data.length - 1]) {
      const cut = { ...payload, data: data.subarray(0, length) };
      await expect(codec.decode([cut])).rejects.toThrow('was changed');
    }
    await expect(codec.decode([{ metadata: payload.metadata! }])).rejects.toThrow('was changed');
  });

  it('X2: a key’s name that comes from outside is cut, and cannot break a line', async () => {
    const payload = await sealed();
    const id = Buffer.from(`a\nb${'x'.repeat(99)}`);
    const named = { ...payload, metadata: { ...payload.metadata, 'encryption-key-id': id } };
    await expect(codec.decode([named])).rejects.toThrow(/by the key "a\\nbx{37}", which/);
  });

  it('X3: what was never encrypted passes through', async () => {
    expect(await codec.decode([plain])).toEqual([plain]);
    expect(await opened(plain)).toEqual(marked);
  });

  it('X2: without a key nothing begins', () => {
    expect(() => new PayloadEncryption([])).toThrow('without a key');
  });
});
