import { describe, expect, test } from 'vitest'
import { compareFields, doseFields } from '../../../../main/runs/kindFields.ts'
import { presetsOf } from '../../../../main/runs/fields.ts'
import { kindInfos } from '../../../../main/workbench/kindInfos.ts'
import { Experiment } from '../../../../renderer/screens/edit/experiment.svelte.ts'

const host = { info: { kinds: kindInfos() } }

describe('Experiment', () => {
  test('begins with what the command line does unless it is told otherwise', () => {
    expect(new Experiment(host, 'compare').options).toEqual(presetsOf(compareFields))
    expect(new Experiment(host, 'dose').options).toEqual(presetsOf(doseFields))
  })

  test('keeps what was chosen, a choice of nothing among it, and the presets of the rest', () => {
    const experiment = new Experiment(host, 'dose')
    experiment.choose('controls', 0)
    experiment.choose('sample', 12)
    expect(experiment.options).toMatchObject({ controls: 0, sample: 12, controlLayers: 'any', seed: 0 })
    experiment.choose('sample', null)
    expect(experiment.options?.sample).toBeNull()
  })

  test('has no options before the program has told them', () => {
    const late: { info: typeof host.info | null } = { info: null }
    const experiment = new Experiment(late, 'compare')
    expect(experiment.options).toBeNull()
    late.info = host.info
    expect(experiment.options).not.toBeNull()
  })
})
