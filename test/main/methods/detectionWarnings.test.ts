import { describe, expect, test } from 'vitest'
import { detectionWarnings, type DetectionFacts } from '../../../main/methods/detectionWarnings.ts'

const fine: DetectionFacts = {
  ...{ method: 'qrnca', background: null },
  ...{ mode: 'corrected', u: 0.3, empty: [], nNegative: 0, nUnconverged: 0 },
  ...{ nQuestions: 100, nVariants: 300, meanProb: 0.6 },
}

describe('detectionWarnings', () => {
  test('is silent when all is well', () => {
    expect(detectionWarnings(fine)).toEqual([])
  })

  test.each<[Partial<DetectionFacts>, readonly RegExp[]]>([
    [{ nQuestions: 1 }, [/With 1 question no neuron can be rare.*order means little/, /at least 4 questions/]],
    [{ nQuestions: 2, mode: 'published' }, [/With 2 questions no neuron.*leaves no neuron/]],
    [{ nQuestions: 3 }, [/With 3 questions .* more than 0\.3 of the clusters.*at least 4 questions/]],
    [{ nQuestions: 3, mode: 'published' }, []],
    [{ nQuestions: 3, u: 0.4 }, [/Only 3 questions and no background corpus/]],
    [{ nQuestions: 18 }, [/Only 18 questions and no background corpus/]],
    [{ empty: ['a', 'b', 'c', 'd'] }, [/^4 of 100 questions have no neuron.*: a, b, c, …\.$/]],
    [{ nNegative: 2 }, [/In 2 of 100 questions.*do not compare/]],
    [{ nNegative: 2, mode: 'published' }, []],
    [{ nNegative: 2, method: 'activation' }, []],
    [{ empty: ['a'], method: 'random' }, [/For 1 of 100 questions qrnca finds no neuron, so none is drawn: a\.$/]],
    [{ empty: ['a'], method: 'activation' }, [/^1 of 100 questions have no neuron with a positive activation/]],
    [{ nQuestions: 1, method: 'activation' }, []],
    [{ nQuestions: 1, background: { file: 'c', clusters: 100 } }, [/judged with 100 clusters .* c besides those of/]],
    [
      { nQuestions: 1, background: { file: 'c', clusters: 1 } },
      [/judged with 1 clusters/, /With 2 questions no neuron/, /at least 4 questions, or --background/],
    ],
    [{ nUnconverged: 5 }, [/5 of 300 attributions missed the tolerance/]],
    [{ meanProb: 0.0123 }, [/only 0\.0123 of the probability/]],
  ])('%j', (change, expected) => {
    const found = detectionWarnings({ ...fine, ...change })
    expect(found).toHaveLength(expected.length)
    for (const [i, pattern] of expected.entries()) expect(found[i]).toMatch(pattern)
  })
})
