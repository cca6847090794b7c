import { chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import type { Account } from '../system/managed-process.ts';

/** Paths: what a server shows its clients and keeps to itself, and by whose word they trust it. */
export interface Certificates {
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
}

/** Kinds of names in a certificate (RFC 5280, 4.2.1.6). */
const IP_ADDRESS = 7;

/**
 * Makes the certificate of a server on this machine, new at each start, by an authority whose own key nobody keeps.
 * `account`: whom the server runs as; undefined: as we do.
 */
export async function issueCertificates(
  folder: string,
  address: string,
  account?: Account,
): Promise<Certificates> {
  const kind = { keyType: 'ec', algorithm: 'sha256' } as const;
  const authority = await generate([{ name: 'commonName', value: 'Aisle on this machine' }], {
    ...kind,
    extensions: [{ name: 'basicConstraints', cA: true, critical: true }],
  });
  const server = await generate([{ name: 'commonName', value: address }], {
    ...kind,
    ca: { cert: authority.cert, key: authority.private },
    extensions: [{ name: 'subjectAltName', altNames: [{ type: IP_ADDRESS, ip: address }] }],
  });
  const paths = {
    certificate: join(folder, 'certificate.pem'),
    key: join(folder, 'key.pem'),
    authority: join(folder, 'authority.pem'),
  };
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { mode: 0o700 });
  await writeFor(account, paths.authority, authority.cert);
  await writeFor(account, paths.certificate, server.cert);
  await writeFor(account, paths.key, server.private);
  if (account) await chown(folder, account.uid, account.gid);
  return paths;
}

/** Writes a file that whom a server runs as may read, and nobody else. */
export async function writeFor(
  account: Account | undefined,
  path: string,
  text: string,
): Promise<void> {
  await rm(path, { force: true });
  await writeFile(path, text, { mode: 0o600 });
  if (account) await chown(path, account.uid, account.gid);
}
