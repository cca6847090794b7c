/** The requests that /openapi.json tells of, as a program finds them there that knows nothing else of us. */
import fc from 'fast-check';
import { openApiDocument } from '../../src/docs/openapi.ts';
import { allowedBy, checkBy, type Check, type Definitions, type Schema } from './from-schema.ts';

interface Parameter {
  readonly in: 'path' | 'query' | 'header';
  readonly name: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

interface Operation {
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
  };
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Definitions };
}

/** With references as JSON Schema has them. */
const document = JSON.parse(
  JSON.stringify(openApiDocument()).replaceAll('"#/components/schemas/', '"#/$defs/'),
) as Document;
export const definitions = document.components.schemas;

/** One method at one address. */
export interface Documented {
  /** Such as `POST /api/orders`. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  /** Names of the tokens that open it; none: anyone may. */
  readonly opensBy: readonly string[];
  readonly parameters: readonly Parameter[];
  /** Of a body of JSON; null: it takes none. */
  readonly body: Schema | null;
}

export const operations: readonly Documented[] = Object.entries(document.paths).flatMap(
  ([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      opensBy: (operation.security ?? []).flatMap((each) => Object.keys(each)),
      parameters: operation.parameters ?? [],
      body: operation.requestBody?.content['application/json']?.schema ?? null,
    })),
);

/** What of a request is not its path. */
export interface Request {
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Requests that the document allows. */
export function requestsOf({ parameters, body }: Documented): fc.Arbitrary<Request> {
  const given = (place: Parameter['in']) => {
    const own = parameters.filter((each) => each.in === place);
    const shape = own.map(({ name, schema }) => [name, allowedBy(schema, definitions)] as const);
    const requiredKeys = own.filter(({ required }) => required).map(({ name }) => name);
    return fc.record(Object.fromEntries(shape), { requiredKeys });
  };
  return fc.record({
    query: given('query'),
    headers: given('header') as fc.Arbitrary<Record<string, string>>,
    body: body === null ? fc.constant(undefined) : allowedBy(body, definitions),
  });
}

/** Whether a body is as the document has it. */
export function bodyCheck(body: Schema): Check {
  return checkBy(body, definitions);
}

/** The address of a request: its path with parameters, and its query. */
export function addressOf(
  { path }: Documented,
  params: Readonly<Record<string, string>>,
  query: Request['query'],
): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '0'.repeat(26));
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  );
  return search.size === 0 ? filled : `${filled}?${search.toString()}`;
}
