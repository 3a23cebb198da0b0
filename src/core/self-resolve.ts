import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'

const root = new URL('../../', import.meta.url)
const isSource = import.meta.filename.endsWith('.ts')
let isInstalled = false

/**
 * Lets service files write `import … from 'portside'` wherever they stand, beside a globally installed command too:
 * where the package isn't found from there, it is this one. A copy of their own comes first. Threads don't inherit
 * module hooks, so each calls this.
 */
export function resolvePortside(): void {
  if (isInstalled) return
  isInstalled = true
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (specifier !== 'portside' && !specifier.startsWith('portside/'))
        return nextResolve(specifier, context)
      try {
        const found = nextResolve(specifier, context)
        // Inside this package, `exports` names the build; whoever runs the source means the source.
        if (!found.url.startsWith(root.href)) return found
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error
      }
      return nextResolve(ownUrl(specifier), context)
    },
  })
}

function ownUrl(specifier: string): string {
  const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
    exports: Record<string, string | { default: string }>
  }
  const target = manifest.exports[specifier.replace('portside', '.')]
  if (target === undefined) return specifier
  const built = typeof target === 'string' ? target : target.default
  const path = isSource ? built.replace('./dist/', './src/').replace(/\.js$/, '.ts') : built
  return new URL(path, root).href
}
