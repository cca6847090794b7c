/** Values by a JSON Schema, as our documents have it: such as it allows, and such as break it in one place. */
import fc from 'fast-check';
import { z } from 'zod';

/** What we use of JSON Schema 2020-12. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly minProperties?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

/** Schemas that are referred to, by name. */
export type Definitions = Readonly<Record<string, Schema>>;

/** Whether a value is as the schema says. */
export type Check = (value: unknown) => boolean;

export function checkBy(schema: Schema, $defs: Definitions): Check {
  const whole = { ...schema, $defs } as Parameters<typeof z.fromJSONSchema>[0];
  const read = z.fromJSONSchema(whole);
  return (value) => read.safeParse(value).success;
}

function resolved(schema: Schema, definitions: Definitions): Schema {
  if (schema.$ref === undefined) return schema;
  const found = definitions[schema.$ref.split('/').at(-1) ?? ''];
  if (found === undefined) throw new Error(`no schema ${schema.$ref}`);
  return found;
}

const anything = fc.jsonValue({ maxDepth: 2, stringUnit: 'grapheme' });

/** Values that the schema allows. */
export function allowedBy(given: Schema, definitions: Definitions): fc.Arbitrary<unknown> {
  const schema = resolved(given, definitions);
  const { anyOf, oneOf, allOf } = schema;
  const choices = anyOf ?? oneOf;
  if (choices) return fc.oneof(...choices.map((each) => allowedBy(each, definitions)));
  if (allOf)
    return allowedBy(
      Object.assign({}, ...allOf, schema, { allOf: undefined }) as Schema,
      definitions,
    );
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const types = [schema.type ?? []].flat();
  if (types.length === 0) return anything;
  return fc.oneof(...types.map((type) => ofType(type, schema, definitions)));
}

function ofType(type: string, schema: Schema, definitions: Definitions): fc.Arbitrary<unknown> {
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: least(schema, 1), max: most(schema, 1) });
    case 'number':
      return fc.oneof(
        fc.integer({ min: Math.ceil(least(schema, 1)), max: Math.floor(most(schema, 1)) }),
        fc.double({ min: least(schema, 0.01), max: most(schema, 0.01), noNaN: true }),
      );
    case 'string':
      return text(schema);
    case 'array':
      return fc.array(allowedBy(schema.items ?? {}, definitions), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 5, (schema.minItems ?? 0) + 5),
      });
    case 'object':
      return record(schema, definitions);
    default:
      throw new Error(`type ${type} is not known`);
  }
}

const edge = 1_000_000;

function least({ minimum = -edge, exclusiveMinimum }: Schema, step: number): number {
  return exclusiveMinimum === undefined ? minimum : exclusiveMinimum + step;
}

function most({ maximum, exclusiveMaximum, minimum = -edge }: Schema, step: number): number {
  if (exclusiveMaximum !== undefined) return exclusiveMaximum - step;
  return maximum ?? Math.max(minimum, edge);
}

function text({ pattern, format, minLength = 0, maxLength }: Schema): fc.Arbitrary<string> {
  const longest = Math.min(maxLength ?? 40, Math.max(minLength, 40));
  const fits = (value: string): boolean =>
    value.length >= minLength && value.length <= (maxLength ?? Infinity);
  if (format === 'date-time' && pattern === undefined)
    return fc
      .date({ min: new Date('2000-01-01'), max: new Date('2099-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString());
  if (pattern !== undefined)
    return fc.stringMatching(new RegExp(pattern, 'u'), { size: 'small' }).filter(fits);
  const length = { minLength, maxLength: longest };
  return fc.oneof(fc.string(length), fc.string({ ...length, unit: 'grapheme' })).filter(fits);
}

function record(
  {
    properties = {},
    required = [],
    additionalProperties,
    propertyNames,
    minProperties = 0,
  }: Schema,
  definitions: Definitions,
): fc.Arbitrary<unknown> {
  const shape = Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, allowedBy(schema, definitions)]),
  );
  const named = fc.record(shape, { requiredKeys: required.filter((name) => name in shape) });
  if (typeof additionalProperties !== 'object') return named;
  const others = fc.dictionary(
    propertyNames ? (allowedBy(propertyNames, definitions) as fc.Arbitrary<string>) : fc.string(),
    allowedBy(additionalProperties, definitions),
    { minKeys: minProperties, maxKeys: 3 },
  );
  return fc.tuple(others, named).map(([more, own]) => ({ ...more, ...own }));
}

