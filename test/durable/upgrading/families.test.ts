import path from 'node:path';
import { bundleOf } from '../../../worker/bundle';
import { World } from '../a-world';
import { upgrade } from './a-fleet';

/** Cases that are each other's parent and child go to another version one by one, on the real server. */

const bundle = (release: 1 | 2) => bundleOf(path.join(__dirname, `family-${release}.ts`));
interface Told {
  readonly told: readonly string[];
  readonly seen: readonly string[];
}

test('a parent of version 2 goes on with its child of version 1, which goes to version 2 by itself; a child that is new is of the newest', async () => {
  await using world = await World.begun({ workflowBundle: await bundle(1) });
  const parent = await world.start('guardian');
  const child = world.childOf(parent);
  await parent.send('lesson', { what: 'one' });
  await parent.until('it has heard', ({ particulars }) => (particulars as unknown as Told).told.length === 1);
  await parent.until('it has seen it grow', ({ particulars }) => (particulars as unknown as Told).seen.includes('tall'));
  await world.endWorker();
  await world.startWorker({ workflowBundle: await bundle(2) });

  await upgrade(parent, 2);
  await parent.until('it is in version 2', ({ version, state }) => version === 2 && state.includes('raising'));
  expect(await child.view()).toMatchObject({ version: 1, state: ['tall'] });
  await parent.send('lesson', { what: 'two' });
  await parent.until('it has heard', ({ particulars }) => (particulars as unknown as Told).told.length === 2);

  await upgrade(child, 2);
  await child.until('it is in version 2', ({ version, state }) => version === 2 && state.includes('taller'));
  await parent.send('lesson', { what: 'three' });
  const view = await parent.until('it has heard and seen', ({ particulars }) => (particulars as unknown as Told).told.length === 3 && (particulars as unknown as Told).seen.includes('taller'));
  expect(view).toMatchObject({ parked: [], particulars: { told: ['learned one', 'learned two', 'learned three'], seen: ['small', 'tall', 'taller'] } });

  await parent.send('leave');
  await child.handle.result();
  await parent.send('again');
  await parent.until('the other one is seen', ({ children }) => children?.some(({ state }) => state?.includes('small')) ?? false);
  const { effect } = (await parent.view()).pending.find(({ kind }) => kind === 'actor')!; // it was seen
  expect(await world.childOf(parent, effect).view()).toMatchObject({ version: 2 });
}, 60_000);
