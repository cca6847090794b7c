/** Its message is for people: what went wrong and what to do. */
export class PreparationFailed extends Error {}
