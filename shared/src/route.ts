/** How a route is declared: once, for routing, validation, access, the OpenAPI document, and clients' types. */
import type { z } from 'zod';
import type { ProblemCode } from './problems.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
/** Method and path, with parameters in braces: `GET /api/flights/{flightId}`. */
export type RouteName = `${Method} /${string}`;

/** Who may ask: anyone, whoever has the order's, the guest's (or that guest's order's) or the watch's token, an agent, a supervisor. */
export type Access = 'anyone' | 'order' | 'guest' | 'watch' | 'agent' | 'supervisor';

export interface RouteAnswer {
  readonly status: 200 | 201 | 202 | 204;
  readonly description: string;
  /** When it is 200 instead; absent: it never is. */
  readonly done?: string;
  /** Absent: the answer has no JSON. */
  readonly json?: z.ZodType;
  /** Further media types of the answer, or its only ones. */
  readonly media?: Readonly<Record<string, 'text' | 'binary'>>;
  /** When 304 is answered instead; absent: it never is. */
  readonly notModified?: string;
}

export interface Route {
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  readonly query?: z.ZodType;
  /** A JSON body as the schema has it, or a file that the handler reads by itself. */
  readonly body?: z.ZodType | 'gzip';
  /** The largest JSON body that it takes; absent: `limits.bodyBytes`. */
  readonly bodyBytes?: number;
  /** Takes an `Idempotency-Key`. */
  readonly keyed?: true;
  /** Further headers that it reads. */
  readonly headers?: z.ZodObject;
  readonly answer: RouteAnswer;
  /** Its own refusals. Those of its access, parameters, query and body follow from them. */
  readonly refusals?: readonly ProblemCode[];
}

export type Routes = Readonly<Record<RouteName, Route>>;

/** What stands in braces in a route's name. */
export type Params<Name> = Name extends `${string}{${infer Param}}${infer Rest}`
  ? Readonly<Record<Param, string>> & Params<Rest>
  : unknown;

export type Query<R> = R extends { readonly query: infer Q extends z.ZodType }
  ? z.output<Q>
  : undefined;
export type Body<R> = R extends { readonly body: infer B extends z.ZodType }
  ? z.output<B>
  : undefined;
/** The JSON of an answer; `undefined` where there is none. */
export type Json<R> = R extends { readonly answer: { readonly json: infer J extends z.ZodType } }
  ? z.output<J>
  : undefined;

type Sent<R> = (R extends { readonly query: infer Q extends z.ZodType }
  ? { readonly query: Partial<z.output<Q>> }
  : unknown) &
  (R extends { readonly body: infer B extends z.ZodType }
    ? { readonly body: ReadonlyDeep<z.input<B>> }
    : unknown) &
  (R extends { readonly keyed: true } ? { readonly key?: string } : unknown);

/** What a client sends: parameters, query, body, and the `Idempotency-Key`, a UUID. */
export type RouteRequest<Name, R> = (unknown extends Params<Name>
  ? unknown
  : { readonly params: Params<Name> }) &
  Sent<R>;

/** The same, of which nothing is to be changed. */
export type ReadonlyDeep<T> = T extends (infer Item)[]
  ? readonly ReadonlyDeep<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: ReadonlyDeep<T[Key]> }
    : T;

/** Method and path of a route. */
export function splitRoute(name: RouteName): { readonly method: Method; readonly path: string } {
  const space = name.indexOf(' ');
  return { method: name.slice(0, space) as Method, path: name.slice(space + 1) };
}

/** The address of a route: its path with parameters and query filled in. What is undefined is left out of the query. */
export function addressOf(
  name: RouteName,
  params: Readonly<Record<string, string>> = {},
  query: object = {},
): string {
  const path = splitRoute(name).path.replaceAll(/\{(\w+)\}/g, (_match, param: string) =>
    encodeURIComponent(params[param] ?? ''),
  );
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = given.map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`);
  return search.length === 0 ? path : `${path}?${search.join('&')}`;
}

/** A read for agents: what it is, and what it answers. */
export function agentRead<Json extends z.ZodType>(
  summary: string,
  json: Json,
  description = 'As of now.',
) {
  return { summary, access: 'agent', answer: { status: 200, description, json } } as const;
}
