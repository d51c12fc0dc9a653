import { clippedName } from '../rpc/window/limits.ts'
import type { NeuronLabel, Part } from '../rpc/window/shapes.ts'
import { labelChange, labelId, storedLabels } from '../runs/neuronLabels.ts'
import { modelFingerprint } from './modelFingerprint.ts'
import type { ModelsOptions } from './modelsPart.ts'
import type { OpenProject } from './session.ts'

type Options = Pick<ModelsOptions, 'session' | 'settings' | 'places' | 'engine'>

/** What a person calls the neurons of the open model, and notes of them. */
export function neuronLabelsPart(options: Options): Part<'neurons.labels' | 'neurons.label'> {
  const { session } = options
  return {
    async 'neurons.labels'(_, { signal }) {
      const project = session.current()
      if (project === null || project.file.records.all('labels').length === 0) return []
      return labelsOf(project, await modelFingerprint(options, signal))
    },
    async 'neurons.label'({ neuron, label, note }, { signal }) {
      session.requireWritable()
      const model = await modelFingerprint(options, signal)
      const [layer, place] = neuron
      const id = labelId(model, neuron)
      const isEmpty = label === '' && note === ''
      await session.commit(() => {
        const name = `L${layer}N${place}`
        const step = isEmpty
          ? `Took the label off ${name}`
          : label === ''
            ? `Noted something of ${name}`
            : `Called ${name} ${label}`
        const change = isEmpty
          ? { kind: 'labels' as const, id, after: null }
          : labelChange(model, { neuron, label, note })
        return { name: step, changes: [change] }
      })
      return labelsOf(session.require(), model)
    },
  }
}

/** The labels of one model in a project. */
export function labelsOf({ file }: OpenProject, fingerprint: string): NeuronLabel[] {
  return storedLabels(file.records, fingerprint).map((each) => ({ ...each, label: clippedName(each.label) }))
}
