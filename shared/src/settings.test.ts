import { describe, expect, it } from 'vitest';
import { limits } from './limits.ts';
import { readSettings, type SettingName } from './settings.ts';

const secret = 'sixteen letters.';
const payloadKey = (id: string): string => `${id}:${Buffer.alloc(32, id).toString('base64')}`;

describe('settings', () => {
  it('have defaults that run on one machine', () => {
    const names = ['HOST', 'PORT', 'HOLD_SECONDS', 'RATE_LIMITS', 'ALLOWED_ORIGINS'] as const;
    expect(readSettings(names, {})).toEqual({
      HOST: '127.0.0.1',
      PORT: 3000,
      HOLD_SECONDS: limits.holdMs / 1000,
      RATE_LIMITS: 'on',
      ALLOWED_ORIGINS: [],
    });
  });

  it('take an empty variable for an unset one', () => {
    expect(readSettings(['PORT', 'REDIS_URL'], { PORT: '', REDIS_URL: '' })).toEqual({
      PORT: 3000,
      REDIS_URL: undefined,
    });
  });

  it('are read as what they are', () => {
    const names = [
      'PORT',
      'PAYMENT_FAILURE_RATE',
      'ALLOWED_ORIGINS',
      'ORDER_TOKEN_SECRET',
    ] as const;
    const env = {
      PORT: '0',
      PAYMENT_FAILURE_RATE: '0',
      ALLOWED_ORIGINS: ' https://a.example, https://b.example ,',
      ORDER_TOKEN_SECRET: secret,
    };
    expect(readSettings(names, env)).toEqual({
      PORT: 0,
      PAYMENT_FAILURE_RATE: 0,
      ALLOWED_ORIGINS: ['https://a.example', 'https://b.example'],
      ORDER_TOKEN_SECRET: secret,
    });
  });

  it('X2: has keys for payloads in their order, and says how to get one when there is none', () => {
    const PAYLOAD_KEYS = ` ${payloadKey('new')}, ${payloadKey('old')} `;
    const { PAYLOAD_KEYS: keys } = readSettings(['PAYLOAD_KEYS'], { PAYLOAD_KEYS });
    expect(keys.map(({ id, key }) => [id, key.length])).toEqual([
      ['new', 32],
      ['old', 32],
    ]);
    for (const none of [{}, { PAYLOAD_KEYS: '' }]) {
      expect(() => readSettings(['PAYLOAD_KEYS'], none)).toThrow(
        /PAYLOAD_KEYS: must be .*openssl rand/,
      );
    }
  });

  it.each<[SettingName, string]>([
    ['PORT', '65536'],
    ['PORT', 'http'],
    ['PORT', '3000.5'],
    ['HOLD_SECONDS', '-42'],
    ['HOLD_SECONDS', '1000000'],
    ['PAYMENT_FAILURE_RATE', '1.5'],
    ['PAYMENT_ATTEMPT_SECONDS', '-0.25'],
    ['GATEWAY_URL', 'not a url'],
    ['RATE_LIMITS', 'perhaps'],
    ['LOG_LEVEL', 'loud'],
    ['TRUSTED_PROXY_ADDRESSES', '10.0.0.0/8, the balancer'],
    ['AGENT_TOKEN', 'hunter2'],
    ['PAYLOAD_KEYS', `short:${Buffer.alloc(31).toString('base64')}`],
    ['PAYLOAD_KEYS', `long:${Buffer.alloc(33).toString('base64')}`],
    ['PAYLOAD_KEYS', Buffer.alloc(32).toString('base64')],
    ['PAYLOAD_KEYS', `no name:${Buffer.alloc(32).toString('base64')}`],
    ['PAYLOAD_KEYS', `${payloadKey('twice')},${payloadKey('twice')}`],
    ['PAYLOAD_KEYS', `${payloadKey('one')},and something else`],
    ['PAYLOAD_KEYS', Array.from({ length: 17 }, (_, place) => payloadKey(String(place))).join()],
    ['PAYLOAD_KEYS', ' , '],
  ])('%s=%s is wrong: the complaint names the setting and never the value', (name, value) => {
    let complaint = '';
    try {
      readSettings([name], { [name]: value });
    } catch (error) {
      complaint = error instanceof Error ? error.message : '';
    }
    expect(complaint).toContain(`${name}: `);
    expect(complaint).not.toContain(value);
  });

  it('complain about everything that is wrong at once', () => {
    expect(() => readSettings(['PORT', 'AGENT_TOKEN'], { PORT: 'x' })).toThrow(
      /PORT: [^]*AGENT_TOKEN: /,
    );
  });

  it('secrets have no default', () => {
    for (const name of [
      'ORDER_TOKEN_SECRET',
      'AGENT_TOKEN',
      'BUS_TOKEN',
      'GATEWAY_TOKEN',
    ] as const) {
      expect(() => readSettings([name], {})).toThrow(name);
    }
  });
});
