import { serve } from '../../src/core/index.ts'
import { time } from '../../src/services/time/index.ts'

// Usage: serve.ts ENGINE ADDRESS PORT [busy]: Portside's server with everything on that costs something for each request; a busy
// one's main thread computes for 20 of every 50 ms.
const [engine, host = '127.0.0.1', port, load] = process.argv.slice(2)
await serve(time, {
  engine: engine === 'batch' ? 'batch' : 'dgram',
  host,
  port: Number(port),
  threads: 1,
  access: { allow: ['127.0.0.0/8', '10.0.0.0/8', 'fd00::/8'], deny: ['127.9.0.0/16'] },
  options: { stratum: 10, rateLimit: 1_000_000 },
})
if (load === 'busy') setInterval(() => compute(20), 50)

function compute(ms: number): void {
  const untilMs = performance.now() + ms
  while (performance.now() < untilMs);
}
