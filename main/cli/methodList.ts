import { InvalidArgumentError } from 'commander'

/** Why `greedy` is no method where all neurons are put in an order, and a person asks for it. */
const whyNotGreedy =
  'The method greedy measures sets itself and stops after 20 neurons, so it gives no order of all neurons: put its set ' +
  'beside others with agree --methods greedy, or see what it finds with detect --method greedy.'

/** A parser of `attribution,random`: names of some methods with commas between them. */
export function methodList<M extends string>(methods: readonly M[]): (text: string) => M[] {
  return (text) =>
    text.split(',').map((name) => {
      const found = methods.find((method) => method === name.trim())
      if (found !== undefined) return found
      const isGreedy = name.trim() === 'greedy'
      throw new InvalidArgumentError(
        isGreedy ? whyNotGreedy : `Expected names of ${methods.join(', ')} with commas between them.`,
      )
    })
}
