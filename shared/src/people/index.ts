/**
 * The people of an order: their names, whom to write to, and the rules about who sits where (SPEC H). Pure and small, so
 * that workflows and pages load it; the form for travel documents, which takes half a megabyte of tables, is
 * `document-name.ts`, for the backend only.
 */
export * from './types.ts';
export {
  documentNameProblem,
  documentWords,
  fullName,
  lettersBetween,
  nameProblem,
  namesOf,
  passName,
  tidyDocumentName,
  tidyName,
  withoutNames,
} from './names.ts';
export { checkContact, EMAIL, emailProblem, phoneProblem, tidyContact } from './contact.ts';
export {
  checkPassengers,
  childSeats,
  peopleAt,
  repeatedNames,
  reseat,
  seatedOf,
  swapSeat,
  tidyPassenger,
  type SeatSwapped,
} from './passengers.ts';
