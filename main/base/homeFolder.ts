import { homedir, userInfo } from 'node:os'
import { isAbsolute } from 'node:path'

/** The person's home by `HOME`, else by the list of users; null without either. */
export function homeFolder(): string | null {
  for (const ask of [homedir, () => userInfo().homedir]) {
    try {
      const home = ask()
      if (isAbsolute(home)) return home
    } catch {
      // a user whom the system does not list
    }
  }
  return null
}
