import { without } from '../../../main/base/without.ts'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { RunDetails } from '../../../main/runs/details.ts'
import { StoredSettings } from '../../../main/runs/settings.ts'
import { upgradedDetails, upgradedSettings } from '../../../main/runs/upgrade.ts'
import { runSettings } from '../../support/runSettings.ts'
import { summaries } from '../../support/summaries.ts'

const asked = { filter: 'lang:en', templates: 'both', letters: 'space', seed: 7 }
const now = { asked: { filter: 'lang:en', templates: 'both' } } as const
const shared = { letters: 'space', seed: 7 } as const
const read = (settings: unknown) => v.parse(StoredSettings, upgradedSettings(settings))

describe('settings of an older project', () => {
  test('of answers keep their letters and seed', () => {
    const settings = { kind: 'predict', asked, editId: 'e' }
    expect(read(settings)).toEqual(runSettings('predict', { ...now, editId: 'e', options: shared }))
  })

  test('of a detection keep its thresholds, and what could not be chosen is the preset', () => {
    const detect = { method: 'without-ica', mode: 'paper', objective: 'log-prob', t: 0.1, u: 0.9, v: 5 } as const
    expect(read({ kind: 'detect', asked, detect })).toEqual(
      runSettings('detect', { ...now, options: { ...detect, ...shared } }),
    )
  })

  test('of an evaluation name the one detection, and how it was tried', () => {
    const options = { controls: 2, seed: 9 }
    expect(read({ kind: 'evaluate', runId: 'r', ...options })).toEqual(
      runSettings('evaluate', { runIds: ['r'], options }),
    )
  })

  test('of an edit tell the random sets of the same layers that it was compared with', () => {
    const options = { ...shared, controls: 3, controlLayers: 'same' } as const
    const edited = { ...now, editId: 'e', options }
    expect(read({ kind: 'compare', asked, editId: 'e', controlSeeds: 3 })).toEqual(runSettings('compare', edited))
    expect(read({ kind: 'dose', asked, editId: 'e', controlSeeds: 3, factors: [0, 2] })).toEqual(
      runSettings('dose', { ...edited, factors: [0, 2] }),
    )
  })

  test('that chose no letters choose none now', () => {
    expect(read({ kind: 'predict', asked: { ...asked, letters: 'auto' }, editId: null }).options).toMatchObject({
      letters: null,
    })
  })

  test('of an attribution in a chat stay a chat, and those without stay raw', () => {
    const { options, ...settings } = runSettings('attribute')
    const older = without(options, 'prompting', 'system', 'answerStart', 'chatTemplate')
    const read = (chat: boolean) =>
      v.parse(StoredSettings, upgradedSettings({ ...settings, chat, options: older })).options
    expect(read(true)).toEqual({ ...options, prompting: 'chat' })
    expect(read(false)).toEqual(options)
  })

  test('of today stay as they are, and what is none is no more than before', () => {
    const settings = runSettings('detect')
    expect(upgradedSettings(settings)).toBe(settings)
    for (const other of [null, 3, 'x', []]) expect(upgradedSettings(other)).toBe(other)
    expect(v.is(StoredSettings, upgradedSettings({ kind: 'of a later version' }))).toBe(false)
    expect(v.is(StoredSettings, upgradedSettings({ kind: 'predict', asked: 'all' }))).toBe(false)
  })
})

describe('figures of an older project', () => {
  const details = {
    ...{ model: { name: 'm', fingerprint: 'f', nLayers: 1, dMlp: 1 }, device: 'cpu', nQuestions: 1, nVariants: 1 },
    ...{ elapsedMs: 0, accuracy: null, warnings: [], failure: null, done: 0, total: 1 },
  }
  const summaryOf = (kind: string, summary: object) =>
    v.parse(RunDetails, upgradedDetails(kind, { ...details, summary })).summary

  test('of answers are those of letters', () => {
    const summary = { meanProb: 0.25, meanMass: 0.5 }
    expect(summaryOf('predict', summary)).toEqual({ kind: 'predict', style: 'letter', ...summary })
  })

  test('of a detection say nothing that they did not say', () => {
    const summary = { keyNeurons: 9, commonNeurons: 1, meanProb: 0.5, empty: 0, unconverged: 1 }
    expect(summaryOf('detect', summary)).toEqual({ kind: 'detect', movable: false, agreement: null, ...summary })
    expect(summaryOf('detect', { ...summary, movable: true })).toMatchObject({ movable: true })
  })

  test('of an evaluation are those of its one detection', () => {
    const pcr = { ratio: 1.5, low: 1, high: 2, atLeast: null, note: null }
    const whole = { verdict: 'specific', sentence: 'S.' }
    const fields = [{ id: 'all', verdict: 'specific', pcr: { boost: pcr, suppress: { ...pcr, ratio: null } } }]
    expect(summaryOf('evaluate', { ...whole, fields })).toEqual({
      kind: 'evaluate',
      runs: [{ name: '', ...whole, fields: [{ ...fields[0], pcr: { boost: 1.5, suppress: null } }] }],
    })
    expect(summaryOf('evaluate', whole)).toEqual({ kind: 'evaluate', runs: [{ name: '', ...whole, fields: [] }] })
  })

  test('that cannot be understood are not told, and the run is there all the same', () => {
    const strange = [summaryOf('evaluate', { fields: [3] }), summaryOf('detect', { keyNeurons: -1 })]
    expect([...strange, summaryOf('of a later version', { x: 1 })]).toEqual([null, null, null])
  })

  test('of an edit are not told, as they were counted otherwise', () => {
    const summary = { before: { value: 1 }, flips: { p: 0.5 }, nNeurons: 3 }
    expect([summaryOf('compare', summary), summaryOf('dose', summary), summaryOf('predict', {})]).toEqual([
      ...[null, null, null],
    ])
  })

  test('of today stay as they are', () => {
    const today = { ...details, summary: summaries.compare }
    expect(upgradedDetails('compare', today)).toBe(today)
  })
})
