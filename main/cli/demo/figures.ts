import type { Question } from '../../datasets/question.ts'
import type { Item, Output } from '../../rpc/engine/contract.ts'

type Comparison = Output<'edit.compare'>['comparison']

/** What switching a domain's neurons off came to, as shares of right answers that turned wrong. */
export interface DemoFigures {
  /** Of the domain. */
  readonly flips: number
  /** Of the domain, under random neurons: mean of all sets. */
  readonly controlFlips: number
  /** Of the other domains. */
  readonly localityDrop: number
}

/** 0 where no answer was right. */
export function demoFigures({ fields }: Comparison, domain: string): DemoFigures {
  const domains = fields.filter(({ field }) => field.kind === 'domain')
  const own = domains.filter(({ field }) => field.domain === domain)
  const others = domains.filter(({ field }) => field.domain !== domain)
  const right = (of: Comparison['fields']): number => sum(of.map(({ effect }) => effect.flips.right))
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)
  return {
    flips: share(sum(own.map(({ effect }) => effect.flips.toWrong)), right(own)),
    controlFlips: share(sum(own.map(({ control }) => control?.toWrong.mean ?? 0)), right(own)),
    localityDrop: share(sum(others.map(({ effect }) => effect.flips.toWrong)), right(others)),
  }
}

type Row = Item<'predict'>

/** Right answers of each domain in each language. */
export interface Cell {
  readonly domain: string
  readonly lang: string | null
  readonly correct: number
  readonly of: number
  /** Right answers that guessing would give. */
  readonly guessed: number
}

export function accuracyCells(
  rows: readonly Row[],
  questions: readonly Pick<Question, 'id' | 'domain' | 'lang' | 'options'>[],
): Cell[] {
  const rowsOf = Map.groupBy(rows, ({ id }) => id)
  const cells = Map.groupBy(questions, ({ domain, lang }) => JSON.stringify([domain, lang]))
  return [...cells.values()].map((members) => {
    const { domain, lang } = members[0]!
    const asked = members.flatMap(({ id }) => rowsOf.get(id) ?? [])
    const guessed = sum(members.map(({ id, options }) => (rowsOf.get(id) ?? []).length / options.length))
    return { domain, lang, correct: asked.filter(({ correct }) => correct).length, of: asked.length, guessed }
  })
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
