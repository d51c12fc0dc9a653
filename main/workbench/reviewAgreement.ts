import type { QuestionPair } from '../datasets/pairs.ts'
import { cohenKappa, krippendorffAlpha } from '../methods/statistics/interRater.ts'
import type { Slices } from '../base/slices.ts'
import type { ReviewAgreement } from '../rpc/window/shapes.ts'

/** With more there would be hundreds of pairs of them: of the others only alpha tells. */
const mostReviewers = 12

/** How far the reviewers agree about the pairs that several of them have judged. */
export async function reviewAgreement(pairs: readonly QuestionPair[], slices: Slices): Promise<ReviewAgreement> {
  const counts = new Map<string, number>()
  const units: ReadonlyMap<string, string>[] = []
  for (const { sides } of pairs) {
    const said = new Map((sides[0]?.review?.verdicts ?? []).map(({ by, verdict }) => [by, verdict] as const))
    for (const by of said.keys()) counts.set(by, (counts.get(by) ?? 0) + 1)
    if (said.size > 0) units.push(said)
    await slices.step()
  }
  const reviewers = [...counts]
    .map(([name, n]) => ({ name, n }))
    .sort((a, b) => b.n - a.n || (a.name < b.name ? -1 : 1))
  const names = reviewers.slice(0, mostReviewers).map(({ name }) => name)
  const twos = names.flatMap((a, i) => names.slice(i + 1).map((b) => [a, b] as const))
  const both = twos.map(([a, b]) => {
    const pairsOfWords = units.flatMap((said): [string, string][] => {
      const [first, second] = [said.get(a), said.get(b)]
      return first === undefined || second === undefined ? [] : [[first, second]]
    })
    const nSame = pairsOfWords.filter(([first, second]) => first === second).length
    return { a, b, n: pairsOfWords.length, nSame, kappa: cohenKappa(pairsOfWords) }
  })
  const several = units.filter((said) => said.size > 1)
  return {
    reviewers,
    both: both.filter(({ n }) => n > 0),
    nSeveral: several.length,
    alpha: krippendorffAlpha(several.map((said) => [...said.values()])),
  }
}
