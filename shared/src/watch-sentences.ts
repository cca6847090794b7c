import { assertNever } from './result.ts';
import type { WatchEnd, WatchState } from './watches/types.ts';

/** What a customer reads of a watch. */
export function watchSentence({ status, place, offer, reason }: WatchState): string {
  switch (status) {
    case 'waiting':
      return place === 1
        ? 'You are first in line. We tell you as soon as such seats come free.'
        : `You are number ${place ?? 0} in line. We tell you as soon as such seats come free for you.`;
    case 'offered': {
      const seats = offer?.seats.join(', ') ?? '';
      return `Kept for you: ${seats}. Take them in time, or they go to the next in line.`;
    }
    case 'taken':
      return 'You took the seats that you were offered.';
    case 'ended':
      return endSentence(reason ?? 'stopped');
    default:
      return assertNever(status);
  }
}

function endSentence(reason: WatchEnd): string {
  switch (reason) {
    case 'stopped':
      return 'You stopped waiting for seats of this flight.';
    case 'offer-expired':
      return 'Your time to take the offer ran out. It goes to the next who waits, if there is one; else the seats are free again. Ask again if you still want seats.';
    case 'offers-declined':
      return 'You declined every offer that there was for you. Start again if you still want seats.';
    case 'order-ended':
      return 'Your order was cancelled, and with it the wait for better seats. Start again if you want seats.';
    case 'flight-departed':
      return 'The flight has departed. Choose another flight.';
    case 'flight-cancelled':
      return 'The flight was cancelled. Choose another flight.';
    default:
      return assertNever(reason);
  }
}
