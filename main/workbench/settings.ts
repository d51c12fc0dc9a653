import { mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as v from 'valibot'
import { writeTextAtomically } from '../files/atomicFile.ts'
import { Settings as SettingsSchema } from '../rpc/workbenchSchemas.ts'
import type { EventLog } from './events.ts'
import type { Places } from './places.ts'
import type { Part, Settings } from './shapes.ts'

const defaultSettings: Settings = {
  language: 'en',
  theme: 'system',
  density: 'medium',
  singleKeys: true,
  shortcuts: {},
  modelFolders: [],
  device: 'auto',
  threads: null,
  updates: 'off',
  tips: [],
}

export interface SettingsFile {
  get(): Settings
  set(change: Partial<Settings>): Promise<Settings>
}

/**
 * The person's settings, kept as JSON in the data folder. A value that cannot be used is the default one: settings never
 * keep the program from starting.
 */
export function openSettings(dataFolder: string, events: EventLog): SettingsFile {
  const path = join(dataFolder, 'settings.json')
  let settings = readSettings(path)
  return {
    get: () => settings,
    async set(change) {
      settings = { ...settings, ...given(change) }
      await saveJson(path, settings)
      events.publish({ kind: 'settings', settings })
      return settings
    },
  }
}

export function settingsPart(settings: SettingsFile, places: Places): Part<'settings.get' | 'settings.set'> {
  return {
    'settings.get': () => Promise.resolve(settings.get()),
    async 'settings.set'(change) {
      // Those of a server with other roots stay as they are: they are asked about again where they are used.
      const { modelFolders: known } = settings.get()
      const folders = change.modelFolders?.map((folder) => (known.includes(folder) ? folder : places.check(folder)))
      return await settings.set({ ...change, modelFolders: folders } as Partial<Settings>)
    },
  }
}

/** Any JSON file of the data folder; null when it is not there or not JSON. */
export function loadJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

export async function saveJson(path: string, value: unknown): Promise<void> {
  mkdirSync(dirname(path), { recursive: true })
  await writeTextAtomically(path, `${JSON.stringify(value, null, 2)}\n`)
}

function readSettings(path: string): Settings {
  const json = loadJson(path)
  if (typeof json !== 'object' || json === null) return defaultSettings
  const entries = Object.entries(SettingsSchema.entries).flatMap(([name, schema]) => {
    const parsed = v.safeParse(schema, (json as Record<string, unknown>)[name])
    return parsed.success ? [[name, parsed.output]] : []
  })
  return { ...defaultSettings, ...(Object.fromEntries(entries) as Partial<Settings>) }
}

/** Without what was left out. */
function given(change: Partial<Settings>): Partial<Settings> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
}
