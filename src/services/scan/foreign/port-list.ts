/**
 * Reads a list of ports as scanners write it: `22,80,8000-8100`, ascending or not. `undefined` where it isn't one. The
 * ports come back ascending, each once; 0, which is no port to connect to, is left out.
 */
export function parsePortList(list: string): readonly number[] | undefined {
  const chosen = new Uint8Array(65_536)
  if (list === '') return []
  for (const part of list.split(',')) {
    const found = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part)
    if (found === null) return undefined
    const first = Number(found[1])
    const last = Number(found[2] ?? found[1])
    if (first > last || last > 65_535) return undefined
    chosen.fill(1, first, last + 1)
  }
  const ports: number[] = []
  for (let port = 1; port < chosen.length; port++) if (chosen[port] === 1) ports.push(port)
  return ports
}
