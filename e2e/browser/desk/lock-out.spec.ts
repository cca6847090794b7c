import { limits } from '@aisle/shared/limits';
import { Agent } from '../support/agent.ts';
import { expect, test } from '../support/test.ts';

test('who guesses is locked out, and then even the right password is refused, with how long to wait', async ({
  page,
  system,
}) => {
  const guesser = new Agent(page);
  await page.goto('/desk/sign-in');
  for (let time = 0; time < limits.signInTries; time += 1) {
    const answered = page.waitForResponse('**/api/agent/session');
    await guesser.signIn('agent', `guess ${time}`);
    expect((await answered).status()).toBe(401);
    await expect(page.getByLabel('Password')).toHaveValue('');
  }
  await guesser.signIn('agent', system.passwords['agent'] ?? '');
  await expect(guesser.signInRefusal).toContainText('This was tried too often.');
  await expect(guesser.signInRefusal).toContainText(/You can try again in 1[45] minutes/);
  await guesser.signIn('supervisor', system.passwords['supervisor'] ?? '');
  await expect(page).toHaveURL(`${system.url}/desk`);
});
