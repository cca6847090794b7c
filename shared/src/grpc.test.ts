import { expect, it } from 'vitest';
import { grpc, grpcCodes, grpcMeaning, isWorthAnotherTry } from './grpc.ts';

it('has every code of gRPC, each once, with a meaning', () => {
  expect([...grpcCodes].sort((a, b) => a - b)).toEqual(
    Array.from({ length: 17 }, (_, code) => code),
  );
  expect(grpcMeaning(grpc.resourceExhausted)).toBe('passing');
  expect(grpcMeaning(grpc.permissionDenied)).toBe('refused');
});

it('takes a code that it does not know for no answer', () => {
  expect(grpcMeaning(99)).toBe('away');
});

it('has the same request sent again only where nothing stands against it', () => {
  const again = grpcCodes.filter(isWorthAnotherTry);
  expect(again).toEqual([grpc.unknown, grpc.resourceExhausted, grpc.aborted, grpc.unavailable]);
  expect(again.filter((code) => ['refused', 'missing'].includes(grpcMeaning(code)))).toEqual([]);
});