/** A value with one thing wrong, and what that is. */
export interface Broken {
  readonly what: string;
  readonly value: unknown;
}

/** Every way in which a value may be changed in one place to break its schema; some may keep to it after all. */
export function* breaksOf(
  given: Schema,
  value: unknown,
  definitions: Definitions,
  place = 'the value',
): Generator<Broken> {
  const schema = resolved(given, definitions);
  for (const wrong of [null, true, 7, 'text', [], {}, 1.5])
    if (kind(wrong) !== kind(value))
      yield { what: `${place} is ${JSON.stringify(wrong)}`, value: wrong };
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) {
    for (const each of choices) {
      if (!checkBy(each, definitions)(value)) continue;
      yield* breaksOf(each, value, definitions, place);
    }
    return;
  }
  if (typeof value === 'string') yield* brokenText(schema, value, place);
  else if (typeof value === 'number') yield* brokenNumber(schema, value, place);
  else if (Array.isArray(value)) yield* brokenList(schema, value, definitions, place);
  else if (typeof value === 'object' && value !== null)
    yield* brokenRecord(schema, value as Record<string, unknown>, definitions, place);
}

function kind(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function* brokenText(schema: Schema, value: string, place: string): Generator<Broken> {
  const { maxLength, minLength = 0 } = schema;
  const others = ['', ' ', `${value}!`, `!${value}`, value.slice(1), `${value}\n`, '\u0000', '😀'];
  for (const other of others) yield { what: `${place} is ${JSON.stringify(other)}`, value: other };
  if (maxLength !== undefined)
    yield { what: `${place} is too long`, value: value.padEnd(maxLength + 1, 'x') };
  if (minLength > 0) yield { what: `${place} is too short`, value: value.slice(0, minLength - 1) };
}

function* brokenNumber(schema: Schema, value: number, place: string): Generator<Broken> {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  const edges = [
    minimum === undefined ? [] : [minimum - 1],
    maximum === undefined ? [] : [maximum + 1],
    exclusiveMinimum === undefined ? [] : [exclusiveMinimum],
    exclusiveMaximum === undefined ? [] : [exclusiveMaximum],
  ].flat();
  for (const other of [value + 0.5, 1e300, -1e300, ...edges])
    yield { what: `${place} is ${other}`, value: other };
}

function* brokenList(
  schema: Schema,
  value: readonly unknown[],
  definitions: Definitions,
  place: string,
): Generator<Broken> {
  const { items = {}, maxItems, minItems = 0 } = schema;
  const [first] = value;
  if (maxItems !== undefined && first !== undefined)
    yield {
      what: `${place} has too many`,
      value: Array.from({ length: maxItems + 1 }, () => first),
    };
  if (minItems > 0) yield { what: `${place} has too few`, value: value.slice(0, minItems - 1) };
  if (first === undefined) return;
  for (const each of breaksOf(items, first, definitions, `${place}[0]`))
    yield { ...each, value: [each.value, ...value.slice(1)] };
}

function* brokenRecord(
  { properties = {}, required = [], additionalProperties }: Schema,
  value: Readonly<Record<string, unknown>>,
  definitions: Definitions,
  place: string,
): Generator<Broken> {
  for (const name of required) {
    const { [name]: _, ...rest } = value;
    yield { what: `${place} has no ${name}`, value: rest };
  }
  if (additionalProperties === false)
    for (const name of ['unknown', '__proto__', 'constructor'])
      yield { what: `${place} has ${name}`, value: withField(value, name) };
  for (const [name, schema] of Object.entries(properties)) {
    if (!(name in value)) continue;
    for (const each of breaksOf(schema, value[name], definitions, name))
      yield { ...each, value: { ...value, [name]: each.value } };
  }
}

/** Also a field by a name that an assignment would take for something else. */
function withField(value: object, name: string): object {
  return Object.defineProperty({ ...value }, name, { value: 1, enumerable: true });
}
