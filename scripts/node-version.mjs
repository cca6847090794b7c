// Plain and old-fashioned on purpose: a Node.js that is too old must be able to read it and say so.

/**
 * The sentence for a Node.js that cannot run Aisle; undefined when this one can.
 * @param {string} version such as `20.19.0`
 * @returns {string | undefined}
 */
export function nodeComplaint(version) {
  const numbers = version.split('.').map(Number);
  const major = numbers[0] || 0;
  const minor = numbers[1] || 0;
  if (major > 20 || (major === 20 && minor >= 19)) return undefined;
  return (
    'Aisle needs Node.js 20.19 or newer, and this is ' +
    version +
    '. Install a newer one from https://nodejs.org and try again.'
  );
}
