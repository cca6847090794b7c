import { expect, test } from './support/test.ts';

test('a whole booking breaks no content security policy and writes no error to the console', async ({
  customer: ann,
  openFlight,
}) => {
  const complaints: string[] = [];
  ann.page.on('pageerror', (error) => complaints.push(error.message));
  ann.page.on('console', (line) => {
    if (line.type() === 'error' || line.type() === 'warning') complaints.push(line.text());
  });
  ann.page.on('requestfailed', (request) => {
    complaints.push(`${request.url()}: ${request.failure()?.errorText ?? ''}`);
  });
  const flight = await openFlight('737-800');
  const answer = await ann.page.goto('/');
  expect(answer?.headers()['content-security-policy']).not.toContain('unsafe');
  await ann.seesLive();
  await ann.flight(flight.id).click();
  await ann.seesLive();
  await ann.choose('10A', '10B');
  await ann.goToPayment();
  await ann.payWith('11111');
  await ann.seesOrder('confirmed');
  await expect(ann.boardingPass).toHaveCount(2);

  expect(complaints).toEqual([]);
});
