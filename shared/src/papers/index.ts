/**
 * What a customer takes away from a booking, as files: the passes and the calendar's entry. The worker mails them, the
 * backend serves them, so they are made here. For these two only: the fonts and the airports are megabytes,
 * which belong neither into the workflows' bundle nor to a browser.
 */
export { documentLine, routeOf, timesOf, type Booking } from './booking.ts';
export {
  calendarFile,
  mailHost,
  methodOf,
  type CalendarOptions,
  type Invitation,
} from './calendar.ts';
export { passesPdf } from './pass-pdf.ts';
