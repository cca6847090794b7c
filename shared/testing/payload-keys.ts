/** Keys for tests, as the setting PAYLOAD_KEYS has them. They protect nothing. */
import { encrypting } from '../src/payload-codec.ts';
import { readSettings } from '../src/settings.ts';

const keyOf = (letter: string): string => Buffer.from(letter.repeat(32)).toString('base64');

export const testKeysText = `test-2:${keyOf('b')},test-1:${keyOf('a')}`;

export const testKeys = readSettings(['PAYLOAD_KEYS'], { PAYLOAD_KEYS: testKeysText }).PAYLOAD_KEYS;

export const testConverter = encrypting(testKeys);
