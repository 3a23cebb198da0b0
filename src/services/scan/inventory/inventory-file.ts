import { join } from 'node:path'
import { userDataFolder } from './owner.ts'

/** Where scans are kept unless told otherwise: `portside/scans.sqlite` in the user's data folder. */
export function defaultInventoryFile(): string {
  return join(userDataFolder(), 'portside', 'scans.sqlite')
}
