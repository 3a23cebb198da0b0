import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faultText, noAnswer, systemFault } from './fault.ts'

const refused = Object.assign(new Error('recvmsg ECONNREFUSED'), { code: 'ECONNREFUSED' })

for (const [fault, en, zh] of [
  [noAnswer(500, { count: 0 }), 'no answer within 500 ms', '500 毫秒内没有应答'],
  [
    noAnswer(500, { count: 2, reason: 'origin' }),
    'no answer within 500 ms (2 ignored: not the answer to this request)',
    '500 毫秒内没有应答(忽略了 2 个数据报:不是对本次请求的应答)',
  ],
  [systemFault('UNREACHABLE', refused), 'cannot be reached: connection refused', '无法到达:连接被拒绝'],
  [
    systemFault('UNKNOWN_HOST', new Error('odd'), { host: 'x' }),
    'no address is known for x: odd',
    '找不到主机 x 的地址:odd',
  ],
  [
    { code: 'REFUSED', details: { kiss: 'RATE' } },
    'the server wants to be asked less often (RATE)',
    '服务器要求降低询问频率(RATE)',
  ],
  [
    { code: 'REFUSED', details: { kiss: 'DENY' } },
    'the server denies access, and is not asked again (DENY)',
    '服务器拒绝访问,不再询问(DENY)',
  ],
  [
    { code: 'REFUSED', details: { kiss: 'ACST' } },
    'the server refuses to answer (ACST)',
    '服务器拒绝应答(ACST)',
  ],
  [
    { code: 'UNSYNCHRONISED', details: { leap: 3, stratum: 16 } },
    "the server's own clock is not synchronised (leap 3, stratum 16)",
    '服务器自身的时钟未同步(闰秒标志 3,层级 16)',
  ],
  [
    { code: 'UNREADABLE_ANSWER', details: {} },
    'the answer is not a time that is understood',
    '应答不是可识别的时间',
  ],
] as const) {
  test(`faultText() says ${fault.code} in English and Chinese`, () => {
    assert.equal(faultText(fault, 'en'), en)
    assert.equal(faultText(fault, 'zh'), zh)
  })
}
