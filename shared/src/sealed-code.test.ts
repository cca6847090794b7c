import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { codeKeyOf, SEALED_CODE } from './ids.ts';
import { codeKeyBytes, openCode, sealCode, type CodeKey } from './sealed-code.ts';

const newKey = (): CodeKey => ({
  id: randomBytes(codeKeyBytes.id).toString('base64url'),
  key: randomBytes(codeKeyBytes.key).toString('base64url'),
});
const bytesOf = ({ key }: CodeKey) => Buffer.from(key, 'base64url');

test('P15: a sealed code names its key, and is opened by that alone, for its order alone', () => {
  const key = newKey();
  const sealed = sealCode('01234', 'order-1', key);
  expect(sealed).toMatch(SEALED_CODE);
  expect(sealed).not.toContain('01234');
  expect(codeKeyOf(sealed)).toBe(key.id);
  expect(openCode(sealed, 'order-1', bytesOf(key))).toBe('01234');
  expect(openCode(sealed, 'order-2', bytesOf(key))).toBeNull();
  expect(openCode(sealed, 'order-1', bytesOf(newKey()))).toBeNull();
});

test('P7: by one key the same code is sealed alike, and another otherwise', () => {
  const key = newKey();
  const seal = (code: string, orderId = 'order-1') => sealCode(code, orderId, key);
  expect(seal('11111')).toBe(seal('11111'));
  expect(new Set([seal('11111'), seal('11112'), seal('11111', 'order-2')]).size).toBe(3);
});

test('what is no sealed code is none', () => {
  const key = newKey();
  const sealed = sealCode('11111', 'order-1', key);
  for (const text of ['', '11111', sealed.slice(1), `${sealed}A`, sealed.replace('.', ':')]) {
    expect(openCode(text, 'order-1', bytesOf(key)), text).toBeNull();
    expect(codeKeyOf(text), text).toBeNull();
  }
  const changed = `${sealed.slice(0, -1)}${sealed.endsWith('A') ? 'Q' : 'A'}`;
  expect(openCode(changed, 'order-1', bytesOf(key))).toBeNull();
});
