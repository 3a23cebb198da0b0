import { execFile } from 'node:child_process'
import { endianness } from 'node:os'
import { fileURLToPath } from 'node:url'

/** Whether the functions of this floor may be called here. */
export type NativeAvailability =
  | { readonly available: true; readonly reason: undefined }
  /** `reason` says why not, in words fit for the end of a sentence. */
  | { readonly available: false; readonly reason: string }

/** 64-bit Linux with the generic system call numbers and structures. */
const architectures = new Set(['x64', 'arm64', 'riscv64', 'loong64', 'ppc64'])
const longestMs = 5_000
const entry = `./self-test-entry.${import.meta.filename.endsWith('.ts') ? 'ts' : 'js'}`

let tested: Promise<NativeAvailability> | undefined
let isKnown = false

/**
 * Whether native calls work here: they are for 64-bit Linux with koffi, an optional dependency, and a child process must
 * have made them all before this one makes any, since a wrong one kills its process. Asked once a process; takes about
 * 0.1 s. `PORTSIDE_NATIVE=off` says no without asking. Never rejects.
 */
export function isNativeAvailable(): Promise<NativeAvailability> {
  tested ??= testOnce()
  return tested
}

/** Whether {@link isNativeAvailable} has said yes in this thread before, for whoever can't wait for it to be asked. */
export function isNativeKnown(): boolean {
  return isKnown
}

async function testOnce(): Promise<NativeAvailability> {
  const obstacle = nativeObstacle()
  if (obstacle !== undefined) return no(obstacle)
  const outcome = await testInChild(fileURLToPath(new URL(entry, import.meta.url)))
  isKnown = outcome.available
  return outcome
}

/**
 * What speaks against native calls here without any being tried, in words fit for the end of a sentence. Where nothing does,
 * they may be made in a process of their own.
 */
export function nativeObstacle(): string | undefined {
  if (process.env.PORTSIDE_NATIVE === 'off') return 'PORTSIDE_NATIVE is off'
  if (process.platform !== 'linux') return `it needs Linux, and this is ${process.platform}`
  if (!architectures.has(process.arch) || endianness() !== 'LE') return `it isn't known for ${process.arch}`
  return hasKoffi() ? undefined : 'the optional package koffi is not installed'
}

function hasKoffi(): boolean {
  try {
    return import.meta.resolve('koffi') !== ''
  } catch {
    return false
  }
}

/** Runs the self-test in a child process. */
function testInChild(file: string): Promise<NativeAvailability> {
  return new Promise((resolve) => {
    const options = { timeout: longestMs, killSignal: 'SIGKILL', maxBuffer: 65_536 } as const
    try {
      execFile(process.execPath, [file], options, (error, _stdout, stderr) => {
        if (error === null) return resolve({ available: true, reason: undefined })
        const { signal, killed } = error
        if (killed === true) return resolve(no(`its self-test took longer than ${longestMs} ms`))
        if (typeof signal === 'string') return resolve(no(`its self-test was ended by ${signal}`))
        return resolve(no(`its self-test failed: ${lastLine(stderr)}`))
      })
    } catch (error) {
      resolve(no(`its self-test could not be started: ${String(error)}`))
    }
  })
}

function no(reason: string): NativeAvailability {
  return { available: false, reason }
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? ''
}
