import { createSlices } from '../base/slices.ts'
import type { DuplicateGroup } from '../datasets/duplicates/findDuplicates.ts'
import { statusOf } from '../datasets/pairs.ts'
import { isOpen, problemSentence, type Problem } from '../datasets/problem.ts'
import type { IssueCount, Part } from '../rpc/window/shapes.ts'
import { matchingPairs } from './questionList.ts'
import type { QuestionSet } from './questionSet.ts'
import { rightOption, windowProblem } from './questions.ts'
import type { Session } from './session.ts'
import { beside } from './sideThread.ts'

/** So many pairs in which a fault can be fixed are named. */
const mostFixable = 1000

/** What is wrong with the questions, by kind of fault, and which of them are there more than once. */
export function questionIssuesPart(session: Session): Part<'questions.issues' | 'questions.duplicates'> {
  return {
    async 'questions.issues'({ filter }, { signal }) {
      const { questions: set } = session.require()
      await set.lookAround()
      const slices = createSlices(signal)
      const counts = new Map<string, Counted>()
      for (const pair of await matchingPairs(set, set.pairs(), filter, slices)) {
        count(counts, pair.pairId, set.problems(pair))
        await slices.step()
      }
      const issues = [...counts.values()].sort(
        (a, b) => Number(b.severity === 'error') - Number(a.severity === 'error') || b.nPairs - a.nPairs,
      )
      return { issues, ofSet: set.setProblems().map(windowProblem) }
    },
    async 'questions.duplicates'({ near }, { signal, onItem }) {
      const { questions: set } = session.require()
      let nGroups = 0
      for await (const groups of beside('duplicates', { input: { near }, given: set.pairs(), signal })) {
        nGroups += groups.length
        onItem(groups.map((group) => describeGroup(set, group)))
      }
      return { nGroups }
    },
  }
}

type Counted = { -readonly [K in keyof IssueCount]: IssueCount[K] }

function count(counts: Map<string, Counted>, pairId: string, problems: readonly Problem[]): void {
  for (const [rule, found] of Map.groupBy(problems, (problem) => problem.rule)) {
    const open = found.filter(isOpen)
    const known: Counted = counts.get(rule) ?? {
      ...{ rule, severity: found[0]!.severity, nPairs: 0, nAccepted: 0 },
      ...{ example: problemSentence(found[0]!), fixable: [] },
    }
    counts.set(rule, known)
    if (open.length > 0) known.nPairs++
    if (open.length < found.length) known.nAccepted++
    if (open.some(({ severity }) => severity === 'error')) known.severity = 'error'
    if (open.some(({ fixable }) => fixable === true) && known.fixable.length < mostFixable) known.fixable.push(pairId)
  }
}

function describeGroup(set: QuestionSet, { kind, similarity, answersDiffer, pairIds }: DuplicateGroup) {
  // What was deleted while they were looked for is none.
  const pairs = pairIds.flatMap((pairId) => set.pair(pairId) ?? [])
  return {
    ...{ kind, similarity, answersDiffer },
    pairs: pairs.map(({ pairId, sides }) => ({
      ...{ pairId, status: statusOf(sides[0]!), tags: [...(sides[0]?.tags ?? [])] },
      sides: sides.map((side) => ({
        ...{ questionId: side.id, lang: side.lang, stem: side.stem, right: rightOption(side) },
      })),
    })),
  }
}
