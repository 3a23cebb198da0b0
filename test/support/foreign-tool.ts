import { spawnSync } from 'node:child_process'

/**
 * For `it(name, { skip: withoutTool('nc') }, …)`: a reason to skip where a foreign program isn't installed. In CI it
 * never skips: the test then fails, because CI installs what the tests drive.
 */
export function withoutTool(name: string): string | false {
  const isInstalled = spawnSync('sh', ['-c', `command -v ${name}`]).status === 0
  return isInstalled || process.env.CI !== undefined ? false : `${name} is not installed`
}
