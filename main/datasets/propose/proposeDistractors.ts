/** Wrong options that a person may take for a question, from every source, in one list. */
import { append, largest } from '../../base/lists.ts'
import type { Slices } from '../../base/slices.ts'
import { meaningOf } from '../checks/quantity.ts'
import { foldText } from '../foldText.ts'
import type { QuestionPair } from '../pairs.ts'
import { plainPrompt } from '../plainPrompts.ts'
import type { Candidate, CandidateGroup } from './candidate.ts'
import { modelCandidate } from './modelAnswers.ts'
import { numberCandidates } from './numberNeighbours.ts'
import { sameKindCandidates } from './sameKind.ts'

/** What a model says when it is asked a stem without options, and of texts that are put to it. */
export interface OpenAnswers {
  readonly model: string
  readonly scored: readonly {
    readonly text: string
    /** ln P of the whole text behind the question, nats. */
    readonly logLikelihood: number
    /** Whether the model wrote it of its own accord. */
    readonly isAnswer: boolean
  }[]
}

/** Asks a model openly; `texts` are those whose likelihood is wanted. */
export type AskOpenly = (question: {
  readonly prompt: string
  readonly delimiter: string
  readonly texts: readonly string[]
}) => Promise<OpenAnswers>

export interface ProposeOptions {
  readonly count: number
  /** null without a model */
  readonly ask: AskOpenly | null
  /** see `numberCandidates` */
  readonly thisYear: number
  readonly slices: Slices
}

export interface Proposal extends Pick<Candidate, 'texts' | 'source' | 'origin'> {
  /** ln P that the model gives it on the first side, nats; null where none was asked. */
  readonly logLikelihood: number | null
}

/** So many candidates of the project are put to a model: the best. */
const mostAsked = 24
/** In turns, so that each source is among the first; answers to another kind of question only where those have no more. */
const turns: readonly CandidateGroup[] = ['number', 'kind', 'model']

/**
 * Proposes wrong options; nothing is put anywhere. Near numbers, answers of other questions and a model's own wrong answers
 * take turns; among those of one group come first the ones that the model finds likeliest on the first side, without a
 * model those that fit best.
 */
export async function proposeDistractors(
  pair: QuestionPair,
  all: readonly QuestionPair[],
  { count, ask, thisYear, slices }: ProposeOptions,
): Promise<Proposal[]> {
  const [first] = pair.sides
  if (first === undefined || (first.options[first.answer] ?? '') === '' || first.stem === '') return []
  const known = distinct(first.id, [
    ...numberCandidates(pair, thisYear),
    ...(await sameKindCandidates(pair, all, slices)),
  ])
  if (ask === null) return inTurns(known, count).map((each) => proposed(each, null))
  const best = inTurns(known, mostAsked)
  const { model, scored } = await ask({ ...plainPrompt(first), texts: best.map(({ texts }) => texts[first.id]!) })
  const likelihood = new Map(scored.map(({ text, logLikelihood }) => [text, logLikelihood]))
  const own: Candidate[] = []
  for (const answer of scored) {
    if (answer.isAnswer) append(own, modelCandidate(answer, pair, all, model))
    await slices.step()
  }
  const ranked = [
    ...best.map((each) => ({ ...each, likelihood: likelihood.get(each.texts[first.id]!) ?? null })),
    ...own.map((each) => ({ ...each, likelihood: each.score })),
  ].sort((a, b) => (b.likelihood ?? -Infinity) - (a.likelihood ?? -Infinity))
  return inTurns(distinct(first.id, ranked), count).map((each) => proposed(each, each.likelihood))
}

function proposed({ texts, source, origin }: Candidate, logLikelihood: number | null): Proposal {
  return { texts, source, origin, logLikelihood }
}

/** One of each group after the other, each group in its order. */
function inTurns<C extends Candidate>(candidates: readonly C[], count: number): C[] {
  const groups = Map.groupBy(candidates, ({ group }) => group)
  const lists = turns.map((group) => groups.get(group) ?? [])
  const longest = largest(lists.map(({ length }) => length))
  const taken = Array.from({ length: longest }, (_, i) => lists.flatMap((list) => list[i] ?? [])).flat()
  return [...taken, ...(groups.get('other') ?? [])].slice(0, count)
}

/** What says the same once, as it is first. */
function distinct<C extends Candidate>(id: string, candidates: readonly C[]): C[] {
  const seen = new Set<string>()
  return candidates.filter(({ texts }) => {
    const meaning = meaningOf(foldText(texts[id] ?? ''))
    const isNew = !seen.has(meaning)
    seen.add(meaning)
    return isNew
  })
}
