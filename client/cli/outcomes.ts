/** How many came out how: «3 started, 1 refused». @param words what each result is called, in the order to tell them in */
export const summaryOf = (outcomes: readonly { readonly result: string }[], words: Readonly<Record<string, string>>): string =>
  Object.entries(words)
    .map(([result, says]) => ({ says, count: outcomes.filter((one) => one.result === result).length }))
    .filter(({ count }) => count > 0)
    .map(({ says, count }) => `${count} ${says}`)
    .join(', ');
