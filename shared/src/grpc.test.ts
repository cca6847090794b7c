import { expect, it } from 'vitest';
import { grpc, grpcCodes, grpcMeaning } from './grpc.ts';

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
