import { homeFolder } from '../../base/homeFolder.ts'
import type { PlacesOptions } from './modelPlaces.ts'

/** What says where models are, as this process sees it. */
export function thisMachine(): PlacesOptions {
  return { env: process.env, platform: process.platform, home: homeFolder() }
}
