import { expect, test } from './support/test.ts';

test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

test('S20: a choice that leaves a seat alone is told so, with the one beside it a tap away', async ({
  customer: ann,
  openFlight,
}) => {
  const flight = await openFlight();
  await ann.visit(flight.id);
  await ann.tap('20B');
  await ann.sees('20B', 'mine');
  const note = ann.page.getByTestId('single-seat');
  await expect(note).toContainText('This leaves 20A and 20C alone');
  await note.getByRole('button').tap();
  await ann.sees('20B', 'free');
  await expect(note).toBeHidden();
  await expect(ann.page.locator('[data-status="mine"]')).toHaveCount(1);
});

test('S31: a flight that refuses single seats offers the seats that leave none, in one tap', async ({
  customer: ann,
  openFlight,
  site,
}) => {
  const flight = await openFlight();
  await ann.visit(flight.id);
  await site.intervene(flight.id, { type: 'refuse-single-seats' }, 'Families travel in August.');
  await ann.tap('20B');
  await expect(ann.message).toContainText('That would leave 20A and 20C alone');
  await ann.sees('20B', 'free');
  await ann.alternatives.tap();
  await expect(ann.page.locator('[data-status="mine"]')).toHaveCount(1);
  await ann.sees('20B', 'free');
  await expect(ann.message).toBeHidden();
});
