/** By what Temporal finds our workflows. It has these in plain text. */

/** Search attribute (KeywordList): the confirmation codes on a page of the archive; the code of an order, from its start. */
export const confirmationsAttribute = 'AisleConfirmations';

/** Search attribute (KeywordList): the keys by which the people of a paid order, or on a page of the archive, are found (SPEC X6). */
export const peopleAttribute = 'AislePeople';

/** Search attribute (KeywordList): flights and confirmation codes on a page of the audit log. */
export const auditAttribute = 'AisleAudited';

/** The search attributes that a server has to know. */
export const searchAttributes = [confirmationsAttribute, peopleAttribute, auditAttribute] as const;
