import { serve } from '../../src/core/index.ts'
import { time } from '../../src/services/time/index.ts'

// Usage: serve.ts ENGINE PORT: Portside's server with everything on that costs something for each request.
const [engine, port] = process.argv.slice(2)
await serve(time, {
  engine: engine === 'batch' ? 'batch' : 'dgram',
  port: Number(port),
  threads: 1,
  access: { allow: ['127.0.0.0/8', '10.0.0.0/8', 'fd00::/8'], deny: ['127.9.0.0/16'] },
  options: { stratum: 10, rateLimit: 1_000_000 },
})
