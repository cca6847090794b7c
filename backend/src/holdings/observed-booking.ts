import type { OrderState } from '@aisle/shared/workflow-api';
import type { Answer, BookingPort } from '../booking/port.ts';

/** The booking system, with every order that it answers told to `saw`, too. */
export function observedBooking(
  booking: BookingPort,
  saw: (state: OrderState) => void,
): BookingPort {
  const seen = async (answer: Answer<OrderState>): Answer<OrderState> => {
    const result = await answer;
    if (result.ok) saw(result.value);
    return result;
  };
  return {
    desk: booking.desk,
    createOrder: (request) => seen(booking.createOrder(request)),
    findCreated: (request) => seen(booking.findCreated(request)),
    holdsSeats: (flightId, orderId) => booking.holdsSeats(flightId, orderId),
    changeSeats: (...change) => seen(booking.changeSeats(...change)),
    setPassengers: (...people) => seen(booking.setPassengers(...people)),
    renew: (orderId) => seen(booking.renew(orderId)),
    pay: (...payment) => seen(booking.pay(...payment)),
    payLater: (...wish) => seen(booking.payLater(...wish)),
    changePaid: (...change) => seen(booking.changePaid(...change)),
    cancel: (orderId) => seen(booking.cancel(orderId)),
    withdrawLinks: (orderId) => seen(booking.withdrawLinks(orderId)),
    orderStatus: (orderId) => seen(booking.orderStatus(orderId)),
    flightSnapshot: (flightId) => booking.flightSnapshot(flightId),
    flightChanges: (flightId, version) => booking.flightChanges(flightId, version),
    listFlights: () => booking.listFlights(),
    openFlight: (flight, opening) => booking.openFlight(flight, opening),
    health: () => booking.health(),
  };
}
