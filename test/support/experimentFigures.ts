/** Figures of an experiment, made up. */
const band = (mean: number, min: number, max: number) => ({ mean, min, max })
const nothing = { mean: null, low: null, high: null, units: 0 }
export const accuracy = (share: number) => ({
  ...{ correct: 20 * share, of: 20, units: 10, effective: 10, share, low: share - 0.1, high: share + 0.1 },
  ...{ chance: 0.25, atChance: false },
})
export const effect = (mean: number) => ({
  ...{ items: 20, leftOut: 0, relative: nothing },
  difference: { mean: mean / 10, low: mean / 10 - 0.02, high: mean / 10 + 0.03, units: 10 },
  logRatio: { mean, low: mean - 0.5, high: mean + 0.25, units: 10 },
  flips: {
    ...{ of: 20, right: 12, wrong: 8, toRight: 1, toWrong: 7, toOtherWrong: 2 },
    ...{ improved: 1, worsened: 5, p: 0.21, chiSquare: 1.5 },
  },
})
export const control = {
  ...{ prob: band(0.5, 0.4, 0.6), share: band(0.55, 0.5, 0.6), logRatio: band(-0.1, -1.2, 0.9) },
  ...{ toRight: band(0.4, 0, 1), toWrong: band(0.8, 0, 2) },
}
