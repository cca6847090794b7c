/** The seat-map core: pure. Commands in, events and refusals out; time and ids are arguments. */
export * from './types.ts';
