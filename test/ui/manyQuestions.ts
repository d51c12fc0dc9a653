/** Lines of a question file with many questions, `What is the number of thing n?`, n from 1. */
export function manyQuestions(count: number): string {
  const line = (n: number): string =>
    JSON.stringify({
      ...{ id: `q${n}`, domain: `d${n % 20}`, lang: 'en', stem: `What is the number of thing ${n}?` },
      ...{ options: [`${n}`, `${n + 1}`, `${n + 2}`, `${n + 3}`], answer: 0, tags: [], status: 'draft' },
    })
  return `${Array.from({ length: count }, (_, i) => line(i + 1)).join('\n')}\n`
}

/** In a page: what scrolls the list of questions. */
export function listViewport(): Element {
  const all = [...document.querySelectorAll('.grid *')]
  const found = all.find((one) => one.scrollHeight > 10_000 && /auto|scroll/.test(getComputedStyle(one).overflowY))
  if (found === undefined) throw new Error('Nothing in the list scrolls.')
  return found
}
