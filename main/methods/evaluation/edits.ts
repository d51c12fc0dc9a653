/** The two interventions of an evaluation, as factors of a neuron's activation; the paper's values. */
export const factors = { boost: 2, suppress: 0 } as const

export type EditName = keyof typeof factors

/** The way in which the right letter's probability should move if the neurons carry the answer. */
export const expectedSign = { boost: 1, suppress: -1 } as const satisfies Record<EditName, number>

export const editNames = ['boost', 'suppress'] as const satisfies readonly EditName[]

/** What an effect on the right letter must come to, in one of the two, to count: 10 per cent of P, or 5 points of it. */
export interface LeastEffect {
  readonly nats: number
  readonly points: number
}
export const leastEffect: LeastEffect = { nats: 0.1, points: 5 }

/** One value for each of the two. */
export function perEdit<T>(work: (edit: EditName) => T): { boost: T; suppress: T } {
  return { boost: work('boost'), suppress: work('suppress') }
}
