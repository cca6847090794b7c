import { limits } from '../limits.ts';
import type { Contact, FieldProblem, PersonProblem } from './types.ts';

/**
 * The form of an address: what the HTML standard takes, with a domain of two labels at least (in any script), and a letter,
 * a digit or `_` to begin with, so that no table takes it for a formula. Whether somebody reads it only a mail can tell.
 */
export const EMAIL =
  /^[A-Za-z0-9_](?:\.?[A-Za-z0-9!#$%&'*+/=?^_`{|}~-])*@(?:[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?\.)+[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}]$/u;
/** Characters before its `@`. */
const MAILBOX = 64;

/** A number as E.164 has it, or a national one, with single spaces or hyphens. */
const PHONE = /^\+?(?:[0-9][ -]?){5,14}[0-9]$/;

/** A contact as it is kept: nothing around it, the mail's domain in small letters, the number with plain spaces. */
export function tidyContact({ email, phone }: Contact): Contact {
  const [mailbox = '', ...domain] = email.trim().split(/(?=@)/);
  const number = phone?.replace(/[()./ \u00a0]+/g, ' ').trim();
  return {
    email: mailbox + domain.join('').toLowerCase(),
    ...(number ? { phone: number } : {}),
  };
}

/** What is wrong with an e-mail address (SPEC H2), tidied before; null for a good or an empty one. */
export function emailProblem(email: string): FieldProblem | null {
  if (email === '') return null;
  if (email.length > limits.emailLength) {
    return {
      code: 'too-long',
      message: `An e-mail address has at most ${limits.emailLength} characters. Check it.`,
    };
  }
  if (EMAIL.test(email) && email.indexOf('@') <= MAILBOX) return null;
  return {
    code: 'email-form',
    message: 'This is no e-mail address. Write one such as anna@example.com.',
  };
}

/** What is wrong with a telephone number (SPEC H3), tidied before; null for a good or an empty one. */
export function phoneProblem(phone: string): FieldProblem | null {
  if (phone === '' || (phone.length <= limits.phoneLength && PHONE.test(phone))) return null;
  return {
    code: 'phone-form',
    message: 'This is no telephone number. Write one such as +44 20 7946 0018.',
  };
}

/** What is wrong with an order's contact; an address is missing until it was typed. */
export function checkContact(contact: Contact | null): PersonProblem[] {
  const problems: PersonProblem[] = [];
  const email = contact?.email ?? '';
  if (email === '') {
    const message = 'The booking is sent here. Write an e-mail address.';
    problems.push({ path: 'contact.email', code: 'missing', message, isMissing: true });
  }
  const ofEmail = emailProblem(email);
  if (ofEmail) problems.push({ path: 'contact.email', ...ofEmail, isMissing: false });
  const ofPhone = phoneProblem(contact?.phone ?? '');
  if (ofPhone) problems.push({ path: 'contact.phone', ...ofPhone, isMissing: false });
  return problems;
}
