import { startedProgramme } from '../support/programme';
import { reviewer, globalAdmin } from '../support/people';

test('an enrollment goes from its file to Active over real systems', async () => {
  await using programme = await startedProgramme();
  const fabrikam = await programme.enroll();
  await fabrikam.confirm();
  const t = Date.now();
  await fabrikam.elapse(Date.now() + 2 * 86_400_000);
  console.log('ff', Date.now() - t);
  await fabrikam.send('verification.approve', reviewer);
  await fabrikam.until('agreement.offered');
  await fabrikam.send('agreement.sign', globalAdmin, { name: 'Ada Martin', version: '2026-09' });
  await fabrikam.until('active.adminAgentMissing');
  console.log((await fabrikam.received(5)).map((m) => m.subject), JSON.stringify(await fabrikam.view(), null, 1), await fabrikam.history());
});
