/** How everything that Temporal keeps is encrypted (SPEC X). Node alone: neither pages nor workflows may import it. */
import { createCipheriv, createDecipheriv, createSecretKey, randomFillSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common';
import {
  visit,
  walkGetWorkflowExecutionHistoryResponse,
} from '@temporalio/common/lib/internal-non-workflow/payload-visitor.js';
import proto from '@temporalio/proto';
import type { PayloadKey } from './settings.ts';

const wire = proto.temporal.api.common.v1.Payload;
const cipherName = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
/** As in Temporal's samples, whose tools know it so. */
const encoding = 'binary/encrypted';
const encodingBytes = Buffer.from(encoding);
const keyIdName = 'encryption-key-id';
/** Of a key's name that comes from outside. */
const namedCharacters = 40;

/** A payload that no key of ours opens. The message says which key is missing, and nothing of the payload. */
export class UnreadablePayload extends Error {
  override readonly name = 'UnreadablePayload';
}

type Unreadable = (error: UnreadablePayload) => void;

interface Cipher {
  readonly key: KeyObject;
  readonly metadata: NonNullable<Payload['metadata']>;
}

/**
 * Encrypts payloads by AES-256-GCM: the first key encrypts, all of them decrypt. A payload that is not encrypted passes
 * through: histories of before there were keys are read on.
 */
export class PayloadEncryption implements PayloadCodec {
  readonly #first: Cipher;
  readonly #ciphers: ReadonlyMap<string, Cipher>;
  readonly #failed: Unreadable;

  /** Throws when there is no key. `failed` is told what the SDK could not have decrypted. */
  constructor(keys: readonly PayloadKey[], failed: Unreadable = () => undefined) {
    this.#failed = failed;
    const ciphers = keys.map(({ id, key }): [string, Cipher] => {
      const metadata = { encoding: encodingBytes, [keyIdName]: Buffer.from(id) };
      return [id, { key: createSecretKey(key), metadata }];
    });
    const [first] = ciphers;
    if (first === undefined) throw new Error('nothing can be encrypted without a key');
    this.#first = first[1];
    this.#ciphers = new Map(ciphers);
  }

  encode(payloads: Payload[]): Promise<Payload[]> {
    return settled(() => payloads.map((payload) => this.#seal(payload)));
  }

  /** Rejects with {@link UnreadablePayload}. */
  decode(payloads: Payload[]): Promise<Payload[]> {
    return settled(() => payloads.map((payload) => this.open(payload))).catch((error: unknown) => {
      if (error instanceof UnreadablePayload) this.#failed(error);
      throw error;
    });
  }

  /** The payload as it was; itself when it is not encrypted. Throws {@link UnreadablePayload}. */
  open(payload: Payload): Payload {
    if (!isEncrypted(payload)) return payload;
    const id = Buffer.from(payload.metadata?.[keyIdName] ?? []).toString();
    const named = JSON.stringify(id.slice(0, namedCharacters));
    const cipher = this.#ciphers.get(id);
    if (cipher === undefined) {
      throw new UnreadablePayload(
        `A payload is encrypted by the key ${named}, which PAYLOAD_KEYS does not have.`,
      );
    }
    try {
      return wire.decode(decrypt(cipher.key, payload.data ?? Buffer.alloc(0)));
    } catch {
      throw new UnreadablePayload(
        `A payload was changed, or the key ${named} by which it is encrypted is another one in PAYLOAD_KEYS.`,
      );
    }
  }

  #seal(payload: Payload): Payload {
    const { key, metadata } = this.#first;
    return { metadata, data: encrypt(key, wire.encode(payload).finish()) };
  }
}

/**
 * What every client and worker of ours is given, so that payloads and the words of failures leave encrypted. `failed`: as in
 * {@link PayloadEncryption}; a worker's SDK tells by itself.
 */
export function encrypting(keys: readonly PayloadKey[], failed?: Unreadable): DataConverter {
  return { payloadCodecs: [new PayloadEncryption(keys, failed)], failureConverterPath };
}

type HistoryAnswer = Parameters<typeof walkGetWorkflowExecutionHistoryResponse>[0];

/**
 * Decrypts in place what Temporal answered to the question for a history: its clients leave that to whoever asks. Rejects
 * with {@link UnreadablePayload}.
 */
export async function openHistory(
  answer: HistoryAnswer,
  { payloadCodecs = [] }: DataConverter,
): Promise<void> {
  const open = async (payloads: Payload[]): Promise<Payload[]> => {
    let opened = payloads;
    for (const codec of payloadCodecs) opened = await codec.decode(opened);
    return opened;
  };
  await visit(answer, walkGetWorkflowExecutionHistoryResponse, {
    transformPayloads: open,
    transformPayload: async (payload) => (await open([payload]))[0] ?? payload,
    initialContext: undefined,
    skipHeaders: true,
    skipSearchAttributes: true,
  });
}

/** Part of the workflows' bundle, too: it has nothing of Node. */
export const failureConverterPath = fileURLToPath(
  new URL('./failure-converter.cjs', import.meta.url),
);

function isEncrypted({ metadata }: Payload): boolean {
  const given = metadata?.['encoding'];
  return given?.length === encodingBytes.length && encodingBytes.equals(given);
}

const nonces = Buffer.alloc(512 * nonceBytes);
let noncesUsed = nonces.length;

/** Bytes by chance that nobody had before, drawn for many at once: each draw costs as much as encrypting a little. */
function newNonce(): Buffer {
  if (noncesUsed === nonces.length) {
    randomFillSync(nonces);
    noncesUsed = 0;
  }
  noncesUsed += nonceBytes;
  return nonces.subarray(noncesUsed - nonceBytes, noncesUsed);
}

/** Nonce, text, tag. The nonce is by chance: see docs/ARCHITECTURE.md for how long a key may serve. */
function encrypt(key: KeyObject, text: Uint8Array): Buffer {
  const nonce = newNonce();
  const cipher = createCipheriv(cipherName, key, nonce, { authTagLength: tagBytes });
  return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: KeyObject, sealed: Uint8Array): Buffer {
  const end = sealed.length - tagBytes;
  const nonce = sealed.subarray(0, nonceBytes);
  const decipher = createDecipheriv(cipherName, key, nonce, { authTagLength: tagBytes });
  decipher.setAuthTag(sealed.subarray(end));
  const text = decipher.update(sealed.subarray(nonceBytes, end));
  // Throws unless the tag fits; a stream cipher has nothing left to give by then.
  decipher.final();
  return text;
}

/** The SDK wants promises; what is thrown has to arrive as one. */
function settled<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}
