import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * The secret in an e-mail's link: which of the order's links it is, and an HMAC-SHA256 over that and the order. It opens
 * the order for as long as no later link is asked for (SPEC U8), and is no token: it has to be exchanged for one.
 */
export function orderLink(secret: string, orderId: string, version: number): string {
  return writeLink(secret, 'link', orderId, version);
}

/** Which of an order's links a secret is; null: it is none. Constant time in what it compares. */
export function openOrderLink(secret: string, orderId: string, link: string): number | null {
  return openLink(secret, 'link', orderId, link);
}

/** The secret in an invitation to book together: which of the order's invitations it is, sealed as {@link orderLink}. It lets in as a guest. */
export function invitationLink(secret: string, orderId: string, invitation: number): string {
  return writeLink(secret, 'invitation', orderId, invitation);
}

/** Which of an order's invitations a secret is; null: it is none. */
export function openInvitation(secret: string, orderId: string, link: string): number | null {
  return openLink(secret, 'invitation', orderId, link);
}

/** What a link leads to. */
type Purpose = 'link' | 'invitation';

function writeLink(secret: string, purpose: Purpose, orderId: string, version: number): string {
  return `${version}.${seal(secret, purpose, orderId, version)}`;
}

function openLink(secret: string, purpose: Purpose, orderId: string, link: string): number | null {
  const [, digits = '', given = ''] = FORM.exec(link) ?? [];
  const version = Number(digits);
  if (given === '' || !Number.isSafeInteger(version)) return null;
  const expected = Buffer.from(seal(secret, purpose, orderId, version));
  return timingSafeEqual(Buffer.from(given), expected) ? version : null;
}

/** The address of an order's page. A link's secret stands in the fragment, which no server and no log gets to see. */
export function orderPage(publicUrl: string, orderId: string, link?: string): string {
  return `${publicUrl}/orders/${orderId}${link === undefined ? '' : `#link=${link}`}`;
}

/** The address of the page that shows what a watch is offered; its link's secret opens the watch as that of an order does (SPEC U9). */
export function offerPage(
  publicUrl: string,
  { flightId, watchId, link }: Readonly<Record<'flightId' | 'watchId' | 'link', string>>,
): string {
  return `${publicUrl}/flights/${flightId}#watch=${watchId}.${link}`;
}

const FORM = /^(0|[1-9]\d{0,8})\.([\w-]{43})$/;

function seal(secret: string, purpose: Purpose, orderId: string, version: number): string {
  // A token is over the id alone: no link can be one.
  return createHmac('sha256', secret)
    .update(`${purpose}\n${orderId}\n${version}`)
    .digest('base64url');
}
