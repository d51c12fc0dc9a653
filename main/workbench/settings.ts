import { join } from 'node:path'
import * as v from 'valibot'
import { isObject } from '../base/isObject.ts'
import { Settings as SettingsSchema } from '../rpc/window/schemas.ts'
import { dataFile } from './dataFile.ts'
import { checkKeptAddress } from '../queue/address.ts'
import type { EventLog } from './events.ts'
import type { Places } from './places.ts'
import type { Part, Settings } from '../rpc/window/shapes.ts'

const defaultSettings: Settings = {
  language: 'en',
  theme: 'system',
  density: 'medium',
  singleKeys: true,
  shortcuts: {},
  modelFolders: [],
  device: 'auto',
  threads: null,
  memory: null,
  queue: null,
  usesQueue: false,
  tips: [],
}

export interface SettingsFile {
  get(): Settings
  set(change: Partial<Settings>): Promise<Settings>
}

/**
 * The person's settings, kept as JSON in the data folder. A value that cannot be used is the default one: settings never
 * keep the program from starting, nor does a folder where they cannot be kept.
 */
export function openSettings(
  dataFolder: string,
  events: EventLog,
  onWarning: (sentence: string) => void,
): SettingsFile {
  const file = dataFile(join(dataFolder, 'settings.json'), isObject, onWarning)
  let settings = usable(file.load())
  return {
    get: () => settings,
    async set(change) {
      settings = { ...settings, ...given(change) }
      await file.save(settings)
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
      if (typeof change.queue === 'string') checkKeptAddress(change.queue)
      const folders = change.modelFolders?.map((folder) => (known.includes(folder) ? folder : places.check(folder)))
      return await settings.set({ ...change, modelFolders: folders } as Partial<Settings>)
    },
  }
}

function usable(json: unknown): Settings {
  if (!isObject(json)) return defaultSettings
  const entries = Object.entries(SettingsSchema.entries).flatMap(([name, schema]) => {
    const parsed = v.safeParse(schema, json[name])
    return parsed.success ? [[name, parsed.output]] : []
  })
  const settings = { ...defaultSettings, ...(Object.fromEntries(entries) as Partial<Settings>) }
  return { ...settings, queue: usableAddress(settings.queue) }
}

/** A password that somebody wrote into the file is shown to no window. */
function usableAddress(address: string | null): string | null {
  try {
    if (address !== null) checkKeptAddress(address)
    return address
  } catch {
    return null
  }
}

/** Without what was left out. */
function given(change: Partial<Settings>): Partial<Settings> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
}
