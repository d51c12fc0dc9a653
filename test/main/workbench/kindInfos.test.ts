import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import type { Effects } from '../../../main/cli/effects.ts'
import { program } from '../../../main/cli/program.ts'
import { shareableNames } from '../../../main/cli/shareable.ts'
import { detectors } from '../../../main/methods/detectors/detectors.ts'
import { DetectorInfo, KindInfo } from '../../../main/rpc/window/runs.ts'
import { RunSettings } from '../../../main/rpc/window/schemas.ts'
import { kindFields, runKindNames } from '../../../main/runs/kindFields.ts'
import { detectorInfos, kindInfos } from '../../../main/workbench/kindInfos.ts'
import { runSettings } from '../../support/runSettings.ts'

describe('kindInfos', () => {
  const infos = v.parse(v.array(KindInfo), kindInfos())

  test('offers every kind with each of its settings, in their order', () => {
    expect(infos.map(({ kind }) => kind)).toEqual(runKindNames)
    for (const { kind, fields } of infos) expect(fields.map(({ name }) => name)).toEqual(Object.keys(kindFields[kind]))
  })

  test('offers the workers of a queue for the kinds that the terminal can share', () => {
    const shared = infos.filter(({ isShared }) => isShared).map(({ kind }) => kind)
    const typed = shareableNames(program({} as Effects)).map((name) => name.split(' ').at(-1))
    expect(shared.toSorted()).toEqual(typed.toSorted())
  })

  test('offers no mean where a window gives no questions to take it over', () => {
    const choicesOf = (kind: string) => {
      const form = infos.find((info) => info.kind === kind)!.fields.find(({ name }) => name === 'to')!.form
      return 'choices' in form ? form.choices : null
    }
    expect(choicesOf('attribute')).toEqual(['zero'])
    expect(choicesOf('detect')).toEqual(['zero', 'mean'])
  })

  test('says enough of each setting that what it offers may be begun', () => {
    for (const { kind, fields } of infos) {
      const given = {
        evaluate: { runIds: ['r'] },
        compare: { editId: 'e' },
        dose: { editId: 'e' },
        bake: { editId: 'e' },
      }
      const settings = runSettings(kind, kind in given ? given[kind as keyof typeof given] : {})
      const begun = (name: string, value: unknown) =>
        v.is(RunSettings, { ...settings, options: { ...settings.options, [name]: value } })
      for (const { name, form, preset } of fields) {
        const offered =
          form.kind === 'choice'
            ? form.choices
            : form.kind === 'switch'
              ? [true, false]
              : form.kind === 'text'
                ? ['', 'x'.repeat(form.most)]
                : [form.max]
        const isMinOpen = 'above' in form && !form.above
        const all = [preset, ...offered, ...(isMinOpen ? [form.min] : [])]
        expect(
          all.filter((value) => !begun(name, value)),
          `${kind} ${name}`,
        ).toEqual([])
        const refused =
          'max' in form
            ? [form.max + 1, form.min - 1]
            : form.kind === 'text'
              ? ['x'.repeat(form.most + 1), 1]
              : ['nonsense']
        expect(
          refused.filter((value) => begun(name, value)),
          `${kind} ${name}`,
        ).toEqual([])
      }
    }
  })
})

describe('detectorInfos', () => {
  test('offers every detector by the name that a detection’s settings take', () => {
    const infos = v.parse(v.array(DetectorInfo), detectorInfos())
    expect(infos.map(({ name }) => name)).toEqual(Object.keys(detectors))
    expect(infos.find(({ name }) => name === 'random')).toMatchObject({ title: 'Random', movable: false })
  })
})
