import { ServiceError } from '@temporalio/client';
import { expect, it } from 'vitest';
import { confirmationCode, confirmationsAttribute } from '@aisle/shared/ids';
import { grpc } from '@aisle/shared/grpc';
import { StartAttributes } from './starts.ts';

const orderId = 'EVG1AY1R1GFND02TZC9Q1KHNMR';
let now = 0;

function refusal(sentence: string, code: number = grpc.invalidArgument): Error {
  const cause = Object.assign(new Error(sentence), { code, details: sentence, metadata: {} });
  return new ServiceError('failed', { cause });
}

it('D11 an order carries its confirmation from its start; a server that does not know the attribute is sent none for a while', () => {
  const attributes = new StartAttributes(false, () => now);
  const given = attributes.of(orderId);
  const codes = () =>
    attributes
      .of(orderId)
      .flatMap(({ key, value }) => (key.name === confirmationsAttribute ? value : []));
  expect(codes()).toEqual([confirmationCode(orderId)]);
  const unknown = refusal(
    `Namespace default has no mapping defined for search attribute ${confirmationsAttribute}`,
  );
  expect(attributes.refusedBy(unknown, given)).toBe(true);
  expect(codes()).toEqual([]);
  expect(attributes.of(orderId)).toHaveLength(given.length - 1);
  now += 60_000;
  expect(codes()).toEqual([confirmationCode(orderId)]);
});

it('what else goes wrong with a start is not blamed on its attributes', () => {
  const attributes = new StartAttributes(false, () => now);
  const given = attributes.of(orderId);
  for (const error of [
    refusal('invalid workflow id'),
    refusal(confirmationsAttribute, grpc.unavailable),
    new Error(confirmationsAttribute),
  ]) {
    expect(attributes.refusedBy(error, given)).toBe(false);
  }
  expect(attributes.of(orderId)).toEqual(given);
});

it('where workers have versions, the build that an order runs on is left to the server', () => {
  const names = (attributes: StartAttributes) => attributes.of(orderId).map(({ key }) => key.name);
  expect(names(new StartAttributes())).toContain('BuildIds');
  expect(names(new StartAttributes(true))).toEqual([confirmationsAttribute]);
});
