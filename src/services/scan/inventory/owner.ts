import { closeSync, constants, existsSync, fchownSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { errnoOf } from '../../../core/index.ts'

/** The user on whose behalf a program runs. */
export interface Owner {
  readonly uid: number
  readonly gid: number
}

/** The user behind `sudo`; `undefined` where this process isn't root by sudo, and files are its own anyway. */
export function sudoOwner(environment: NodeJS.ProcessEnv = process.env): Owner | undefined {
  const { SUDO_UID: uid, SUDO_GID: gid } = environment
  if (process.getuid?.() !== 0 || uid === undefined || gid === undefined) return undefined
  return /^\d{1,10}$/.test(uid) && /^\d{1,10}$/.test(gid) ? { uid: Number(uid), gid: Number(gid) } : undefined
}

/** The home of the user: behind sudo not root's, as the password file has it. */
export function userHome(owner: Owner | undefined = sudoOwner()): string {
  if (owner === undefined) return homedir()
  try {
    const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
    const fields = lines.map((line) => line.split(':')).find(([, , uid]) => uid === String(owner.uid))
    return fields?.[5] ?? homedir()
  } catch {
    return homedir()
  }
}

/**
 * Makes a folder and those above it that are missing, for nobody else to read, and gives those that it made to the
 * user behind sudo.
 */
export function makeUsersFolder(folder: string, owner: Owner | undefined = sudoOwner()): void {
  // One after another: Node's recursive mkdir never ends where a file system such as /proc says ENOENT to all.
  const missing: string[] = []
  for (let path = resolve(folder); !existsSync(path); path = dirname(path)) missing.unshift(path)
  for (const path of missing) {
    try {
      mkdirSync(path, 0o700)
      if (owner !== undefined) giveFolder(path, owner)
    } catch (error) {
      // Another process may have come first.
      if (errnoOf(error) !== 'EEXIST') throw error
    }
  }
}

/**
 * Sees that a file exists, and where it had to be made, that it is the user's. One that was there stays as it is:
 * root must not be made to give away what a link points to.
 */
export function makeUsersFile(file: string, mode: number, owner: Owner | undefined = sudoOwner()): void {
  try {
    const { O_CREAT, O_EXCL, O_WRONLY } = constants
    const descriptor = openSync(file, O_CREAT | O_EXCL | O_WRONLY, mode)
    if (owner !== undefined) fchownSync(descriptor, owner.uid, owner.gid)
    closeSync(descriptor)
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error
  }
}

function giveFolder(path: string, { uid, gid }: Owner): void {
  const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = constants
  const descriptor = openSync(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
  try {
    fchownSync(descriptor, uid, gid)
  } finally {
    closeSync(descriptor)
  }
}

/** The user's data folder: `XDG_DATA_HOME`, or `~/.local/share`. */
export function userDataFolder(): string {
  const { XDG_DATA_HOME: data } = process.env
  // The specification has relative paths ignored.
  return data?.startsWith('/') === true ? data : join(userHome(), '.local/share')
}
