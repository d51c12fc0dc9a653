import { WorkbenchError } from '../base/errors.ts'

type Place = [layer: number, neuron: number]

export function neuronText(layer: number, neuron: number): string {
  return `L${layer}N${neuron}`
}

/**
 * Neurons as they are written: `L17N10233,L3N9`, with commas or spaces between them.
 *
 * @param flag what to call the text in a complaint
 * @throws WorkbenchError 'input.usage' naming what is no neuron, or is there twice
 */
export function parseNeurons(text: string, flag: string): Place[] {
  const words = text.split(/[\s,]+/).filter((word) => word !== '')
  if (words.length === 0) throw usage(`${flag} names no neuron; write it like L17N10233.`)
  const seen = new Set<string>()
  return words.map((word) => {
    const [, layer, neuron] = /^l(\d{1,6})n(\d{1,9})$/i.exec(word) ?? []
    if (layer === undefined || neuron === undefined) {
      throw usage(`${flag}: ${JSON.stringify(word)} is no neuron; write layer and neuron like L17N10233.`)
    }
    const place: Place = [Number(layer), Number(neuron)]
    if (seen.has(neuronText(...place))) throw usage(`${flag} names ${neuronText(...place)} twice.`)
    seen.add(neuronText(...place))
    return place
  })
}

function usage(sentence: string): WorkbenchError {
  return new WorkbenchError('input.usage', sentence)
}
