/** Something that speaks for a fault of a pair. */
export interface Evidence {
  /** How likely it is a fault, by this alone: 0 to 1. */
  readonly weight: number
  /** A stable name. */
  readonly reason: string
  readonly sentence: string
}

/** What several findings come to, taken as independent: one minus the product of what each leaves. */
export function combined(evidence: readonly Evidence[]): number {
  return 1 - evidence.reduce((left, { weight }) => left * (1 - weight), 1)
}
