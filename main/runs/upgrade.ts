/** Runs of older projects in the shapes of now. What was counted otherwise then is left out, not told as if it were the same. */
import * as v from 'valibot'
import { isObject } from '../base/isObject.ts'
import { Summary } from './summary.ts'

/** Settings as they were kept before each kind had `options`. */
export function upgradedSettings(settings: unknown): unknown {
  if (!isObject(settings)) return settings
  if ('options' in settings) return promptedSettings(settings)
  const { kind, asked, detect, controls, seed, controlSeeds, factors } = settings
  const how: Record<string, unknown> = isObject(asked) ? asked : {}
  const kept = { kind, ...(isObject(asked) ? { asked: { filter: how['filter'], templates: how['templates'] } } : {}) }
  const shared = { letters: how['letters'] === 'auto' ? null : how['letters'], seed: how['seed'] }
  switch (kind) {
    case 'predict':
      return { ...kept, editId: settings['editId'], options: shared }
    case 'detect':
      return { ...kept, backgroundId: null, options: { ...shared, ...(isObject(detect) ? detect : {}) } }
    case 'evaluate':
      return { kind, runIds: [settings['runId']], options: { controls, seed } }
    case 'compare':
    case 'dose': {
      const options = { ...shared, controls: controlSeeds, controlLayers: 'same' }
      const own = kind === 'compare' ? { beforeEditId: null } : { factors }
      return { ...kept, ...own, editId: settings['editId'], options }
    }
    default:
      return settings
  }
}

/** An attribution was a chat or not before there was more to say about it. */
function promptedSettings(settings: Readonly<Record<string, unknown>>): unknown {
  const { chat, options } = settings
  return chat === true && isObject(options) ? { ...settings, options: { prompting: 'chat', ...options } } : settings
}

/** Details whose summary was kept before it was typed. */
export function upgradedDetails(kind: string, details: unknown): unknown {
  if (!isObject(details)) return details
  const { summary } = details
  if (!isObject(summary) || 'kind' in summary) return details
  return { ...details, summary: upgradedSummary(kind, summary) }
}

function upgradedSummary(kind: string, summary: Readonly<Record<string, unknown>>): unknown {
  const upgraded = shapedSummary(kind, summary)
  // Figures are no reason to lose the run.
  return v.is(Summary, upgraded) ? upgraded : null
}

function shapedSummary(kind: string, summary: Readonly<Record<string, unknown>>): unknown {
  if (kind === 'predict') return { kind, style: 'letter', ...summary }
  if (kind === 'detect') return { kind, movable: false, ...summary }
  if (kind === 'evaluate') {
    const { fields, ...whole } = summary
    return { kind, runs: [{ name: '', ...whole, fields: Array.isArray(fields) ? fields.map(upgradedField) : [] }] }
  }
  // Edits were compared with other random neurons and counted by other units: those figures are no longer made.
  return null
}

/** Ratios were kept with what was said of them. */
function upgradedField(field: unknown): unknown {
  const pcr = isObject(field) && isObject(field['pcr']) ? field['pcr'] : {}
  const ratio = (of: unknown): unknown => (isObject(of) ? of['ratio'] : of)
  return { ...Object(field), pcr: { boost: ratio(pcr['boost']), suppress: ratio(pcr['suppress']) } } as unknown
}
