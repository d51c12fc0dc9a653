import { formatNumber } from '../ui/format.ts'

/** Strengths that are asked unless others are typed: those of the command line. */
export const usualFactors: readonly number[] = [0, 0.5, 1, 1.5, 2, 4]

const mostFactors = 50

/** `0, 0.5 2` as numbers, each once, also with Arabic commas; null for none, for too many, or a word that is no number. */
export function readFactors(text: string): readonly number[] | null {
  const factors = text
    .split(/[\s,;،؛]+/)
    .filter(Boolean)
    .map(Number)
  const isRead = factors.length > 0 && factors.length <= mostFactors && factors.every(Number.isFinite)
  return isRead ? [...new Set(factors)] : null
}

export function factorText(factor: number): string {
  return `×${formatNumber(factor, 3)}`
}
