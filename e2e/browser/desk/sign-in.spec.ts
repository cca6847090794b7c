import { Agent } from '../support/agent.ts';
import { expect, test } from '../support/test.ts';

test.describe('signing in at the agents’ desk', () => {
  test('a wrong password is refused in words; the right one leads to where one wanted to go', async ({
    page,
    openFlight,
    system,
  }) => {
    const flight = await openFlight();
    const gus = new Agent(page);
    await page.goto(`/desk/flights/${flight.id}`);
    await expect(page).toHaveURL(/\/desk\/sign-in\?to=/);
    await expect(page.locator('[data-seat]')).toHaveCount(0);

    await gus.signIn('agent', 'guessed');
    await expect(gus.signInRefusal).toHaveText(
      'Name and password do not belong together. Enter both again.',
    );
    await expect(page.getByLabel('Password')).toHaveValue('');
    await gus.signIn('agent', system.passwords['agent'] ?? '');
    await expect(page).toHaveURL(`${system.url}/desk/flights/${flight.id}`);
    await gus.seesLive();
    await expect(page.getByTestId('agent')).toHaveText(/agent/);
    const cookie = (await page.context().cookies()).find(({ name }) => name === 'aisle_agent');
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' });
  });

  test('signing out ends the session in every window of it, and its cookie is worth nothing', async ({
    newAgent,
    site,
  }) => {
    const gus = await newAgent('agent');
    await gus.openBoard();
    const other = new Agent(await gus.page.context().newPage());
    await other.openBoard();
    const [cookie] = await gus.page.context().cookies();

    await gus.page.getByTestId('sign-out').click();
    await expect(gus.page).toHaveURL(/\/desk\/sign-in/);
    await expect(other.page).toHaveURL(/\/desk\/sign-in/);
    await expect(other.page.getByRole('status').first()).toContainText('Your session has ended.');
    await gus.page.goto('/desk');
    await expect(gus.page).toHaveURL(/\/desk\/sign-in/);
    const kept = { cookie: `${cookie?.name}=${cookie?.value}` };
    expect((await site.ask('GET', '/api/agent/flights', kept)).status).toBe(401);
  });

  test('who is no agent learns nothing: neither by REST, nor by a socket, nor from customers’ pages', async ({
    customer: ann,
    openFlight,
    site,
  }) => {
    const flight = await openFlight();
    const { id: orderId } = await site.book(flight.id, ['12A']);
    for (const path of [
      'flights',
      `flights/${flight.id}`,
      `orders/${orderId}`,
      'feed',
      'nothing',
    ]) {
      const answer = await site.ask('GET', `/api/agent/${path}`);
      expect([answer.status, answer.body.code], path).toEqual([401, 'agent-required']);
    }
    const heard: string[] = [];
    ann.page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => heard.push(payload.toString()));
    });
    await ann.visit(flight.id);
    await site.book(flight.id, ['12C']);
    await ann.sees('12C', 'held');
    expect(heard.join()).toContain(flight.id);
    expect(heard.join()).not.toContain(orderId);
    expect(await ann.page.content()).not.toContain(orderId);
    expect(JSON.stringify(await site.flight(flight.id))).not.toContain(orderId);
  });
});
