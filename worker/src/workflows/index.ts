/** Everything that the workers of both task queues can run. Export names are the workflow types. */
export { auditLog, auditPage } from './audit.ts';
export { archive, archiveFormer } from './flight/archive.ts';
export { endedSession } from './ended-session.ts';
export { flight } from './flight/flight.ts';
export { notifyContact } from './mail/notify-contact.ts';
export { rebooking } from './rebooking/rebooking.ts';
export { order } from './order/order.ts';
export { refundOrphan } from './order/refunds.ts';
