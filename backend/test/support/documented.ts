import { z } from 'zod';
import { openApiDocument } from '../../src/docs/openapi.ts';

/** What of an answer is compared with the document. */
interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: { readonly code: string };
}

interface Response {
  readonly description: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

interface Operation {
  readonly responses: Readonly<Record<string, Response>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: object };
}

const { paths, components } = strict(openApiDocument()) as Document;

/**
 * What an answer has that /openapi.json does not tell of, or lacks of what it promises; null: nothing. An
 * address or a method that the document does not know is not its matter.
 */
export function undocumented(method: string, path: string, answer: Answer): string | null {
  const response = operationOf(method, path)?.responses;
  if (!response) return null;
  const { status, headers, body } = answer;
  const documented = response[status];
  if (!documented) return `the status ${status}`;
  const promised = Object.keys(documented.headers ?? {});
  const lacking = promised.find((name) => !headers.has(name));
  if (lacking !== undefined) return `the lack of ${lacking}`;
  if (headers.has('Retry-After') && !promised.includes('Retry-After')) return 'Retry-After';
  const isTold = status < 400 || documented.description.includes(`\`${body.code}\``);
  return isTold ? wrongBody(documented, answer) : `the code ${body.code}`;
}

function wrongBody({ content = {} }: Response, { headers, text, body }: Answer): string | null {
  if (text === '') return Object.keys(content).length === 0 ? null : 'the lack of a body';
  const type = headers.get('Content-Type')?.split(';')[0] ?? 'no type';
  const schema = content[type]?.schema;
  if (!schema) return type;
  if (!type.includes('json')) return null;
  const whole = { ...schema, $defs: components.schemas } as Parameters<typeof z.fromJSONSchema>[0];
  return z.fromJSONSchema(whole).safeParse(body).error?.message ?? null;
}

function operationOf(method: string, path: string): Operation | undefined {
  const steps = path.split('?')[0]?.split('/') ?? [];
  const fits = (template: string): boolean => {
    const wanted = template.split('/');
    const isStep = (step: string, place: number): boolean =>
      step === steps[place] || step.startsWith('{');
    return wanted.length === steps.length && wanted.every(isStep);
  };
  const known = Object.entries(paths).find(([template]) => fits(template));
  return known?.[1][method.toLowerCase()];
}

/** The document with references as JSON Schema has them, and with no room for fields that it does not name. */
function strict(document: object): unknown {
  const text = JSON.stringify(document).replaceAll('"#/components/schemas/', '"#/$defs/');
  return JSON.parse(text, (_, value: unknown) => {
    const isShape = typeof value === 'object' && value !== null && 'properties' in value;
    return isShape ? { additionalProperties: false, ...value } : value;
  });
}
