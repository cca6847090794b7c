/** Something that a person must mend: the message says what happened and what to do; no stack is shown. */
export class Complaint extends Error {}
