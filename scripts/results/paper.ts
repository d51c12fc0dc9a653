/**
 * Figures of the paper, beside which ours stand: Llama-2-7B chat, 552 questions of MMLU in six domains and 600 of mLAMA in
 * six languages, three prompts each.
 *
 * @see Chen, Dejl and Toni 2025, AAAI 39(22), doi 10.1609/aaai.v39i22.34529 (arXiv 2406.10868)
 */
import type { DetectorName } from '../../main/methods/detectors/detectors.ts'

/** Of the domain questions boosted and suppressed, then of the language questions. */
export type PaperRow = readonly [number, number, number, number]

/** Table 4: probability change ratio. */
export const paperPcr: Partial<Record<DetectorName, PaperRow>> = {
  random: [1.0, 0.55, 2.0, 1.0],
  activation: [1.0, 1.0, 1.1, 1.1],
  'knowledge-neurons': [1.0, 1.0, 6.7, 1.8],
  'without-ica': [2.5, 1.1, 6.5, 2.2],
  'with-common': [2.8, 1.8, 10.4, 8.5],
  qrnca: [4.4, 5.6, 41.2, 36.0],
}

/** Table 6: answers flipped, in percent. */
export const paperFlips: Partial<Record<DetectorName, PaperRow>> = {
  random: [0.0, 0.3, 0.2, 0.3],
  activation: [0.0, 0.1, 0.0, 0.3],
  'knowledge-neurons': [1.4, 3.8, 14.3, 16.0],
  qrnca: [12.6, 18.2, 16.6, 24.8],
}

/** Table 3: mean neurons of a question. Its total over languages is 15.2; its columns average 14.5. */
export const paperNeurons: Readonly<Record<string, number>> = {
  ...{ biology: 13.1, physics: 13.3, chemistry: 12.8, geography: 12.7 },
  ...{ ar: 12.4, en: 14.4, fr: 12.7, ja: 16.6, ru: 15.8, zh: 15.0 },
}
export const paperNeuronTotals = { domains: 12.9, languages: 15.2 }

/** Figure 2a: shared neurons of two fields, by their names in alphabetical order. */
export const paperOverlap: Readonly<Record<string, number>> = {
  ...{ 'biology geography': 0.49, 'biology physics': 0.41, 'biology chemistry': 0.47, 'chemistry physics': 0.46 },
  ...{ 'geography physics': 0.39, 'chemistry geography': 0.43 },
  ...{ 'en fr': 0.08, 'en zh': 0.06, 'en ja': 0.02, 'ar en': 0.05, 'en ru': 0.05, 'fr zh': 0.06, 'fr ja': 0.04 },
  ...{ 'ar fr': 0.07, 'fr ru': 0.13, 'ja zh': 0.12, 'ar zh': 0.04, 'ru zh': 0.06, 'ar ja': 0.04, 'ja ru': 0.04 },
  ...{ 'ar ru': 0.07 },
}

/** Table 7: right answers read off neurons, and those of the whole model, on questions made for it. */
export const paperPrediction: Readonly<Record<string, { readonly neurons: number; readonly model: number }>> = {
  biology: { neurons: 0.96, model: 0.96 },
  chemistry: { neurons: 0.67, model: 0.71 },
  geography: { neurons: 0.89, model: 0.89 },
}
