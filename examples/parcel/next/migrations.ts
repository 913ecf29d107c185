import { addDeadline, mapContext, renameDelay, renameState } from 'parvis/durable';

const day = 86_400_000;

/** How a case gets from each version to the next. */
export const migrations = {
  2: [
    renameState('travelling', 'underWay'),
    renameDelay('underWay', 5 * day, 'worry'),
    addDeadline('underWay', 'patience', () => Date.UTC(2030, 0, 1)),
    mapContext(({ asked, ...rest }: { asked: number }) => ({ ...rest, questions: Array<string>(asked).fill('where is it?') })),
  ],
};
