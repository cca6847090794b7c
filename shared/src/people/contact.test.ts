import { describe, expect, it } from 'vitest';
import { checkContact, emailProblem, phoneProblem, tidyContact } from './index.ts';

describe('an e-mail address', () => {
  it.each([
    'anna@example.com',
    "anna.o'neill@example.com",
    'a+b_c-d@sub.example.co.uk',
    '1@2.de',
    'anna@münchen.de',
    'anna@xn--mnchen-3ya.de',
    `${'a'.repeat(64)}@example.com`,
  ])('H2: has the form of one: %s', (email) => {
    expect(emailProblem(email)).toBeNull();
  });

  it.each([
    'anna',
    'anna@',
    '@example.com',
    'anna@example',
    'anna@@example.com',
    'anna@example..com',
    'anna..b@example.com',
    'anna.@example.com',
    'anna@-example.com',
    'anna@example-.com',
    'anna@example.com.',
    'anna b@example.com',
    'anna@example.com\nBcc: all@example.com',
    'anna@example.com\r',
    'anna\u0000@example.com',
    'anna@example.com, bob@example.com',
    'Anna <anna@example.com>',
    '=cmd@example.com',
    '+anna@example.com',
    '-anna@example.com',
    'änna@example.com',
    `${'a'.repeat(65)}@example.com`,
  ])('H2: is refused with a sentence: %j', (email) => {
    expect(emailProblem(email)).toMatchObject({
      code: 'email-form',
      message: expect.stringMatching(/\.$/),
    });
  });

  it('H2: is refused when too long, and soon', () => {
    expect(emailProblem(`a@${'a.'.repeat(150)}com`)?.code).toBe('too-long');
    expect(emailProblem(`a@${'-'.repeat(250)}`)?.code).toBe('email-form');
    expect(emailProblem('a'.repeat(1_000_000))?.code).toBe('too-long');
  });
});

describe('a telephone number', () => {
  it.each(['+44 20 7946 0018', '020 7946 0018', '+4915112345678', '911-555-1234', '123456'])(
    'H3: is international or national: %s',
    (phone) => {
      expect(phoneProblem(phone)).toBeNull();
    },
  );

  it.each([
    '12345',
    '+44  20',
    'call me',
    '+',
    '++44 20 7946',
    '=1+2',
    '+1 234 567 890 123 456',
    '1\n23456',
  ])('H3: is refused with a sentence: %j', (phone) => {
    expect(phoneProblem(phone)?.code).toBe('phone-form');
  });
});

describe('a contact', () => {
  it('H2, H3: is kept tidy', () => {
    expect(tidyContact({ email: ' Anna@Example.COM ', phone: ' (020) 7946.0018 ' })).toEqual({
      email: 'Anna@example.com',
      phone: '020 7946 0018',
    });
    expect(tidyContact({ email: 'a@b.de', phone: '  ' })).toEqual({ email: 'a@b.de' });
    expect(tidyContact({ email: '' })).toEqual({ email: '' });
  });

  it('H2, H3: lacks its address until that is typed, and never needs a number', () => {
    for (const nobody of [null, { email: '' }]) {
      expect(checkContact(nobody)).toMatchObject([{ path: 'contact.email', isMissing: true }]);
    }
    expect(checkContact({ email: 'a@b.de' })).toEqual([]);
    expect(checkContact({ email: 'a@b', phone: '1' })).toMatchObject([
      { path: 'contact.email', code: 'email-form', isMissing: false },
      { path: 'contact.phone', code: 'phone-form', isMissing: false },
    ]);
  });
});
